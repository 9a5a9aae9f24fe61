import Inventory
import Reconciler

extension OPNsenseComparison {
    /// What is stored beside what is in force, service by service.
    mutating func compareLayers() {
        setLayer(wireguardLayer(), of: kinds.wireguardService)
        setLayer(interfaceLayer(), of: kinds.interfaceService)
        setLayer(filterLayer(), of: kinds.filterService)
        setLayer(aliasLayer(), of: kinds.aliasService)
        setLayer(routingLayer(), of: kinds.routingService)
    }

    /// Stored instances and links beside `wg show`.
    private func wireguardLayer() -> Layer {
        guard let running = state.running ?? state.shell?.running else {
            return .unknown("wireguard/service/show is not readable")
        }
        var shown: [RunningKey: Int] = Dictionary(minimumCapacity: running.count)
        for (place, row) in running.enumerated() {
            shown[RunningKey(device: row.device, publicKey: row.isPeer ? row.publicKey : "")] = place
        }
        let devices = Dictionary(
            state.interfaces.map { ($0.device, $0) }, uniquingKeysWith: { first, _ in first })
        var differences: [String] = []
        for instance in state.instances where state.isWireGuardEnabled && instance.isEnabled {
            let device = instance.device
            let row = shown.removeValue(forKey: RunningKey(device: device, publicKey: "")).map { running[$0] }
            differences += compare(instance, row)
            if row != nil, let interface = devices[device] {
                differences += compare(instance, interface)
            }
            for uuid in instance.peers {
                guard let peer = peer(uuid), peer.isEnabled else { continue }
                let row = shown.removeValue(forKey: RunningKey(device: device, publicKey: peer.publicKey))
                differences += compare(peer, row.map { running[$0] }, on: device)
            }
        }
        for row in shown.values.map({ running[$0] }) {
            differences.append(
                row.isPeer
                    ? "\(row.device) runs a peer that is not stored: \(row.publicKey)"
                    : "\(row.device) runs although it is not stored or not enabled")
        }
        return differences.isEmpty ? .same : .differs(differences.sorted())
    }

    private func compare(
        _ instance: OPNsenseState.Instance, _ row: OPNsenseState.RunningRow?
    ) -> [String] {
        guard let row else { return ["instance \(instance.name) is stored and \(instance.device) does not run"] }
        var differences: [String] = []
        if !row.isUp { differences.append("\(instance.device) is down") }
        if !instance.publicKey.isEmpty, row.publicKey != instance.publicKey {
            differences.append("\(instance.device) runs with another key than the stored one")
        }
        if let port = instance.port, row.listenPort != String(port) {
            differences.append("\(instance.device) listens on port \(row.listenPort), stored is \(port)")
        }
        return differences
    }

    private func compare(
        _ peer: OPNsenseState.Peer, _ row: OPNsenseState.RunningRow?, on device: String
    ) -> [String] {
        guard let row else { return ["peer \(peer.name) is stored and does not run on \(device)"] }
        var differences: [String] = []
        // Equal texts, as they mostly are, need no reading.
        if row.allowedIPs != peer.allowedIPs,
            sortedNetworks(row.allowedIPs) != sortedNetworks(peer.allowedIPs).map(networkOnly)
        {
            differences.append("peer \(peer.name) runs on \(device) with other allowed IPs than stored")
        }
        if row.keepalive != peer.keepalive.map(String.init) ?? "off" {
            differences.append("peer \(peer.name) runs on \(device) with keepalive \(row.keepalive)")
        }
        return differences
    }

    /// `wg` clears the host bits that the model keeps.
    private func networkOnly(_ text: String) -> String {
        (try? CIDR(parsing: text))?.network.description ?? text
    }

    private func interfaceLayer() -> Layer {
        var differences: [String] = []
        for tunnel in tunnels {
            guard let assigned = assignedInterface(of: tunnel), assigned.isEnabled,
                let instance = instances[tunnel.name], instance.isEnabled, state.isWireGuardEnabled,
                (state.running ?? state.shell?.running)?
                    .contains(where: { $0.device == assigned.device && !$0.isPeer }) == true
            else { continue }
            if assigned.addresses.isEmpty, !instance.addresses.isEmpty {
                differences.append("\(assigned.key) (\(assigned.description)) is enabled and has no address")
            }
        }
        return differences.isEmpty ? .same : .differs(differences)
    }

    /// Stored rules beside pf's statistics, which only a working packet filter gives, or beside its labels.
    private func filterLayer() -> Layer {
        let hasStatistics = state.showsLoadedRules
        guard hasStatistics || state.shell?.rules != nil else {
            let obstacle = state.shell?.obstacle.map { "; nor does SSH, because \($0)" }
            return .unknown("the firewall gives no statistics of its rules" + (obstacle ?? ""))
        }
        let enabledInterfaces = Set(state.interfaces.filter(\.isEnabled).map(\.key))
        let knownInterfaces = Set(state.interfaces.map(\.key))
        let differences = state.rules.compactMap { rule -> String? in
            guard rule.origin == .mvc,
                let isLoaded = hasStatistics ? rule.isLoadedByStatistics : state.shell?.rules?.contains(rule.uuid)
            else { return nil }
            let name = rule.description.isEmpty ? rule.uuid : rule.description
            // A rule on a disabled interface is a comment in the rule set, and so is one on the group of WireGuard while
            // that is off.
            let isLoadable = rule.interfaces.allSatisfy {
                enabledInterfaces.contains($0)
                    || !knownInterfaces.contains($0) && (state.isWireGuardEnabled || $0 != OPNsenseKinds.wireguard)
            }
            switch (rule.isEnabled, isLoaded) {
            case (true, false) where isLoadable: return "rule \(name) is stored and not loaded"
            case (false, true): return "rule \(name) is disabled and still loaded"
            default: return nil
            }
        }
        return differences.isEmpty ? .same : .differs(differences.sorted())
    }
}

extension OPNsenseState {
    /// Whether the API gives pf's statistics.
    var showsLoadedRules: Bool { rules.contains { $0.isLoaded != nil } }
}

extension FirewallRule {
    /// Nil for one that the answer would not have counted.
    fileprivate var isLoadedByStatistics: Bool? { isCounted ? isLoaded == true : nil }
}

/// What identifies a row of `wg show`: the device, and the key of a peer.
private struct RunningKey: Hashable {
    let device: String
    /// Empty for the device itself.
    let publicKey: String
}
