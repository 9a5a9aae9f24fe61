import Interfaces
package import Inventory
package import Reconciler

/// Puts the routes that the inventory asks of one host beside those in force and those in its interfaces file.
package struct LinuxComparison: Sendable {
    package let site: Site
    package let host: Host
    package let state: LinuxState
    package let kinds: LinuxKinds

    package internal(set) var live = Snapshot()
    package internal(set) var desired = DesiredState()
    /// What deserves a word without being a step.
    package internal(set) var findings: [Diagnostic] = []
    /// Lines that a person wrote and that do what the inventory asks.
    package internal(set) var adopted: [Adoption] = []
    /// The wanted routes, by the addresses of both their objects.
    var wanted: [Address: WantedHostRoute] = [:]
    /// Lines of ours that the inventory does not ask for, by the address of what they make.
    var leaving: [Address: LeavingRoute] = [:]
    var removable: Set<Address> = []
    /// Lines that stand for those of wanted routes and are not the ones to write.
    var standIns: Set<RouteLine> = []

    /// Somebody's lines that stand for ours.
    package struct Adoption: Hashable, Sendable {
        package let address: Address
        /// Where they are, such as `/etc/network/interfaces:12`.
        package let place: String
    }

    package init(site: Site, host: Host, state: LinuxState) {
        self.site = site
        self.host = host
        self.state = state
        kinds = LinuxKinds(host: host.name)
        let routes = WantedHostRoute.all(of: host, in: site)
        for route in routes { compare(route) }
        if !routes.isEmpty { tellUnread() }
        tellDamagedMarks()
        addLeaving(routes)
        for route in routes { tellDiversions(of: route, beside: routes) }
        let removable = self.removable
        _ = desired.protect(live) { removable.contains($0.address) }
    }

    // MARK: Wanted

    private mutating func compare(_ want: WantedHostRoute) {
        let route = kinds.address(LinuxKinds.route, want.name)
        let lines = kinds.address(LinuxKinds.persistentRoute, want.name)
        guard let usable = want.route else {
            return leaveUndecided(
                [route, lines],
                Obstacle(
                    "plan.off-link-next-hop", "A next hop lies in no subnet of the host",
                    "the inventory does not say behind which interface of \(host.name) \(want.nextHop) is. Name it "
                        + "under `attached` of the subnet."), want)
        }
        if let problem = obstacle(to: want, through: usable.device) {
            leaveUndecided([route, lines], problem, want)
        } else {
            compare(want, usable, route, lines)
        }
    }

    private mutating func compare(
        _ want: WantedHostRoute, _ route: WantedRoute, _ address: Address, _ lines: Address
    ) {
        wanted[address] = want
        wanted[lines] = want
        let isRouted = compareRuntime(want, route, address)
        comparePersistence(want, route, lines, beside: isRouted ? address : nil)
        if let missing = MissingPrivilege(state, host: host.name) {
            for address in [address, lines] { desired.manual[address] = missing.work }
        }
    }

    /// What makes a route senseless or dangerous; nil where nothing does.
    private func obstacle(to want: WantedHostRoute, through device: String) -> Obstacle? {
        if state.owns(want.nextHop) {
            return Obstacle(
                "plan.own-next-hop", "The next hop of a route is the host itself",
                "\(want.nextHop) is an address of \(host.name) itself: packets to \(want.network) would end there. "
                    + "Write the address of the router that they shall go to.")
        }
        guard state.interfaces.contains(where: { $0.name == device }) else {
            return Obstacle(
                "plan.no-such-interface", "A host does not have the interface of a route",
                "\(host.name) has no interface \(device), behind which \(want.nextHop) shall be. Correct `attached` of "
                    + "the subnet, or make the interface on \(host.name).")
        }
        guard state.reaches(want.nextHop, through: device) else {
            return Obstacle(
                "plan.unreachable-next-hop", "A host has no address in the network of a next hop",
                "\(device) of \(host.name) has no address in the network of \(want.nextHop) now, so that the kernel would "
                    + "refuse the route. Give it one, or correct `attached` of the subnet.")
        }
        return nil
    }

    private struct Obstacle {
        let code: String
        let summary: String
        let detail: String

        init(_ code: String, _ summary: String, _ detail: String) {
            self.code = code
            self.summary = summary
            self.detail = detail
        }
    }

    private mutating func leaveUndecided(_ addresses: [Address], _ obstacle: Obstacle, _ want: WantedHostRoute) {
        desired.undecided.formUnion(addresses)
        findings.append(
            Diagnostic(
                .warning, code: obstacle.code, summary: obstacle.summary,
                detail: "\(addresses[0]): \(obstacle.detail) Nothing about it is planned.", place: want.entry.place,
                address: addresses[0]))
    }

    // MARK: In force

    /// - Returns: Whether the route is planned, or there.
    private mutating func compareRuntime(
        _ want: WantedHostRoute, _ route: WantedRoute, _ address: Address
    ) -> Bool {
        let rivals = state.rivals(of: want)
        let exact = rivals.first { $0.isSame(as: want) }
        if let first = rivals.first, first != exact, !isOurs(first, want) {
            leaveUndecided(
                [address],
                Obstacle(
                    "plan.foreign-route", "Another route to a destination is in force",
                    "\(host.name) \(first.sight), and vpnctl did not make that route. Remove it there, or correct "
                        + "`via`."), want)
            return exact != nil
        }
        desired.snapshot.resources[address] = Resource(address, Self.attributes(want, route.device))
        desired.origins[address] = want.entry.place
        if let found = exact ?? rivals.first {
            live.resources[address] = Resource(address, found.attributes)
        }
        return true
    }

    /// Whether a route in force is what lines of ours made before the inventory was changed.
    private func isOurs(_ route: KernelRoute, _ want: WantedHostRoute) -> Bool {
        route.type == "unicast"
            && ownLines(want.marks(of: site)).contains { line in
                line.routes.contains {
                    $0.isAdded && $0.destination == want.network.description
                        && $0.nextHop == route.gateway?.description
                }
            }
    }

    private static func attributes(_ want: WantedHostRoute, _ device: String) -> Attributes {
        [
            "destination": .text(want.network.description), "next_hop": .text(want.nextHop.description),
            "device": .text(device),
        ]
    }
}

extension KernelRoute {
    /// Whether it is what the inventory asks for.
    func isSame(as want: WantedHostRoute) -> Bool {
        type == "unicast" && destination == want.network && gateway == want.nextHop && device == want.route?.device
    }

    /// What a host does with it: a clause that completes the host's name.
    var sight: String {
        guard type == "unicast" else { return "has the route `\(type) \(destination)`\(order)" }
        return "sends packets for \(destination) \(way)"
    }

    /// Where packets go by it.
    var way: String {
        guard type == "unicast" else { return "nowhere (\(type))\(order)" }
        let hop = gateway.map { "to \($0)" } ?? "straight on the link"
        return hop + (device.map { " through \($0)" } ?? "") + order
    }

    private var order: String { metric == 0 ? "" : ", metric \(metric)" }

    /// As it is compared.
    var attributes: Attributes {
        [
            "destination": .text(destination.description),
            "next_hop": gateway.map { .text($0.description) } ?? .none,
            "device": device.map { .text($0) } ?? .none,
        ]
    }
}
