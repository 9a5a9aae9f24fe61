import Inventory
package import Reconciler

extension OPNsenseComparison {
    /// What a step of this host means to whoever reviews the plan.
    package func explanation(of step: Step) -> Explanation {
        switch step.action {
        case .change(let change): explanation(of: change, manual: step.manual)
        case .activate(let service, let reasons): explanation(ofReload: service, reasons: reasons)
        case .check(let check):
            Explanation(verifiedBy: check.expectation, undo: "changes nothing", way: "REST")
        }
    }

    // MARK: Changes

    private func explanation(of change: Change, manual: ManualWork?) -> Explanation {
        Explanation(
            why: manual?.reason ?? why(change), disturbs: disturbance(by: change),
            verifiedBy: manual == nil ? verification(of: change.address.kind) : "the next plan does not show it",
            undo: undo(of: change), way: manual == nil ? way(of: change) : "by hand")
    }

    private func why(_ change: Change) -> String? {
        guard change.effect == .delete else { return nil }
        switch change.address.kind {
        case OPNsenseKinds.peer, OPNsenseKinds.link, OPNsenseKinds.instance:
            return "the inventory does not list it, and `prune.peers` lets it go"
        case OPNsenseKinds.assignment, OPNsenseKinds.interface:
            return "its instance goes: the inventory does not list it, and `prune.peers` lets it go"
        case OPNsenseKinds.route: return "the inventory does not list it, and `prune.routes` lets it go"
        case OPNsenseKinds.gateway: return "no route leads through it any more, and `prune.routes` lets it go"
        default: return "the inventory does not list it, and `prune.rules` lets it go"
        }
    }

    private func disturbance(by change: Change) -> String? {
        switch (change.address.kind, change.verb) {
        case (OPNsenseKinds.link, .unlink), (OPNsenseKinds.peer, .delete), (OPNsenseKinds.peer, .disable),
            (OPNsenseKinds.peer, .rekey):
            "the peer's tunnel ends with the WireGuard reload"
        case (OPNsenseKinds.instance, .delete), (OPNsenseKinds.instance, .disable):
            "every peer of the instance loses its tunnel"
        case (OPNsenseKinds.instance, .update): "the instance restarts"
        case (OPNsenseKinds.assignment, _) where state.hasAssignmentAPI:
            "the call writes a `lock` leaf into every other interface"
        case (OPNsenseKinds.rule, .delete), (OPNsenseKinds.rule, .disable):
            live.resources[change.address]?.attributes["action"] == "pass"
                ? "connections that it let in keep their state until they end" : nil
        default: nil
        }
    }

    private func verification(of kind: String) -> String {
        switch kind {
        case OPNsenseKinds.wireguard: "wireguard/general/get reads it back"
        case OPNsenseKinds.instance, OPNsenseKinds.link: "wireguard/server/search_server reads it back"
        case OPNsenseKinds.peer: "wireguard/client/search_client reads it back"
        case OPNsenseKinds.assignment, OPNsenseKinds.interface: "interfaces/overview/interfaces_info reads it back"
        case OPNsenseKinds.alias: "firewall/alias/search_item reads it back"
        case OPNsenseKinds.route: "routes/routes/searchroute reads it back"
        case OPNsenseKinds.gateway: "routing/settings/search_gateway reads it back"
        default: "firewall/filter/search_rule reads it back"
        }
    }

    private func undo(of change: Change) -> String {
        switch (change.address.kind, change.effect) {
        case (OPNsenseKinds.instance, .delete): "no: the private key is lost with it"
        case (OPNsenseKinds.peer, .delete) where hasPresharedKey(change):
            "no: the preshared key is lost with it"
        case (_, .create): "yes: take it out of the inventory with `prune` on `owned`"
        default: "yes: apply the earlier inventory"
        }
    }

    private func hasPresharedKey(_ change: Change) -> Bool {
        change.differences.contains { difference in
            if case .secret? = difference.before { difference.attribute == "preshared_key" } else { false }
        }
    }

