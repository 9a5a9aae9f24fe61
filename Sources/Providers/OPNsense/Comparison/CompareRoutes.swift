import Crypto
import Inventory
import Reconciler

extension OPNsenseComparison {
    /// What the inventory asks for, under its address.
    private struct WantedRoute {
        let asked: RoutedNetwork
        let address: Address
        var route: Route { asked.route }
        var network: CIDR { asked.network }
        var nextHop: IPAddress { asked.nextHop }
        var name: String { asked.name }

        /// The names that the route may have under an id: with and without its network.
        func names(_ id: String) -> [String] { [id, "\(id)/\(network)"] }
    }

    /// Static routes of the firewall itself, and the gateways that they need.
    mutating func compareRoutes() {
        var gateways: [String: [String]] = [:]
        // One that is switched off comes last: a second one to the same next hop would be refused.
        for gateway in state.gateways.filter(\.isEnabled) + state.gateways.filter({ !$0.isEnabled }) {
            guard let address = try? IPAddress(parsing: gateway.address) else { continue }
            gateways[address.description, default: []].append(gateway.name)
        }
        addLiveGateways()
        let wanted = wantedRoutes()
        let decided = Set(wanted.compactMap(\.route.uuid))
        let matching = Matching(
            wanted.map { want in
                let names = gateways[want.nextHop.description] ?? []
                let (found, recognisedBy) = candidates(for: want, gateways: names, decided: decided)
                return Matching.Entry(
                    address: want.address, candidates: found.map(\.uuid), recognisedBy: recognisedBy)
            })
        let live = Dictionary(state.routes.map { ($0.uuid, $0) }, uniquingKeysWith: { first, _ in first })
        for want in wanted { compare(want, in: matching, live: live, gateways: &gateways) }
        for route in state.routes {
            if matching.held.contains(route.uuid) {
                // What some entry may mean is left alone, and so is what it leads through.
                if matching.entries[route.uuid] == nil { keepGateway(route.gateway) }
                continue
            }
            let ownership = ownership(uuid: route.uuid, description: route.description)
            let name = OPNsenseMark.inscription(in: route.description)?.id ?? route.network
            have(
                unclaimedAddress(OPNsenseKinds.route, name: name, uuid: route.uuid), attributes(of: route),
                ownership: ownership, uuid: route.uuid,
                mayBeRemoved: mayRemove(ownership, under: site.pruning.routes))
        }
    }

    /// The gateways of the firewall; ours go where nothing leads through them any more.
    private mutating func addLiveGateways() {
        var used = Set(state.interfaces.map(\.gateway))
        // The firewall makes rules of its own for every gateway.
        for rule in state.rules where rule.origin != .automatic {
            for condition in rule.conditions where condition.field == "gateway" { used.insert(condition.value) }
        }
        for gateway in state.gateways {
            let isOurs = mark.isOurs(uuid: gateway.uuid)
            have(
                kinds.address(OPNsenseKinds.gateway, gateway.name),
                ["address": .text(gateway.address), "interface": .text(gateway.interface)],
                ownership: isOurs ? .ours : .protected, uuid: gateway.uuid,
                mayBeRemoved: isOurs && !used.contains(gateway.name) && mayRemove(.ours, under: site.pruning.routes))
        }
    }

    private mutating func keepGateway(_ name: String) { keep(kinds.address(OPNsenseKinds.gateway, name)) }

    private func wantedRoutes() -> [WantedRoute] {
        site.routedNetworks(of: host.name).map {
            WantedRoute(asked: $0, address: kinds.address(OPNsenseKinds.route, $0.name))
        }
    }

    private mutating func compare(
        _ want: WantedRoute, in matching: Matching<String>, live: [String: OPNsenseState.StaticRoute],
        gateways: inout [String: [String]]
    ) {
        let place = want.route.place
        leaveUndecided(want.address, at: place, "route", in: matching) { uuid in
            (uuid, live[uuid].map { "\($0.network) via \($0.gateway)" } ?? "")
        }
        if matching.unclear[want.address] != nil { return }
        let match = matching.matches[want.address]
        let route = match.flatMap { live[$0.id] }
        let gateway = gateway(for: want, live: route, gateways: &gateways)
        keepGateway(gateway)
        warnAboutDisabled(gateway, for: want)
        self.want(
            want.address,
            [
                "network": .text(want.network.description),
                "gateway": .reference(kinds.address(OPNsenseKinds.gateway, gateway)),
                "enabled": .flag(want.route.enabled),
                "description": .text(mark.description(want.route.id, id: want.name, isProtected: want.route.protect)),
            ], at: place)
        guard let match, let route else { return }
        let ownership = ownership(uuid: route.uuid, description: route.description)
        have(want.address, attributes(of: route), ownership: ownership, uuid: route.uuid)
        if ownership == .unmarked {
            leaveUnmarked(want.address)
            adopt(want.address, uuid: route.uuid, by: match.recognisedBy)
        }
    }

