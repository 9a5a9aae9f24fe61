import Providers
import Reconciler

extension SitePlan {
    /// Every change, a line each, without the place of a rule: it depends on which rules are there already.
    var changes: [String] {
        plan.steps.compactMap { step in
            guard case .change(let change) = step.action else { return nil }
            let differences = change.differences.filter { $0.attribute != "sequence" }.map { difference in
                "\(difference.attribute) \(difference.before?.description ?? "-") -> "
                    + (difference.after?.description ?? "-")
            }
            return "\(change.effect) \(change.verb) \(change.address): " + differences.joined(separator: ", ")
        }
    }

    /// Every step, a line each.
    var lines: [String] { plan.steps.map { "\($0.number) \($0.effectiveVerb) \($0.address)" } }

    /// Whether the service reloads, with a reason: what is stored already, or a change of this plan.
    func reloads(_ service: String) -> Bool {
        plan.steps.contains { step in
            guard case .activate(let found, let reasons) = step.action, found.name == service else { return false }
            return !reasons.isEmpty || !step.needs.isEmpty
        }
    }
}
