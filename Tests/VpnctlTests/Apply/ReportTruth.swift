import Providers
import Reconciler

/// Holds what a run says of itself against what the firewall has.
struct ReportTruth {
    let plan: SitePlan
    /// As read after the run.
    let live: Snapshot
    /// Services whose stored configuration is not in force.
    let pending: [String]

    /// What the report says and is not so, a line for each step.
    func lies(in report: ApplyReport) -> [String] {
        plan.plan.steps.compactMap { step in
            report.outcomes[step.number].flatMap { lie(step, $0) }.map { "\(step.number) \(step.address): \($0)" }
        }
    }

    /// The changes of which the report does not know whether they are stored.
    func unknown(in report: ApplyReport) -> [String] {
        plan.plan.steps.filter { step in
            guard case .change = step.action, let failure = report.outcomes[step.number]?.failure else { return false }
            return failure.isStored == nil
        }.map { "\($0.number) \($0.address)" }
    }

    private func lie(_ step: Step, _ outcome: Outcome) -> String? {
        switch step.action {
        case .check: nil
        case .activate(let service, _):
            outcome.isSuccess && pending.contains(service.name) && isLast(step, of: service)
                ? "it is not in force" : nil
        case .change(let change): lie(change, outcome)
        }
    }

    /// Whether nothing of the service is stored after the step.
    private func isLast(_ step: Step, of service: Service) -> Bool {
        !plan.plan.steps.contains { later in
            if case .activate(service, _) = later.action { later.number > step.number } else { false }
        }
    }

    private func lie(_ change: Change, _ outcome: Outcome) -> String? {
        let missing = change.missing(in: live)
        switch outcome {
        case .succeeded, .held: return missing.map { "said to be done, and \($0)" }
        case .manual: return nil
        case .skipped: return missing == nil ? "said not to be begun, and it is stored" : nil
        case .failed(let failure):
            guard let isStored = failure.isStored else { return nil }
            if isStored { return missing.map { "said to be stored, and \($0)" } }
            return missing == nil ? "said not to be stored, and it is" : nil
        }
    }
}