    private mutating func warnAboutDisabled(_ gateway: String, for want: WantedRoute) {
        guard want.route.enabled, let live = state.gateways.first(where: { $0.name == gateway }), !live.isEnabled
        else { return }
        findings.append(
            Diagnostic(
                .warning, code: "plan.gateway-disabled", summary: "The gateway of a route is switched off",
                detail: "\(want.address) leads through \(gateway) on \(host.name), which somebody switched off: the "
                    + "route is not in force. Switch the gateway on under System > Gateways > Configuration, or set "
                    + "`enabled: false` on the route.",
                place: want.route.place, address: want.address))
    }

    /// The name of the gateway to use: the live route's where it leads to the next hop, else any that does.
    private mutating func gateway(
        for want: WantedRoute, live: OPNsenseState.StaticRoute?, gateways: inout [String: [String]]
    ) -> String {
        let names = gateways[want.nextHop.description] ?? []
        if let live, names.contains(live.gateway) { return live.gateway }
        if let name = names.first { return name }
        let name = wantGateway(want.nextHop, for: want.route)
        gateways[want.nextHop.description] = [name]
        return name
    }

    private func candidates(
        for want: WantedRoute, gateways: [String], decided: Set<String>
    ) -> ([OPNsenseState.StaticRoute], recognisedBy: String) {
        let named = state.routes.filter { $0.uuid == want.route.uuid && isFor(want, $0) }
        if !named.isEmpty { return (named, "uuid") }
        let open = state.routes.filter { !decided.contains($0.uuid) }
        let ids = [want.route.id, want.route.renamedFrom].compactMap { $0 }
        // With one network a route is known by its id alone, with several by id and network.
        let exact = Set(ids.map { want.route.to.count == 1 ? $0 : "\($0)/\(want.network)" })
        let known = Set(ids.flatMap(want.names))
        let made = Set(known.flatMap { mark.uuids(kind: OPNsenseKinds.route, name: $0, renamedFrom: nil) })
        let sure = Set(exact.flatMap { mark.uuids(kind: OPNsenseKinds.route, name: $0, renamedFrom: nil) })
        let marked = open.filter { live in
            let inscription = OPNsenseMark.inscription(in: live.description).flatMap { mark.isOurs($0) ? $0.id : nil }
            if sure.contains(live.uuid) || inscription.map(exact.contains) == true { return true }
            // The number of networks changed, and the name with it.
            return isSame(want.network, live) && (made.contains(live.uuid) || inscription.map(known.contains) == true)
        }
        if !marked.isEmpty { return (marked, "mark") }
        let same = open.filter { live in
            if case .foreign = ownership(uuid: live.uuid, description: live.description) { return false }
            return isSame(want.network, live) && gateways.contains(live.gateway)
        }
        return (same, "network and gateway")
    }

    /// Whether a UUID on the entry can mean this network of it.
    private func isFor(_ want: WantedRoute, _ live: OPNsenseState.StaticRoute) -> Bool {
        want.route.to.count == 1 || isSame(want.network, live)
    }

    private func isSame(_ network: CIDR, _ live: OPNsenseState.StaticRoute) -> Bool {
        (try? CIDR(parsing: live.network))?.network == network
    }

    /// Asks for a gateway to a next hop that no live gateway has; named after the route.
    ///
    /// A live gateway of that name leads elsewhere, and other routes may go through it: it stays as it is.
    private mutating func wantGateway(_ nextHop: IPAddress, for route: Route) -> String {
        let plain = gatewayName(to: nextHop, for: route)
        let names = [plain] + (2...).lazy.prefix(state.gateways.count).map { "\(plain.prefix(27))_\($0)" }
        let taken = Set(state.gateways.map(\.name))
        let name = names.first { !taken.contains($0) } ?? plain
        let interface = site.interface(of: host.name, towards: nextHop)
        want(
            kinds.address(OPNsenseKinds.gateway, name),
            [
                "address": .text(nextHop.description), "interface": interface.map { .text($0) } ?? .none,
            ], at: route.place)
        return name
    }

    /// At most 32 characters, hashed where it would be longer.
    private func gatewayName(to nextHop: IPAddress, for route: Route) -> String {
        let family = nextHop.family == .inet ? "v4" : "v6"
        let plain = String(
            "vpnctl_\(route.id)_\(family)".map {
                $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") ? $0 : "_"
            })
        if plain.count <= 32 { return plain }
        let exact = "vpnctl\0\(site.name)\0\(route.id)\0\(family)"
        return "\(plain.prefix(23))_\(hexadecimal(SHA256.hash(data: Array(exact.utf8)).prefix(4)))"
    }

    private func attributes(of route: OPNsenseState.StaticRoute) -> Attributes {
        [
            "network": .text((try? CIDR(parsing: route.network))?.network.description ?? route.network),
            "gateway": .reference(kinds.address(OPNsenseKinds.gateway, route.gateway)),
            "enabled": .flag(route.isEnabled),
            "description": .text(route.description),
        ]
    }
}
