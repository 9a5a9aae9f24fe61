/// How much is loaded.
enum RuleLoading {
    /// `filter reload`
    case everything
    /// `filter reload skip_alias`
    case skippingAliases
}

extension Appliance {
    /// Gives pf the stored rules.
    ///
    /// pf may refuse them, which nobody is told: the rules of before stay in force, and a notice remains.
    func loadRules(_ loading: RuleLoading) {
        guard !isConfigdDown else { return }
        let isEverything = loading == .everything
        let fillsTables = isEverything && refusedLoad == nil
        run(
            isEverything ? "filter reload" : "filter reload skip_alias",
            nested: reloadQueries()
                + (fillsTables ? ["template reload OPNsense/Filter", "filter refresh_aliases"] : []))
        refreshAliasCache()
        hasListedGateways = true
        if let message = refusedLoad {
            refusedLoad = nil
            notices.removeAll { $0.subject == "firewall" }
            notices.append(.rulesRefused(message + "\n", at: now))
            return
        }
        bringRulesIntoForce()
        declareTables()
        if isEverything { fillTables() }
    }

    /// Gives pf the stored rules, with all that they name by value.
    func bringRulesIntoForce() {
        inForce.rules = PacketRules.lines(self)
        inForce.translations = SourceNATRules.lines(self)
        let groups = Groups.stored(self).map { group in
            (group.name, group.members.compactMap { interface($0)?.text(of: "if") })
        }
        inForce.groups = Dictionary(groups) { first, _ in first }
        inForce.ports = portLists()
    }

    /// The commands that loading the rules runs on its way.
    private func reloadQueries() -> [String] {
        let gateways =
            ["interface gateways list -g"] + (hasListedGateways ? [] : gatewayListing) + ["interface gateways list"]
        let count = root.at(FilterModel.mount + ["rules"])?.children.count ?? 0
        let diverts =
            release < .v26_1 ? [] : [String](repeating: "filter list diverts", count: max(count, 1))
        return gatewayListing + pluginQueries + diverts + gateways + ["ipsec list legacy_vti"]
    }

    /// `apply` of every controller over rules; until 26.1.10 it refreshed the aliases too.
    func applyRules() -> Response {
        loadRules(release < .v26_1 ? .everything : .skippingAliases)
        return .result(isConfigdDown ? "" : "OK\n\n", name: "status")
    }
}
