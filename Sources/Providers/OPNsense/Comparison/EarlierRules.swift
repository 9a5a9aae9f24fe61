import Inventory
import Reconciler

extension OPNsenseComparison {
    /// Names every rule that is not ours, stands above one of ours and decides the same packets otherwise.
    mutating func warnAboutEarlierRules(
        _ wanted: [WantedRule], matches: [String: WantedRule], names: RuleNames
    ) {
        for want in wanted where want.rule.enabled && !desired.undecided.contains(want.address) {
            guard case .number(let sequence)? = desired.snapshot[want.address]?.attributes["sequence"] else { continue }
            for rule in state.rules where rule.isEnabled && rule.origin != .automatic && matches[rule.uuid] == nil {
                guard stands(rule, above: want, sequence: sequence, names: names) else { continue }
                for meaning in names.meanings(of: rule) where meaning.action != want.meaning.action {
                    guard meaning.decidesSome(of: want.meaning) else { continue }
                    warn(about: rule, above: want, decidesAll: meaning.decidesAll(of: want.meaning))
                }
            }
        }
    }

    /// Evaluation order: priority group (floating, group, interface), then sequence; legacy rules after the API's.
    private func stands(_ rule: FirewallRule, above want: WantedRule, sequence: Int, names: RuleNames) -> Bool {
        let keys = rule.interfaces.map(names.key)
        if keys.isEmpty || keys.count > 1 { return keys.isEmpty || keys.contains(want.rule.interface) }
        if keys[0] == want.rule.interface { return rule.origin == .mvc && (rule.sequence ?? .max) < sequence }
        // A group's rules come before those of an interface in it.
        let members = state.interfaces.first { $0.key == want.rule.interface }?.groups ?? []
        return members.contains(keys[0])
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
