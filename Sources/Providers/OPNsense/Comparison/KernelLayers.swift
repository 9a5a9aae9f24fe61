import Inventory
import Reconciler

extension OPNsenseComparison {
    // MARK: WireGuard

    /// An instance beside its device, as the kernel has it.
    func compare(_ instance: OPNsenseState.Instance, _ device: OPNsenseState.Interface) -> [String] {
        let name = device.device
        var differences: [String] = []
        // Without an MTU the device keeps the one it has.
        if let mtu = instance.mtu, let running = device.mtu, running != mtu {
            differences.append("\(name) runs with MTU \(running), stored is \(mtu)")
        }
        let stored = instance.addresses.compactMap(Self.address)
        let running = device.addresses.filter { Self.linkLocal?.contains($0) != true }
        for address in stored where !running.contains(where: { $0.address == address.address }) {
            differences.append("\(name) runs without the address \(address)")
        }
        // An interface may have virtual addresses as well, which are not listed here; a bare device has none.
        for address in running
        where device.key.isEmpty && !stored.contains(where: { $0.address == address.address }) {
            differences.append("\(name) runs with the address \(address), which is not stored")
        }
        return differences + compareRoutes(of: instance, device)
    }

    /// Whether the routes to the peers are there or not, all together: what sets them sets them all.
    private func compareRoutes(
        of instance: OPNsenseState.Instance, _ device: OPNsenseState.Interface
    ) -> [String] {
        guard let routes = device.routes else { return [] }
        let own = Set(instance.addresses.compactMap { Self.address($0)?.network })
        let others = Set(state.routes.filter(\.isEnabled).compactMap { (try? CIDR(parsing: $0.network))?.network })
        let present = Set(routes).subtracting(own)
        if instance.disablesRoutes, present.isSubset(of: others) { return [] }
        // A route to everything is set as two halves. The first route that is there settles the matter.
        let wanted = instance.peers.lazy.compactMap { peer($0) }.filter(\.isEnabled).flatMap(\.allowedIPs)
            .compactMap { (try? CIDR(parsing: $0))?.network }.filter { $0.prefixLength > 0 && !own.contains($0) }
        if instance.disablesRoutes {
            let unwanted = wanted.first { present.contains($0) && !others.contains($0) }
            return unwanted.map { ["\(device.device) runs with routes to its peers (\($0)), stored is none"] } ?? []
        }
        guard wanted.first != nil, !wanted.contains(where: present.contains) else { return [] }
        // Of two devices with a peer at one address the kernel keeps the route of one.
        let elsewhere = Set(state.interfaces.filter { $0.device != device.device }.flatMap { $0.routes ?? [] })
        guard !wanted.allSatisfy(elsewhere.contains) else { return [] }
        return ["\(device.device) runs without routes to its peers, stored is automatic"]
    }

    /// An address with its length; without one the kernel chooses it.
    private static func address(_ text: String) -> CIDR? {
        (try? CIDR(parsing: text)) ?? (try? IPAddress(parsing: text)).map { CIDR($0) }
    }

    private static let linkLocal = try? CIDR(parsing: "fe80::/10")

    // MARK: Routes

    /// Static routes that this site manages, beside the kernel's.
    func routingLayer() -> Layer {
        let managed = managedRoutes()
        if managed.isEmpty, !isAsked(OPNsenseKinds.route) { return .same }
        guard state.interfaces.contains(where: { $0.routes != nil }) else {
            return .unknown("the firewall does not show the kernel's routes")
        }
        let differences = managed.compactMap(difference).sorted()
        return differences.isEmpty ? .same : .differs(differences)
    }

    /// Whether the inventory asks for an object of the kind.
    private func isAsked(_ kind: String) -> Bool { desired.snapshot.resources.keys.contains { $0.kind == kind } }

    private func managedRoutes() -> [OPNsenseState.StaticRoute] {
        if state.routes.isEmpty { return [] }
        let uuids = live.resources.values.filter { resource in
            resource.address.kind == OPNsenseKinds.route
                && (desired.snapshot[resource.address] != nil || resource.ownership == .ours)
        }.compactMap(\.remoteIdentifier)
        return state.routes.filter { uuids.contains($0.uuid) }
    }

    private func difference(_ route: OPNsenseState.StaticRoute) -> String? {
        guard let network = (try? CIDR(parsing: route.network))?.network,
            let gateway = state.gateways.first(where: { $0.name == route.gateway }), gateway.isEnabled,
            let device = state.interfaces.first(where: { $0.key == gateway.interface }), device.isUp
        else { return nil }
        // Of two routes to one network the kernel has one.
        let hasRival = state.routes.contains { other in
            other.uuid != route.uuid && other.isEnabled && (try? CIDR(parsing: other.network))?.network == network
        }
        let isConnected = state.interfaces.contains { $0.addresses.contains { $0.network == network } }
        if hasRival || isConnected { return nil }
        let isThere = device.routes?.contains(network) == true
        if isThere == route.isEnabled { return nil }
        return route.isEnabled
            ? "route \(network) via \(gateway.name) is stored and not set"
            : "route \(network) via \(gateway.name) is disabled and still set"
    }

    // MARK: Aliases

    /// The aliases of lists beside the tables that pf has of them, as far as the number of entries tells.
    func aliasLayer() -> Layer {
        let managed = state.aliases.filter { alias in
            live[kinds.address(OPNsenseKinds.alias, alias.name)] != nil && alias.isEnabled
                && ["host", "network"].contains(alias.type) && alias.content.allSatisfy { Self.address($0) != nil }
        }
        if managed.isEmpty, !isAsked(OPNsenseKinds.alias) { return .same }
        guard state.aliases.contains(where: { $0.loadedEntries != nil }) else {
            return .unknown("the firewall shows no tables of its packet filter")
        }
        let differences = managed.compactMap { alias -> String? in
            let stored = Set(alias.content).count
            guard let loaded = alias.loadedEntries else { return "alias \(alias.name) is stored and has no table" }
            if loaded == stored { return nil }
            return "alias \(alias.name) has \(stored) entries, and \(loaded) are loaded"
        }
        return differences.isEmpty ? .same : .differs(differences)
    }
}
