import Inventory
import Reconciler

extension OPNsenseComparison {
    /// A live rule that may stand above one of ours, with what it means.
    private struct Earlier {
        let rule: FirewallRule
        let meanings: [RuleMeaning]
    }

    /// Names every rule that is not ours, stands above one of ours and decides the same packets otherwise.
    mutating func warnAboutEarlierRules(
        _ wanted: [WantedRule], matches: [String: WantedRule], names: RuleNames
    ) {
        let removed = Set(live.resources.values.filter { removable.contains($0.address) }.compactMap(\.remoteIdentifier))
        var floating: [Earlier] = []
        var single: [String: [Earlier]] = [:]
        for rule in state.rules where rule.isEnabled && rule.isQuick && rule.origin != .automatic {
            if rule.origin == .mvc, matches[rule.uuid] != nil || removed.contains(rule.uuid) { continue }
            let earlier = Earlier(rule: rule, meanings: names.meanings(of: rule))
            if rule.interfaces.count == 1, !rule.invertsInterfaces {
                single[names.key(rule.interfaces[0], of: rule.origin), default: []].append(earlier)
            } else {
                floating.append(earlier)
            }
        }
        let groups = Dictionary(
            state.interfaces.map { ($0.key, $0.groups) }, uniquingKeysWith: { first, _ in first })
        for want in wanted where want.rule.enabled {
            guard case .number(let sequence)? = desired.snapshot[want.address]?.attributes["sequence"] else { continue }
            // Evaluation order: floating rules, rules of groups, rules of the interface by sequence; legacy ones last.
            for earlier in floating where applies(earlier.rule, to: want.rule.interface, names) { warn(earlier, want) }
            for group in groups[want.rule.interface] ?? [] where group != want.rule.interface {
                for earlier in single[group] ?? [] { warn(earlier, want) }
            }
            for earlier in single[want.rule.interface] ?? []
            where earlier.rule.origin == .mvc && (earlier.rule.sequence ?? .max) < sequence { warn(earlier, want) }
        }
    }

    private func applies(_ rule: FirewallRule, to interface: String, _ names: RuleNames) -> Bool {
        if rule.interfaces.isEmpty { return true }
        let isNamed = rule.interfaces.contains { names.key($0, of: rule.origin) == interface }
        return isNamed != rule.invertsInterfaces
    }

    private mutating func warn(_ earlier: Earlier, _ want: WantedRule) {
        for meaning in earlier.meanings
        where meaning.action != want.meaning.action && meaning.decidesSome(of: want.meaning) {
            warn(about: earlier.rule, above: want, decidesAll: meaning.decidesAll(of: want.meaning))
        }
    }

    private mutating func warn(about rule: FirewallRule, above want: WantedRule, decidesAll: Bool) {
        let name = rule.description.isEmpty ? rule.uuid : rule.description
        findings.append(
            Diagnostic(
                .warning, code: "plan.earlier-rule",
                summary: decidesAll
                    ? "A rule above makes an inventory rule ineffective" : "A rule above decides some of the packets",
                detail: "\(want.address): \(rule.action) \"\(name)\" (\(rule.uuid)) stands above it and is not "
                    + "managed here. Move or remove it in the firewall, or take it into the inventory.",
                place: want.rule.place, address: want.address))
    }
}
