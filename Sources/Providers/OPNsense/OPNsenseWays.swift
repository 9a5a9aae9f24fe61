import Inventory

/// Chooses the way for each thing that vpnctl may want of a firewall.
struct OPNsenseWays {
    typealias Ability = OPNsenseAccess.Ability
    typealias Privilege = OPNsenseAPI.Privilege

    let host: Host
    let probes: OPNsenseProbes

    func ability(_ task: OPNsenseAccess.Task) -> Ability {
        switch task {
        case .readWireGuard, .changeWireGuard, .reloadWireGuard: rest(task, Privilege.wireguard)
        case .readInterfaces: rest(task, Privilege.interfaces)
        case .assignInterface: assigning
        case .enableInterface: enabling
        case .changeAliases: rest(task, Privilege.aliases)
        case .changeRules, .applyFilter: rest(task, Privilege.rules)
        case .changeRoutes: rest(task, Privilege.routes)
        case .changeGateways: rest(task, Privilege.gateways)
        case .seeRulesLoad: seeingRulesLoad
        case .seeOutboundNAT: seeingOutboundNAT
        case .seeVersion: rest(task, Privilege.dashboard)
        case .listBackups: rest(task, Privilege.history)
        }
    }

    private func rest(_ task: OPNsenseAccess.Task, _ privilege: String) -> Ability {
        switch probes[privilege] {
        case .granted: Ability(task: task, way: .rest, isOpen: true)
        case .forbidden: Ability(task: task, way: .rest, missing: [privilege], isOpen: false)
        case .absent: Ability(task: task, way: .none, note: "not in this version of OPNsense", isOpen: false)
        case .failed(let reason): Ability(task: task, way: .rest, note: reason, isOpen: false)
        }
    }

    // MARK: Interfaces

    private var assigning: Ability {
        let task = OPNsenseAccess.Task.assignInterface
        if probes[Privilege.assignments] == .forbidden, probes.xmlrpc == .notAllowed, probes.view?.isRoot == true {
            return withoutREST(
                task, "the API user lacks \(Privilege.assignments)", page: "Interfaces > Assignments")
        }
        guard probes[Privilege.assignments] == .absent else { return rest(task, Privilege.assignments) }
        return withoutREST(task, "REST can assign from 26.7 on", page: "Interfaces > Assignments")
    }

    private var enabling: Ability {
        withoutREST(.enableInterface, "REST cannot in any version", page: "Interfaces > [its name] > Enable Interface")
    }

    /// XML-RPC where the inventory allows it, else SSH where the inventory has it, else a person.
    private func withoutREST(_ task: OPNsenseAccess.Task, _ why: String, page: String) -> Ability {
        switch probes.xmlrpc {
        case .works:
            // The interface is brought up, and the rules on it made, by calls of these pages.
            let missing = [Privilege.interfaces, Privilege.rules].filter { probes[$0] == .forbidden }.sorted()
            return Ability(task: task, way: .xmlrpc, missing: missing, note: why, isOpen: missing.isEmpty)
        case .denied:
            return Ability(
                task: task, way: .xmlrpc, missing: [Privilege.xmlrpc],
                note: "\(why); XML-RPC is allowed by the inventory and refused by the firewall", isOpen: false)
        case .failed(let reason):
            return Ability(task: task, way: .xmlrpc, note: reason, isOpen: false)
        case .notAllowed:
            if host.ssh == nil { return Ability(task: task, way: .byHand, note: "\(page). \(why)", isOpen: false) }
            return bySSH(task, why, page: page)
        }
    }

    /// As root alone, and with the pages by whose calls the rules on the interface are made.
    private func bySSH(_ task: OPNsenseAccess.Task, _ why: String, page: String) -> Ability {
        switch probes.shell {
        case .notTried:
            return Ability(
                task: task, way: .ssh, note: "needs the SSH version; by hand until then: \(page)", isOpen: false)
        case .failed(let reason):
            return Ability(task: task, way: .ssh, note: reason, isOpen: false)
        case .seen(let view):
            if let obstacle = view.obstacle {
                return Ability(task: task, way: .ssh, note: "\(obstacle); by hand until then: \(page)", isOpen: false)
            }
            let missing = [Privilege.interfaces, Privilege.rules].filter { probes[$0] == .forbidden }.sorted()
            return Ability(task: task, way: .ssh, missing: missing, note: why, isOpen: missing.isEmpty)
        }
    }

    // MARK: Two privileges, or a version

    /// The status leaves out a healthy firewall as it leaves out one whose log the user may not see.
    private var seeingRulesLoad: Ability {
        let task = OPNsenseAccess.Task.seeRulesLoad
        var ability = rest(task, Privilege.status)
        guard ability.way == .rest, ability.note == nil else { return ability }
        switch probes.seesFirewallLog {
        case true?: break
        case false?:
            ability.missing.append(Privilege.firewallLog)
            ability.note = "it needs both privileges, of the status and of the firewall's log"
        case nil where ability.isOpen:
            ability.note = "only if the user has \(Privilege.firewallLog) as well, which nothing here tells"
        case nil:
            ability.note = "it needs \(Privilege.firewallLog) as well"
        }
        ability.missing.sort()
        ability.isOpen = ability.isOpen && probes.seesFirewallLog == true
        if !ability.isOpen, probes.view?.rules != nil {
            return Ability(task: task, way: .ssh, note: "by the labels of pf's rules", isOpen: true)
        }
        return ability
    }

    private var seeingOutboundNAT: Ability {
        let task = OPNsenseAccess.Task.seeOutboundNAT
        guard let version = probes.version else {
            return Ability(
                task: task, way: .rest, missing: probes[Privilege.dashboard] == .forbidden ? [Privilege.dashboard] : [],
                note: "the version must be known first, since 25.7 does not tell", isOpen: false)
        }
        guard version >= ProductVersion(year: 26, month: 1) else {
            let isSeen = probes.view?.outboundNATMode != nil
            return Ability(task: task, way: isSeen ? .ssh : .none, note: "REST tells from 26.1.11 on", isOpen: isSeen)
        }
        return rest(task, Privilege.outboundNAT)
    }
}
