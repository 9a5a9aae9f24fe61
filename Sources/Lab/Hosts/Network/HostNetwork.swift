/// What the kernel of a sandboxed host knows of its network.
struct HostNetwork: Codable, Equatable, Sendable {
    struct Link: Codable, Equatable, Sendable {
        struct Entry: Codable, Equatable, Sendable {
            /// The address with the length of its network's prefix.
            let prefix: NetworkPrefix
            var label: String?
        }

        let name: String
        /// `bridge`, `veth`…; nil for hardware and the loopback.
        var kind: String?
        var hardware: String
        var mtu = 1500
        var master: String?
        var addresses: [Entry] = []

        var isLoopback: Bool { name == "lo" }
    }

    struct Route: Codable, Equatable, Sendable {
        var type = "unicast"
        var destination: NetworkPrefix
        var gateway: String?
        var device: String?
        var table = "main"
        /// Who made it; `boot` is what `ip route add` says.
        var source = "boot"
        var scope = "global"
        var preferredSource: String?
        var metric = 0
        var flags: [String] = []
        /// Such as the MTU, by name.
        var metrics: [String: Int] = [:]

        /// What no two routes share, unless somebody appends.
        func collides(with other: Route) -> Bool {
            destination == other.destination && table == other.table && metric == other.metric
        }
    }

    var links: [Link] = []
    private(set) var routes: [Route] = []

    /// A host that has just been switched on: nothing but the loopback.
    static var fresh: HostNetwork {
        var network = HostNetwork()
        network.add(Link(name: "lo", hardware: "00:00:00:00:00:00", mtu: 65536))
        for address in ["127.0.0.1/8", "::1/128"] {
            if let prefix = NetworkPrefix(address) { network.add(prefix, to: "lo") }
        }
        return network
    }

    // MARK: Links

    func link(_ name: String) -> Link? { links.first { $0.name == name } }

    mutating func add(_ link: Link) {
        if self.link(link.name) == nil { links.append(link) }
    }

    mutating func change(_ name: String, _ body: (inout Link) -> Void) {
        for index in links.indices where links[index].name == name { body(&links[index]) }
    }

    /// Gives a link an address, with the routes that the kernel makes of it.
    mutating func add(_ prefix: NetworkPrefix, to name: String, label: String? = nil) {
        guard let link = link(name), !link.addresses.contains(where: { $0.prefix == prefix }) else { return }
        change(name) { $0.addresses.append(.init(prefix: prefix, label: label)) }
        func route(_ type: String, _ destination: NetworkPrefix, _ table: String, scope: String) {
            var route = Route(type: type, destination: destination, device: name, table: table, source: "kernel")
            route.scope = prefix.isIPv6 ? "global" : scope
            if !prefix.isIPv6 { route.preferredSource = prefix.address }
            if prefix.isIPv6, table == "main" { route.metric = 256 }
            insert(route)
        }
        let own = NetworkPrefix(bytes: prefix.bytes, length: prefix.bytes.count * 8)
        route("local", own, "local", scope: "host")
        if link.isLoopback, !prefix.isIPv6 { route("local", prefix.network, "local", scope: "host") }
        if !link.isLoopback, !prefix.isHost { route("unicast", prefix.network, "main", scope: "link") }
        if !prefix.isIPv6, !prefix.isHost, let last = NetworkPrefix(prefix.broadcast) {
            route("broadcast", last, "local", scope: "link")
        }
    }

    // MARK: Routes

    /// Puts a route behind those of its destination that have no greater metric.
    mutating func insert(_ route: Route) {
        let index = routes.firstIndex { other in
            other.destination == route.destination && other.table == route.table && other.metric > route.metric
        }
        routes.insert(route, at: index ?? routes.endIndex)
    }

    mutating func replace(at index: Int, by route: Route) { routes[index] = route }

    @discardableResult
    mutating func removeRoute(at index: Int) -> Route { routes.remove(at: index) }

    mutating func removeRoutes(where isGone: (Route) -> Bool) { routes.removeAll(where: isGone) }

    /// The link behind which a next hop is, among those that a route of the kernel leads to.
    func device(towards gateway: NetworkPrefix, through name: String?) -> String? {
        routes.first { route in
            route.table == "main" && route.type == "unicast" && route.gateway == nil
                && (name == nil || route.device == name) && route.destination.contains(gateway)
        }?.device
    }
}
