import Inventory
import Reconciler

extension OPNsenseComparison {
    /// Static routes of the firewall itself, and the gateways that they need.
    mutating func compareRoutes() {
        var gatewayNames: [String: String] = [:]
        for gateway in state.gateways {
            have(
                kinds.address(OPNsenseKinds.gateway, gateway.name),
                ["address": .text(gateway.address), "interface": .text(gateway.interface)],
                ownership: .protected, uuid: gateway.uuid)
            gatewayNames[gateway.address] = gatewayNames[gateway.address] ?? gateway.name
        }
        var claimed: [String: Address] = [:]
        for route in site.routes where route.host == host.name {
            for network in route.to {
                guard let nextHop = route.via.first(where: { $0.family == network.family }) else { continue }
                compare(route, network, nextHop, gatewayNames: &gatewayNames, claimed: &claimed)
            }
        }
        for route in state.routes where claimed[route.uuid] == nil {
            let ownership = ownership(uuid: route.uuid, description: route.description)
            let name = OPNsenseMark.inscription(in: route.description)?.id ?? route.network
            have(
                unclaimedAddress(OPNsenseKinds.route, name: name, uuid: route.uuid), attributes(of: route),
                ownership: ownership, uuid: route.uuid,
                mayBeRemoved: mayRemove(ownership, under: site.pruning.routes))
        }
    }

    private mutating func compare(
        _ route: Route, _ network: CIDR, _ nextHop: IPAddress, gatewayNames: inout [String: String],
        claimed: inout [String: Address]
    ) {
        let name = route.to.count == 1 ? route.id : "\(route.id)/\(network)"
        let address = kinds.address(OPNsenseKinds.route, name)
        let gateway = gatewayNames[nextHop.description] ?? wantGateway(nextHop, for: route)
        gatewayNames[nextHop.description] = gateway
        want(
            address,
            [
                "network": .text(network.description),
                "gateway": .reference(kinds.address(OPNsenseKinds.gateway, gateway)),
                "enabled": .flag(route.enabled),
                "description": .text(mark.description(route.id, id: name, isProtected: route.protect)),
            ], at: route.place)
        let (candidates, recognisedBy) = candidates(for: route, name: name, network: network, gateway: gateway)
        for candidate in candidates { claimed[candidate.uuid] = address }
        guard candidates.count <= 1 else {
            leaveUndecided(
                address, at: route.place, because: "these routes match",
                candidates: candidates.map { ($0.uuid, "\($0.network) via \($0.gateway)") })
            return
        }
        guard let live = candidates.first else { return }
        let ownership = ownership(uuid: live.uuid, description: live.description)
        have(address, attributes(of: live), ownership: ownership, uuid: live.uuid)
        if recognisedBy == "network and gateway" {
            change(address, "description", to: nil)
            adopt(address, uuid: live.uuid, by: recognisedBy)
        }
    }

    private func candidates(
        for route: Route, name: String, network: CIDR, gateway: String
    ) -> ([OPNsenseState.StaticRoute], recognisedBy: String) {
        if let uuid = route.uuid { return (state.routes.filter { $0.uuid == uuid }, "uuid") }
        let marks = mark.uuids(kind: OPNsenseKinds.route, name: name, renamedFrom: route.renamedFrom)
        let marked = state.routes.filter { live in
            if marks.contains(live.uuid) { return true }
            guard let inscription = OPNsenseMark.inscription(in: live.description) else { return false }
            return mark.isOurs(inscription) && [name, route.renamedFrom].contains(inscription.id)
        }
        if !marked.isEmpty { return (marked, "mark") }
        let same = state.routes.filter { live in
            guard let liveNetwork = try? CIDR(parsing: live.network) else { return false }
            if case .foreign = ownership(uuid: live.uuid, description: live.description) { return false }
            return liveNetwork.network == network && live.gateway == gateway
        }
        return (same, "network and gateway")
    }

    /// Asks for a gateway to a next hop that no live gateway has; named after the route.
    private mutating func wantGateway(_ nextHop: IPAddress, for route: Route) -> String {
        let name = String("vpnctl_\(route.id)_\(nextHop.family == .inet ? "v4" : "v6")".prefix(32))
            .map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") ? $0 : "_" }
        let interface = site.subnets.first { $0.cidrs.contains { $0.contains(nextHop) } }?
            .attached.first { $0.host == host.name }?.interface
        want(
            kinds.address(OPNsenseKinds.gateway, String(name)),
            [
                "address": .text(nextHop.description), "interface": interface.map { .text($0) } ?? .none,
            ], at: route.place)
        return String(name)
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
