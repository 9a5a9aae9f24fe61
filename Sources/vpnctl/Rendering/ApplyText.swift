import Inventory
import Providers
import Reconciler

/// A run for a person: a line for each step as it is settled, what went wrong, and what is left.
struct ApplyText {
    let plan: SitePlan
    let style: TextStyle

    // MARK: Steps

    /// The lines of a step that is settled; none for one that was not begun, which the summary counts.
    func lines(of step: Step, _ outcome: Outcome) -> [String] {
        switch outcome {
        case .succeeded: [row("ok", .green, step)]
        case .held:
            [row("ok", .green, step)]
                + style.paragraphs(
                    "It holds already, and not by this run: somebody made it in the meantime, so nothing was written.",
                    first: "          ", indent: 10)
        case .manual: [row("by hand", .yellow, step)]
        case .skipped: []
        case .failed(let failure): [row("failed", .red, step)] + self.lines(of: failure)
        }
    }

    /// One line for many like steps, `ok 1-200 create 200 opnsense peers: …`.
    func line(of fold: PlanFold) -> String {
        let verb = fold.steps.first?.effectiveVerb.rawValue ?? ""
        let mark = "  ok".padded(to: 9)
        // Painted afterwards: what colours the text takes no columns.
        let lines = style.wrap(
            "\(verb.padded(to: 8)) \(fold.subject)", first: mark + fold.numbers.padded(to: 9, atStart: true) + "  ",
            indent: 21)
        return style.paint(mark, .green) + lines.joined(separator: "\n").dropFirst(mark.count)
    }

    private func row(_ word: String, _ colour: TextStyle.Colour, _ step: Step) -> String {
        style.paint("  \(word)".padded(to: 10), colour) + String(step.number).padded(to: 4, atStart: true) + "  "
            + step.effectiveVerb.rawValue.padded(to: 8) + " \(step.address)"
    }

    // MARK: Failures

    private func lines(of failure: Outcome.Failure) -> [String] {
        let stored: String? =
            switch failure.isStored {
            case true?: "It is there nevertheless, as reading it back showed."
            case nil: "Whether it is there is unknown; the next plan tells."
            case false?: nil
            }
        return style.paragraphs(
            [Self.message(of: failure.cause), stored].compactMap { $0 }.joined(separator: " "), first: "          ",
            indent: 10)
    }

    static func message(of cause: Outcome.Failure.Cause) -> String {
        switch cause {
        case .moved(let moved):
            (moved.address.map { "\($0): " } ?? "") + "\(moved.detail). It is not what the plan was made from, so "
                + "nothing more was written. Plan again. [moved]"
        case .notAsPlanned(let what): "Reading it back shows that \(what). [not-as-planned]"
        case .error(let error): message(of: error)
        }
    }

    static func message(of error: any Error) -> String {
        switch error {
        case let error as ProviderError: "\(error.message) [\(error.code.rawValue)]".printable
        case let error as Diagnostics:
            error.list.map { diagnostic in
                "\(diagnostic.place.map { "\($0.text): " } ?? "")\(diagnostic.detail) [\(diagnostic.code)]"
            }.joined(separator: "\n")
        case is CancellationError: "It was interrupted. [interrupted]"
        default: "\(type(of: error)). [error]"
        }
    }

    // MARK: The end

    func summary(_ report: ApplyReport, duration: Duration) -> [String] {
        let done = report.count(\.isSuccess)
        let failed = report.failures.count
        let manual = report.count { if case .manual = $0 { true } else { false } }
        let held = report.count(\.isHeld)
        let blocked = blockedByHand(report)
        let left = plan.plan.steps.count - done - failed - manual
        var parts = ["\(done) done" + (held > 0 ? " (\(held) held already)" : "")]
        if failed > 0 { parts.append("\(failed) failed") }
        if left > 0 { parts.append("\(left) not begun") }
        if manual > 0 { parts.append("\(manual) by hand") }
        let isWhole = failed == 0 && left == 0
        let isPersonal = PlanSummary(plan, objections: []).leavesWork
        var text = "\(isWhole && !isPersonal ? "Applied" : "Applied in part"): \(parts.joined(separator: ", ")), "
        text += "in \(duration.formatted(.units(allowed: [.minutes, .seconds, .milliseconds], width: .narrow)))."
        if blocked > 0 { text += " \(blocked) wait for what is to do by hand." }
        if !isWhole { text += " Nothing is half done: `vpnctl plan` shows what is left, `vpnctl apply` finishes it." }
        if isWhole, isPersonal { text += " What is left is a person's to do or to decide: `vpnctl plan` shows it." }
        return ["", style.wrap(text).map { style.paint($0, .bold) }.joined(separator: "\n")]
    }

    private func blockedByHand(_ report: ApplyReport) -> Int {
        var manual = Set(plan.plan.steps.filter { $0.manual != nil }.map(\.number))
        var count = 0
        for step in plan.plan.steps {
            guard case .skipped(.needs(let need))? = report.outcomes[step.number], manual.contains(need) else {
                continue
            }
            manual.insert(step.number)
            count += 1
        }
        return count
    }
}
