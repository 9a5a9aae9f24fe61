import Inventory
import Reconciler

/// How the sides of a rule are written, so that two ways to say the same do not differ.
struct RuleSides {
    var source: Value
    var destination: Value
    /// The aliases of lists that the sides need.
    var aliases: Set<String> = []
}

extension OPNsenseComparison {
    /// The attributes that the inventory asks of a rule.
    func attributes(of want: WantedRule, _ sides: RuleSides) -> Attributes {
        var attributes = common(want.meaning)
        attributes["enabled"] = .flag(want.rule.enabled)
        attributes["log"] = .flag(want.rule.log)
        attributes["interface"] = interface(want.rule.interface)
        attributes["source"] = sides.source
        attributes["destination"] = sides.destination
        attributes["description"] = .text(
            mark.description(want.rule.name, id: want.rule.id, isProtected: want.rule.protect))
        return attributes
    }

    /// The attributes of a live rule.
    func attributes(
        of rule: FirewallRule, _ sides: RuleSides, names: RuleNames
    ) -> Attributes {
        var attributes = common(names.meanings(of: rule)[0])
        attributes["family"] = .text(rule.family)
        attributes["enabled"] = .flag(rule.isEnabled)
        attributes["log"] = .flag(rule.logs)
        let keys = rule.interfaces.map { names.key($0, of: rule.origin) }.sorted()
        let isPlain = keys.count == 1 && !rule.invertsInterfaces
        attributes["interface"] =
            isPlain ? interface(keys[0]) : .list((rule.invertsInterfaces ? ["not"] : []) + keys.map { .text($0) })
        attributes["source"] = sides.source
        attributes["destination"] = sides.destination
        attributes["description"] = .text(rule.description)
        attributes["sequence"] = rule.sequence.map { .number($0) }
        return attributes
    }

    // MARK: Sides

    func sides(of want: WantedRule) -> RuleSides {
        RuleSides(
            source: value(want.meaning.source, alias: want.sourceAlias),
            destination: value(want.meaning.destination, alias: want.destinationAlias),
            aliases: Set([want.sourceAlias, want.destinationAlias].compactMap { $0 }))
    }

    func sides(of rule: FirewallRule, names: RuleNames, aliases: Set<String>) -> RuleSides {
        let meaning = names.meanings(of: rule)[0]
        return RuleSides(
            source: value(meaning.source, alias: aliasName(rule.source, in: aliases)),
            destination: value(meaning.destination, alias: aliasName(rule.destination, in: aliases)))
    }

    /// Both sides of a wanted rule and of the live one that stands for it.
    ///
    /// A side that means what is wanted under a name of somebody else's, such as `lan` or an alias, stays as it is; an
    /// alias of ours for another list, such as that of the rule's earlier id, does not.
    func sides(
        of want: WantedRule, and rule: FirewallRule, names: RuleNames, aliases: Set<String>
    ) -> (wanted: RuleSides, live: RuleSides) {
        var wanted = sides(of: want)
        var live = sides(of: rule, names: names, aliases: aliases)
        let meaning = names.meanings(of: rule)[0]
        if meaning.source == want.meaning.source, isNamedByOthers(rule.source, in: aliases) {
            wanted.source = value(meaning.source, alias: nil)
            live.source = wanted.source
            if let alias = want.sourceAlias { wanted.aliases.remove(alias) }
        }
        if meaning.destination == want.meaning.destination, isNamedByOthers(rule.destination, in: aliases) {
            wanted.destination = value(meaning.destination, alias: nil)
            live.destination = wanted.destination
            if let alias = want.destinationAlias { wanted.aliases.remove(alias) }
        }
        return (wanted, live)
    }

    /// Whether what a live side is written as is not an alias that this inventory makes or made.
    private func isNamedByOthers(_ names: [String], in aliases: Set<String>) -> Bool {
        guard let name = aliasName(names, in: aliases) else { return true }
        guard let alias = state.aliases.first(where: { $0.name == name }) else { return true }
        if case .foreign = ownership(uuid: alias.uuid, description: alias.description) { return true }
        return false
    }

    private func aliasName(_ names: [String], in aliases: Set<String>) -> String? {
        names.count == 1 && aliases.contains(names[0]) ? names[0] : nil
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

    // MARK: Fields

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

    /// An interface as something to wait for, where this inventory makes it or takes it away.
    private func interface(_ key: String) -> Value {
        if key == "wireguard" { return .reference(kinds.address(OPNsenseKinds.group, key)) }
        let tunnel = tunnels.first { $0.interface != nil && assignedInterface(of: $0)?.key == key }
        let name = tunnel?.name ?? leavingInterfaces[key]
        return name.map { .reference(kinds.address(OPNsenseKinds.interface, $0)) } ?? .text(key)
    }
}
