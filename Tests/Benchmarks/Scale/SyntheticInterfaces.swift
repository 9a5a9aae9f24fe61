import Interfaces

/// The interfaces file of a Proxmox host with hundreds of bridges, and the route that it shall get.
struct SyntheticInterfaces {
    static let lines = 2_000

    let bytes: [UInt8]
    let route: WantedRoute
    let mark: RouteMark

    init() throws {
        guard
            let route = WantedRoute(destination: "10.0.1.0/24", nextHop: "10.0.0.1", device: "vmbr150"),
            let mark = RouteMark(site: "home", id: "vpn-return")
        else { throw NoRoute() }
        (self.route, self.mark) = (route, mark)
        let stanzas = (1...Self.lines / 8).map { number in
            """
            auto vmbr\(number)
            iface vmbr\(number) inet static
            \taddress \(number == 150 ? "10.0.0.254/24" : "10.2.\(number).1/24")
            \tbridge-ports none
            \tbridge-stp off
            \tbridge-fd 0
            #Network \(number)


            """
        }
        bytes = Array(stanzas.joined().utf8)
    }

    /// Parses, and puts the two lines of the route in.
    func edited() throws -> [UInt8] {
        try InterfacesConfiguration(main: InterfacesFile(path: "/etc/network/interfaces", bytes: bytes))
            .adding(route, mark: mark)
    }

    /// The route of the benchmark is none: what was measured is not what the name says.
    struct NoRoute: Error {}
}
