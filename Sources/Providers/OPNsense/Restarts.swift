import Inventory
import Reconciler

extension OPNsenseComparison {
    /// Finds the devices that the plan's WireGuard reload would restart.
    ///
    /// A device whose configuration changes keeps its tunnels only with `routes: none`: then the reload is `wg syncconf`;
    /// otherwise it flushes the addresses and adds the routes anew.
    mutating func forecastRestarts(by plan: Plan) {
        guard plan.steps.contains(where: { $0.address == kinds.wireguardService.address }) else { return }
        var touched: Set<String> = []
        var peers: Set<String> = []
        for step in plan.steps where step.address.host == host.name {
            guard case .change(let change) = step.action else { continue }
            switch change.address.kind {
            case OPNsenseKinds.instance: touched.insert(change.address.name)
            case OPNsenseKinds.link: touched.insert(String(change.address.name.prefix { $0 != "/" }))
            case OPNsenseKinds.peer: peers.insert(change.remoteIdentifier ?? "")
            default: break
            }
        }
        for tunnel in tunnels where instances[tunnel.name]?.peers.contains(where: peers.contains) == true {
            touched.insert(tunnel.name)
        }
        restartedDevices = tunnels.filter { tunnel in
            guard touched.contains(tunnel.name), let instance = instances[tunnel.name], instance.isEnabled,
                state.isWireGuardEnabled
            else { return false }
            return tunnel.routes.map { $0 == .automatic } ?? !instance.disablesRoutes
        }.map { "wg\($0.deviceNumber)" }.sorted()
    }
}

extension SitePlan {
    /// What the plan interrupts, as far as the live state tells; changes with every handshake.
    package func forecasts(_ comparison: OPNsenseComparison) -> [String] {
        comparison.restartedDevices.compactMap { device in
            guard let running = comparison.state.running else { return nil }
            let peers = running.filter { $0.isPeer && $0.device == device }
            let online = peers.count(where: \.isOnline)
            return
                "restarting \(device) interrupts \(online) of \(peers.count) running peer\(peers.count == 1 ? "" : "s")"
        }
    }
}
