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
        compareAliases(wanted)
        let matches = match(wanted, names: names)
        for want in wanted where !isSatisfied(want) {
            self.want(want.address, attributes(of: want), at: want.rule.place)
        }
        for (uuid, want) in matches {
            guard let rule = state.rules.first(where: { $0.uuid == uuid }) else { continue }
            let ownership = ownership(uuid: rule.uuid, description: rule.description)
            have(want.address, attributes(of: rule, like: want, names: names), ownership: ownership, uuid: uuid)
            // The mark is written by adoption only: a plan leaves what a person made as it is.
            if ownership == .unmarked { change(want.address, "description", to: nil) }
        }
        assignSequences(wanted.filter { !isSatisfied($0) }, matches: matches)
        listOtherRules(matches: matches, names: names)
        warnAboutEarlierRules(wanted, matches: matches, names: names)
        addCheck(
            Check(
                address: kinds.address("check", "filter"), service: kinds.filterService,
                expectation: "core/system/status shows no new error from loading the rules"))
    }

    private func isSatisfied(_ want: WantedRule) -> Bool { satisfied.contains { $0.address == want.address } }

    // MARK: Aliases

    private mutating func compareAliases(_ wanted: [WantedRule]) {
        var names: Set<String> = []
        for want in wanted {
            for (name, content) in want.aliases() where names.insert(name).inserted {
                self.want(
                    kinds.address(OPNsenseKinds.alias, name),
                    [
                        "type": "network", "enabled": true,
                        "content": .list(content.map { .text($0.description) }),
                        "description": .text(mark.description(want.rule.name, id: want.rule.id, isProtected: false)),
                    ], at: want.rule.place)
            }
        }
        for alias in state.aliases {
            let ownership = ownership(uuid: alias.uuid, description: alias.description)
            guard names.contains(alias.name) || ownership != .unmarked else { continue }
            have(
                kinds.address(OPNsenseKinds.alias, alias.name),
                [
                    "type": .text(alias.type), "enabled": .flag(alias.isEnabled),
                    "content": .list(sortedNetworks(alias.content).map { .text($0) }),
                    "description": .text(alias.description),
                ], ownership: ownership, uuid: alias.uuid,
                mayBeRemoved: ownership == .ours && mayRemove(ownership, under: site.pruning.rules))
        }
    }

    // MARK: Matching

    /// The live rule that stands for each wanted one; rules made in the GUI only satisfy.
    private mutating func match(_ wanted: [WantedRule], names: RuleNames) -> [String: WantedRule] {
        var matches: [String: WantedRule] = [:]
        var rest: [WantedRule] = []
        let ours = state.rules.filter { $0.origin == .mvc }
        for want in wanted {
            let candidates = identified(want, among: ours)
            switch candidates.count {
            case 0: rest.append(want)
            case 1 where matches[candidates[0].uuid] == nil: matches[candidates[0].uuid] = want
            default:
                leaveUndecided(
                    want.address, at: want.rule.place, because: "these rules match",
                    candidates: candidates.map { ($0.uuid, $0.description) })
            }
        }
        for want in rest {
            let alike = state.rules.filter { rule in
                rule.isEnabled && rule.origin != .automatic && isOn(rule, want, names)
                    && names.meanings(of: rule).contains(want.meaning) && matches[rule.uuid] == nil
            }
            settle(want, alike: alike, matches: &matches)
        }
        return matches
    }

    /// Takes over a rule of equal meaning, or leaves the work to one that vpnctl does not touch.
    private mutating func settle(_ want: WantedRule, alike: [FirewallRule], matches: inout [String: WantedRule]) {
        var adoptable: [FirewallRule] = []
        for rule in alike {
            let ownership = ownership(uuid: rule.uuid, description: rule.description)
            if case .foreign(let site) = ownership {
                findings.append(
                    Diagnostic(
                        .warning, code: "plan.foreign-mark", summary: "A rule with another site's mark does the same",
                        detail: "\(want.address): \(rule.description) (\(rule.uuid)) belongs to the site "
                            + "\(site ?? "unknown") and is never taken over; a second rule is planned beside it.",
                        place: want.rule.place, address: want.address))
            } else if rule.origin == .mvc, rule.family != "inet46" {
                adoptable.append(rule)
            }
        }
        if adoptable.count > 1 {
            leaveUndecided(
                want.address, at: want.rule.place, because: "these rules mean the same",
                candidates: adoptable.map { ($0.uuid, $0.description) })
        } else if let rule = adoptable.first {
            matches[rule.uuid] = want
            adopt(want.address, uuid: rule.uuid, by: "equal meaning")
        } else if let rule = alike.first(where: { $0.origin == .gui || $0.family == "inet46" }),
            ownership(uuid: rule.uuid, description: rule.description) == .unmarked
        {
            satisfied.append(
                Satisfaction(
                    address: want.address, ruleDescription: rule.description, reference: rule.reference,
                    origin: want.rule.place))
        }
    }

    private func isOn(_ rule: FirewallRule, _ want: WantedRule, _ names: RuleNames) -> Bool {
        rule.interfaces.map(names.key) == [want.rule.interface] && !rule.invertsInterfaces
    }

    /// Live rules that carry the identity of the wanted one.
    private func identified(_ want: WantedRule, among rules: [FirewallRule]) -> [FirewallRule] {
        if let uuid = want.rule.uuid {
            return rules.filter { $0.uuid == uuid && [want.familyName, "inet46"].contains($0.family) }
        }
        let renamed = want.rule.renamedFrom.map { "\($0)/\(want.familyName)" }
        let marks = mark.uuids(
            kind: OPNsenseKinds.rule, name: "\(want.rule.id)/\(want.familyName)", renamedFrom: renamed)
        let byUUID = rules.filter { marks.contains($0.uuid) }
        if !byUUID.isEmpty { return byUUID }
        return rules.filter { rule in
            guard let inscription = OPNsenseMark.inscription(in: rule.description), mark.isOurs(inscription) else {
                return false
            }
            return [want.rule.id, want.rule.renamedFrom].contains(inscription.id) && rule.family == want.familyName
        }
    }

    // MARK: Attributes

    private func attributes(of want: WantedRule) -> Attributes {
        var attributes = common(want.meaning)
        attributes["enabled"] = .flag(want.rule.enabled)
        attributes["log"] = .flag(want.rule.log)
        attributes["interface"] = interface(want.rule.interface)
        attributes["source"] = value(want.meaning.source, alias: want.sourceAlias)
        attributes["destination"] = value(want.meaning.destination, alias: want.destinationAlias)
        attributes["description"] = .text(
            mark.description(want.rule.name, id: want.rule.id, isProtected: want.rule.protect))
        return attributes
    }

    /// The attributes of a live rule; sides that mean what `want` says are written as `want` writes them.
    private func attributes(of rule: FirewallRule, like want: WantedRule?, names: RuleNames) -> Attributes {
        let meaning = names.meanings(of: rule)[0]
        var attributes = common(meaning)
        attributes["family"] = .text(rule.family)
        attributes["enabled"] = .flag(rule.isEnabled)
        attributes["log"] = .flag(rule.logs)
        let keys = rule.interfaces.map(names.key)
        attributes["interface"] = keys.count == 1 ? interface(keys[0]) : .list(keys.sorted().map { .text($0) })
        let source = value(meaning.source, alias: aliasName(rule.source))
        let destination = value(meaning.destination, alias: aliasName(rule.destination))
        let wantedSource = want.map { value($0.meaning.source, alias: $0.sourceAlias) }
        let wantedDestination = want.map { value($0.meaning.destination, alias: $0.destinationAlias) }
        // An alias of ours is compared by name, since its content is compared as a resource of its own.
        attributes["source"] =
            want?.meaning.source == meaning.source && want?.sourceAlias == nil ? wantedSource : source
        attributes["destination"] =
            want?.meaning.destination == meaning.destination && want?.destinationAlias == nil
            ? wantedDestination : destination
        attributes["description"] = .text(rule.description)
        attributes["sequence"] = rule.sequence.map { .number($0) }
        return attributes
    }

    private func common(_ meaning: RuleMeaning) -> Attributes {
        [
            "action": .text(meaning.action), "direction": .text(meaning.direction),
            "quick": .flag(meaning.isQuick), "family": .text(meaning.family), "protocol": .text(meaning.transport),
            "source_port": meaning.sourcePort.isEmpty ? .none : .text(meaning.sourcePort),
            "destination_port": meaning.destinationPort.isEmpty ? .none : .text(meaning.destinationPort),
            "source_inverted": .flag(meaning.invertsSource),
            "destination_inverted": .flag(meaning.invertsDestination),
            "conditions": meaning.conditions.isEmpty
                ? .none : .list(meaning.conditions.map { .text("\($0.field)=\($0.value)") }),
        ]
    }

    private func aliasName(_ names: [String]) -> String? {
        guard names.count == 1, live[kinds.address(OPNsenseKinds.alias, names[0])] != nil else { return nil }
        return names[0]
    }

    private func value(_ side: RuleMeaning.Side, alias: String?) -> Value {
        if let alias { return .reference(kinds.address(OPNsenseKinds.alias, alias)) }
        switch side {
        case .any: return "any"
        case .thisFirewall: return "this-firewall"
        case .networks(let networks):
            return networks.count == 1
                ? .text(networks[0].description) : .list(networks.map { .text($0.description) })
        case .opaque(let text): return .text(text)
        }
    }

    /// An interface as something to wait for, where this inventory makes it.
    private func interface(_ key: String) -> Value {
        if key == "wireguard" { return .reference(kinds.address(OPNsenseKinds.group, key)) }
        let tunnel = tunnels.first { $0.interface != nil && assignedInterface(of: $0)?.key == key }
        return tunnel.map { .reference(kinds.address(OPNsenseKinds.interface, $0.name)) } ?? .text(key)
    }

    // MARK: The rest

    private mutating func listOtherRules(matches: [String: WantedRule], names: RuleNames) {
        let interfaces = Set(site.rules.filter { $0.host == host.name }.map(\.interface))
        for rule in state.rules where rule.origin == .mvc && matches[rule.uuid] == nil {
            let ownership = ownership(uuid: rule.uuid, description: rule.description)
            guard ownership != .unmarked || rule.interfaces.contains(where: interfaces.contains) else { continue }
            let name = rule.description.isEmpty ? rule.uuid : rule.description
            have(
                unclaimedAddress(OPNsenseKinds.rule, name: name, uuid: rule.uuid),
                attributes(of: rule, like: nil, names: names), ownership: ownership, uuid: rule.uuid,
                mayBeRemoved: mayRemove(ownership, under: site.pruning.rules))
        }
    }
}
