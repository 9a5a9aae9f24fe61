import Interfaces
package import Inventory
package import Reconciler

/// Puts the routes that the inventory asks of a Proxmox host beside what its REST API alone tells of them.
///
/// Nothing can be written that way: every difference is a person's to make.
package struct ProxmoxComparison: Sendable {
    package let host: Host
    package let state: ProxmoxState
    package let kinds: LinuxKinds
    package private(set) var live = Snapshot()
    package private(set) var desired = DesiredState()
    package private(set) var findings: [Diagnostic] = []
    /// Lines that a person wrote and that do what the inventory asks.
    package private(set) var adopted: [LinuxComparison.Adoption] = []
    /// Whether the inventory asks for routes, of which nothing tells whether they are in force.
    package let hasUnseenRoutes: Bool

    package init(site: Site, host: Host, state: ProxmoxState) {
        self.host = host
        self.state = state
        kinds = LinuxKinds(host: host.name)
        let routes = WantedHostRoute.all(of: host, in: site)
        hasUnseenRoutes = !routes.isEmpty
        for want in routes where want.entry.persist == .postUp { compare(want, in: site) }
        if hasUnseenRoutes { tellUnseen() }
    }

    private mutating func compare(_ want: WantedHostRoute, in site: Site) {
        guard let route = want.route, let mark = want.marks(of: site).first else { return }
        let address = kinds.address(LinuxKinds.persistentRoute, want.name)
        let lines = Value.text(route.lines(mark: mark).joined(separator: "; "))
        let asked = Resource(address, ["lines": lines, "file": .text(host.interfacesFile)])
        desired.snapshot.resources[address] = asked
        desired.origins[address] = want.entry.place
        let found = state.persistence(
            of: route, mark: mark, path: host.interfacesFile, host: host.name, entrance: entrance)
        switch found.verdict {
        case .exact: live.resources[address] = asked
        case .adopted:
            live.resources[address] = Resource(address, asked.attributes, ownership: .unmarked)
            adopted.append(.init(address: address, place: host.interfacesFile))
        case .differs(let lines):
            var attributes = asked.attributes
            attributes["lines"] = .text(lines.joined(separator: "; "))
            live.resources[address] = Resource(address, attributes)
        case .absent, .pending, .hidden, .noInterface: break
        }
        desired.manual[address] = found.work
    }

    /// What lets vpnctl in by SSH; without SSH a host that the inventory has an entrance for is left out by the environment.
    private var entrance: String {
        host.ssh == nil
            ? "give \(host.name) an `ssh:` in the inventory"
            : "take the environment variable \(OverrideVariables([:], host: host.name).name("SSH")) away, which is off"
    }

    private mutating func tellUnseen() {
        findings.append(
            Diagnostic(
                .note, code: "plan.rest-alone", summary: "A host is seen by REST alone",
                detail: "\(host.name) is read by its API alone, which does not tell "
                    + ProxmoxPersistence.unseen.joined(separator: ", nor ")
                    + ". To see and change that, \(entrance)."))
        findings += state.blindSpots.map {
            Diagnostic(
                .warning, code: "plan.hidden", summary: "Something on a host is hidden",
                detail: "\(host.name): \($0.text)")
        }
    }

    /// What a step of this host means to whoever reviews the plan.
    package func explanation(of step: Step) -> Explanation {
        Explanation(
            why: step.manual?.reason, verifiedBy: "the next plan does not show it",
            undo: "yes: take the lines out again", way: "by hand")
    }
}
