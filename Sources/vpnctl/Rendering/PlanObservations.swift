import Inventory
import Providers
import Reconciler

/// What was seen when the live state was read; it may differ tomorrow without the plan being another one.
struct PlanObservations {
    let plan: SitePlan
    let style: TextStyle

    func lines() -> [String] {
        var lines = ["", style.paint("As seen when read", .bold)]
        for comparison in plan.comparisons {
            for (label, text) in facts(of: comparison) {
                lines += style.row(label, text, from: 2, to: 17)
            }
        }
        for comparison in plan.linuxComparisons {
            for (label, text) in facts(of: comparison) {
                lines += style.row(label, text, from: 2, to: 17)
            }
        }
        for comparison in plan.proxmoxComparisons {
            let facts = facts(of: comparison.state) + ", read by REST alone"
            lines += style.row(comparison.host.name, facts, from: 2, to: 17)
        }
        for host in plan.unread {
            let what =
                host.entries.isEmpty ? "" : ": \(host.entries.joined(separator: ", ")) neither planned nor checked"
            let why = "not read, since \(host.reason ?? "--only leaves it out")"
            lines += style.row(host.name, "\(why)\(what)", from: 2, to: 17)
        }
        for finding in findings() {
            let place = finding.place.map { " (\($0.text))" } ?? ""
            lines += style.row(finding.severity.rawValue, "\(finding.detail)\(place)", from: 2, to: 17)
                .map { finding.severity == .note ? $0 : style.paint($0, .yellow) }
        }
        return lines
    }

    /// Warnings of the inventory and of the comparison, in the order of their places.
    func findings() -> [Diagnostic] {
        let all = plan.site.warnings + plan.findings + plan.comparisons.flatMap(liveFindings)
        return all.sorted { first, second in
            switch (first.place, second.place) {
            case (let one?, let other?) where one != other: one < other
            case (nil, .some): false
            case (.some, nil): true
            default: first.detail < second.detail
            }
        }
    }

    private func facts(of comparison: OPNsenseComparison) -> [(String, String)] {
        let state = comparison.state
        let version = state.version.map { "OPNsense \($0)" } ?? "OPNsense, version not visible"
        var facts = [(comparison.host.name, version)]
        if let running = state.running {
            let peers = running.filter(\.isPeer)
            facts.append(
                ("wireguard", "\(peers.count) peers running, \(peers.count(where: \.isOnline)) online"))
        }
        facts.append(("outbound NAT", state.outboundNATMode ?? "not visible"))
        switch state.firewallStatus {
        case .noErrorShown:
            facts.append(
                ("firewall", "no error from loading rules is shown (\(OPNsenseAPI.Privilege.firewallLog) shows them)"))
        case .notVisible: facts.append(("firewall", "errors from loading rules: not visible"))
        case .failed(let message, _): facts.append(("firewall", "the last load of its rules failed: \(message)"))
        }
        for forecast in plan.forecasts(comparison) { facts.append(("forecast", forecast)) }
        for service in comparison.live.layers.keys.sorted() {
            if case .unknown(let why)? = comparison.live.layers[service] {
                facts.append(("in force", "\(service.name): unknown (\(why))"))
            }
        }
        for missing in state.missing.sorted() {
            facts.append(("not visible", "\(missing.path) (\(missing.privilege))"))
        }
        return facts
    }

    private func facts(of comparison: LinuxComparison) -> [(String, String)] {
        let state = comparison.state
        let entered = "entered by SSH as \(state.user)" + (state.privilege == .sudo ? ", with sudo" : "")
        let proxmox = plan.proxmox[comparison.host.name].map { facts(of: $0) + ", " } ?? ""
        return [(comparison.host.name, proxmox + entered)]
    }

    private func facts(of state: ProxmoxState) -> String {
        "Proxmox VE \(state.version.version), node \(state.node)"
    }

    private func liveFindings(_ comparison: OPNsenseComparison) -> [Diagnostic] {
        var findings: [Diagnostic] = []
        if let version = comparison.state.version,
            (version.year, version.month) > (ProductVersion.newestKnown.year, ProductVersion.newestKnown.month)
        {
            findings.append(
                Diagnostic(
                    .warning, code: "plan.newer-version",
                    summary: "This version of OPNsense is newer than vpnctl knows",
                    detail: "OPNsense \(version) is newer than \(ProductVersion.newestKnown), the newest that this "
                        + "vpnctl was tested with; only the calls that answered are used."))
        }
        if let mode = comparison.state.outboundNATMode, !["automatic", "hybrid"].contains(mode) {
            findings.append(
                Diagnostic(
                    .warning, code: "plan.outbound-nat", summary: "Outbound NAT is not automatic",
                    detail:
                        "outbound NAT on \(comparison.host.name) is \(mode): VPN clients reach the internet only if "
                        + "somebody wrote a rule for them."))
        }
        return findings
    }
}
