import Inventory
import Reconciler

extension OPNsenseComparison {
    /// Firewall rules and the aliases of their lists.
    mutating func compareRules() {
        let names = RuleNames(state)
        var wanted: [WantedRule] = []
        for (position, rule) in site.rules.enumerated() where rule.host == host.name {
            wanted += WantedRule.all(of: rule, position: position, site: site, kinds: kinds)
        }
        let known = knownAliases(wanted)
        let reachable = setApartUnknownInterfaces(wanted)
        let index = RuleIndex(state.rules, names: names, mark: mark)
        let matches = match(reachable, in: index)
        let satisfied = Set(satisfied.map(\.address))
        let open = reachable.filter { !satisfied.contains($0.address) && !desired.undecided.contains($0.address) }
        var live: [Address: FirewallRule] = [:]
        for (uuid, want) in matches { live[want.address] = index.byUUID[uuid] }
        var needed: Set<String> = []
        for want in open {
            needed.formUnion(compare(want, with: live[want.address], names: names, aliases: known))
        }
        // In the desired state with their origin, so that a reader finds them; nothing is planned about them.
        for want in wanted where desired.undecided.contains(want.address) {
            self.want(want.address, attributes(of: want, sides(of: want)), at: want.rule.place)
        }
        compareAliases(wanted, needed: needed, known: known)
        assignSequences(open, live: live)
        listOtherRules(matches: matches, names: names, aliases: known)
        warnAboutEarlierRules(open, matches: matches, names: names)
        addCheck(
            Check(
                address: kinds.address("check", "filter"), service: kinds.filterService,
                expectation: "core/system/status shows no new error from loading the rules"))
    }

    /// Puts one rule beside its live one; returns the aliases that it needs.
    private mutating func compare(
        _ want: WantedRule, with rule: FirewallRule?, names: RuleNames, aliases: Set<String>
    ) -> Set<String> {
        guard let rule else {
            let sides = sides(of: want)
            self.want(want.address, attributes(of: want, sides), at: want.rule.place)
            return sides.aliases
        }
        let ownership = ownership(uuid: rule.uuid, description: rule.description)
        let (wanted, live) = sides(of: want, and: rule, names: names, aliases: aliases)
        self.want(want.address, attributes(of: want, wanted), at: want.rule.place)
        have(want.address, attributes(of: rule, live, names: names), ownership: ownership, uuid: rule.uuid)
        // The mark is written by adoption only: a plan leaves what a person made as it is.
        if ownership == .unmarked { leaveUnmarked(want.address) }
        return wanted.aliases
    }

    // MARK: Interfaces

    /// Plans nothing about rules on an interface that the firewall does not have: it would refuse them.
    private mutating func setApartUnknownInterfaces(_ wanted: [WantedRule]) -> [WantedRule] {
        let keys = state.interfaces.map(\.key).filter { !$0.isEmpty }
        // Without a single interface they could not be read, and nothing can be said.
        if keys.isEmpty { return wanted }
        let known = Set(keys).union(state.interfaces.flatMap(\.groups)).union(Self.groups)
        var reported: Set<String> = []
        return wanted.filter { want in
            if known.contains(want.rule.interface) { return true }
            desired.undecided.insert(want.address)
            if reported.insert(want.rule.id).inserted { reportUnknownInterface(of: want, among: keys) }
            return false
        }
    }

    /// Groups that OPNsense has by itself, whether or not a device is in them.
    private static let groups: Set<String> = ["wireguard", "openvpn", "enc0", "ipsec", "lo0"]

    private mutating func reportUnknownInterface(of want: WantedRule, among keys: [String]) {
        let coming = tunnels.filter { $0.interface != nil && assignedInterface(of: $0) == nil }.map(\.name)
        let hint =
            coming.isEmpty
            ? "Correct `interface:`, or assign the interface first (Interfaces > Assignments)."
            : "If it is the interface of the tunnel \(coming.joined(separator: ", ")), its key is known once it is "
                + "assigned: apply, then plan again. The group `wireguard` needs no assignment."
        findings.append(
            Diagnostic(
                .error, code: "plan.unknown-interface",
                summary: "A rule names an interface that the firewall does not have",
                detail: "\(want.address): \(host.name) has no interface or group \"\(want.rule.interface)\"; "
                    + "it has \(keys.joined(separator: ", ")). The firewall would refuse the rule, so nothing about it "
                    + "is planned. \(hint)",
                place: want.rule.place, address: want.address))
    }

    // MARK: The rest

    private mutating func listOtherRules(
        matches: [String: WantedRule], names: RuleNames, aliases: Set<String>
    ) {
        let interfaces = Set(site.rules.filter { $0.host == host.name }.map(\.interface))
            .union(leavingInterfaces.keys)
        for rule in state.rules
        where rule.origin == .mvc && matches[rule.uuid] == nil && !heldRules.contains(rule.uuid) {
            let ownership = ownership(uuid: rule.uuid, description: rule.description)
            guard ownership != .unmarked || rule.interfaces.contains(where: interfaces.contains) else { continue }
            let inscription = OPNsenseMark.inscription(in: rule.description)
            let name = inscription.map { "\($0.id)/\(rule.family)" } ?? rule.description
            have(
                unclaimedAddress(OPNsenseKinds.rule, name: name, uuid: rule.uuid),
                attributes(of: rule, sides(of: rule, names: names, aliases: aliases), names: names),
                ownership: ownership, uuid: rule.uuid, mayBeRemoved: mayRemove(ownership, under: site.pruning.rules))
        }
    }
}
