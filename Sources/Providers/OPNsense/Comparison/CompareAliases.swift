import Inventory
import Reconciler

extension OPNsenseComparison {
    /// Live aliases that the comparison knows: those of the inventory's lists, and every one that carries a mark.
    func knownAliases(_ wanted: [WantedRule]) -> Set<String> {
        let names = Set(wanted.flatMap { [$0.sourceAlias, $0.destinationAlias] }.compactMap { $0 })
        let marker = pendingMarker.uuid
        return Set(
            state.aliases.filter { alias in
                names.contains(alias.name)
                    || alias.uuid != marker && ownership(uuid: alias.uuid, description: alias.description) != .unmarked
            }.map(\.name))
    }

    /// The aliases of lists.
    ///
    /// - Parameters:
    ///   - wanted: Every rule that the inventory asks for.
    ///   - needed: Names of the aliases that rules will refer to.
    ///   - known: See ``knownAliases(_:)``.
    mutating func compareAliases(_ wanted: [WantedRule], needed: Set<String>, known: Set<String>) {
        var seen: Set<String> = []
        for want in wanted {
            for (name, content) in want.aliases() where seen.insert(name).inserted {
                let address = kinds.address(OPNsenseKinds.alias, name)
                guard needed.contains(name) else {
                    // An alias of a rule about which nothing is planned stays as it is.
                    if desired.undecided.contains(want.address) { desired.undecided.insert(address) }
                    continue
                }
                self.want(
                    address,
                    [
                        "type": "network", "enabled": true,
                        "content": .list(content.map { .text($0.description) }),
                        "description": .text(mark.description(want.rule.name, id: want.rule.id, isProtected: false)),
                    ], at: want.rule.place)
            }
        }
        let used = namesInRulesOfOthers()
        for alias in state.aliases where known.contains(alias.name) {
            let ownership = ownership(uuid: alias.uuid, description: alias.description)
            have(
                kinds.address(OPNsenseKinds.alias, alias.name),
                [
                    "type": .text(alias.type), "enabled": .flag(alias.isEnabled),
                    "content": .list(sortedNetworks(alias.content).map { .text($0) }),
                    "description": .text(alias.description),
                ], ownership: ownership, uuid: alias.uuid,
                mayBeRemoved: ownership == .ours && mayRemove(ownership, under: site.pruning.rules)
                    && !used.contains(alias.name))
        }
    }

    /// What rules and aliases refer to that the comparison does not list; removing it would be refused.
    private func namesInRulesOfOthers() -> Set<String> {
        var names: Set<String> = []
        for rule in state.rules
        where rule.origin == .gui || ownership(uuid: rule.uuid, description: rule.description) == .unmarked {
            names.formUnion(rule.source + rule.destination)
        }
        for alias in state.aliases { names.formUnion(alias.content) }
        return names
    }
}