    private func way(of change: Change) -> String {
        let isWrite = change.effect != .delete
        switch change.address.kind {
        case OPNsenseKinds.alias: return isWrite ? "REST firewall/alias/set_item" : "REST firewall/alias/del_item"
        case OPNsenseKinds.wireguard: return "REST wireguard/general/set"
        case OPNsenseKinds.instance:
            return isWrite ? "REST wireguard/server/set_server" : "REST wireguard/server/del_server"
        // A link travels in the peer's own request; without `servers` the firewall would unlink the peer everywhere.
        case OPNsenseKinds.link: return "REST wireguard/client/set_client (servers)"
        case OPNsenseKinds.peer:
            return isWrite ? "REST wireguard/client/set_client" : "REST wireguard/client/del_client"
        case OPNsenseKinds.assignment:
            if !state.hasAssignmentAPI { return writesInterfacesBySSH ? "SSH" : "XML-RPC restore_config_section" }
            let call =
                switch change.effect {
                case .create: "add_item"
                case .update: "set_item"
                case .delete: "set_item (lock), del_item, reconfigure"
                }
            return "REST interfaces/assignment/\(call)"
        case OPNsenseKinds.interface:
            if !isWrite { return "REST, with its assignment" }
            if writesInterfacesBySSH { return "SSH" }
            return state.canEnableByREST ? "REST interfaces/assignment/set_item" : "XML-RPC restore_config_section"
        case OPNsenseKinds.gateway:
            return isWrite ? "REST routing/settings/set_gateway" : "REST routing/settings/del_gateway"
        case OPNsenseKinds.route: return isWrite ? "REST routes/routes/setroute" : "REST routes/routes/delroute"
        default: return isWrite ? "REST firewall/filter/set_rule" : "REST firewall/filter/del_rule"
        }
    }

    // MARK: Reloads

    private func explanation(ofReload service: Service, reasons: [String]) -> Explanation {
        Explanation(
            why: why(ofReload: service, reasons),
            disturbs: disturbance(byReload: service), verifiedBy: verification(ofReload: service),
            undo: "not needed: it only puts into force what is stored", way: way(ofReload: service))
    }

    private func why(ofReload service: Service, _ reasons: [String]) -> String? {
        if reasons.isEmpty { return nil }
        let list = reasons.joined(separator: "; ")
        if case .unknown? = live.layers[service] { return list }
        return "stored but not in force: " + list
    }

    private func disturbance(byReload service: Service) -> String? {
        guard service == kinds.wireguardService else { return nil }
        let devices = restartedDevices.joined(separator: ", ")
        return devices.isEmpty ? nil : "\(devices) restarts: its addresses are gone for a moment (routes: automatic)"
    }

    private func verification(ofReload service: Service) -> String {
        switch service {
        case kinds.wireguardService: "wireguard/service/show"
        case kinds.interfaceService: "interfaces/overview/interfaces_info"
        case kinds.filterService:
            !state.showsLoadedRules && state.shell?.rules != nil
                ? "pfctl -sr, by SSH"
                : state.firewallStatus == .notVisible
                    ? "not visible to this user (\(OPNsenseAPI.Privilege.status) and "
                        + "\(OPNsenseAPI.Privilege.firewallLog) would show it)"
                    : "core/system/status before and after"
        default: "the answer of the call"
        }
    }

    private func way(ofReload service: Service) -> String {
        switch service {
        case kinds.aliasService: "REST firewall/alias/reconfigure"
        case kinds.wireguardService: "REST wireguard/service/reconfigure"
        case kinds.interfaceService:
            writesInterfacesBySSH
                ? "SSH configctl interface reconfigure" : "REST interfaces/overview/reload_interface"
        case kinds.routingService: "REST routes/routes/reconfigure"
        default: "REST firewall/filter/apply"
        }
    }
}
