import Inventory
import Providers
import Reconciler

/// A plan for a person: verdict, dangers, steps in order, work by hand, the rest; readable at 80 columns.
struct PlanText {
    let plan: SitePlan
    let objections: [Objection]
    let digest: String
    let style: TextStyle
    /// Everything of every step, every name, and unmanaged objects as YAML to paste.
    var isFull = false

    func render() -> String {
        let summary = PlanSummary(plan, objections: objections)
        var lines = style.wrap(summary.sentence(site: plan.site.name)).map { style.paint($0, .bold) }
        lines += dangers() + steps() + manualSteps() + confirmations() + withheld() + takenOver() + unmanaged()
        lines += ["", "Digest  \(digest)"]
        lines += PlanObservations(plan: plan, style: style).lines()
        return lines.joined(separator: "\n") + "\n"
    }

    private func heading(_ text: String) -> [String] { ["", style.paint(text, .bold)] }

    // MARK: Dangers

    private func dangers() -> [String] {
        let dangerous = plan.plan.steps.filter { $0.danger != nil }
        let restarts = plan.plan.steps.filter { step in
            if case .activate = step.action { plan.explanation(of: step)?.disturbs != nil } else { false }
        }
        guard !dangerous.isEmpty || !restarts.isEmpty || !objections.isEmpty else { return [] }
        var lines = heading("Dangerous")
        for step in dangerous {
            let consent = step.danger.map { "needs --accept \($0.rawValue)" } ?? ""
            let text = "\(step.effectiveVerb.rawValue) \(step.address) (step \(step.number)) \(consent)"
            lines += style.wrap(text, first: "  ! ", indent: 6).map { style.paint($0, .red) }
        }
        for step in restarts {
            let text = "reload \(step.address): \(plan.explanation(of: step)?.disturbs ?? "")"
            lines += style.wrap(text, first: "  ! ", indent: 6).map { style.paint($0, .yellow) }
        }
        for objection in objections {
            let consent = objection.accepted.map { "Accepted at \($0.file):\($0.line)." }
            let text =
                "\(objection.summary): \(objection.detail) \(consent ?? "Accept with --accept \(objection.code).")"
            lines += style.wrap(text, first: "  ! ", indent: 6)
                .map { style.paint($0, consent == nil ? .red : .yellow) }
        }
        return lines
    }

    // MARK: Steps

    private func steps() -> [String] {
        let steps = plan.plan.steps.filter { $0.manual == nil }
        guard !steps.isEmpty else { return [] }
        var lines = heading("Steps")
        for fold in PlanFold.folds(of: steps, isFull: isFull) { lines += self.lines(of: fold) }
        return lines
    }

    private func manualSteps() -> [String] {
        let steps = plan.plan.steps.filter { $0.manual != nil }
        guard !steps.isEmpty else { return [] }
        var lines = heading("By hand")
        for step in steps {
            lines += self.lines(of: PlanFold(steps: [step]))
            lines += list(step.manual?.instructions ?? [])
        }
        return lines
    }

    private func list(_ instructions: [String]) -> [String] {
        instructions.flatMap { style.wrap($0, first: "       - ", indent: 9) }
    }

    private func lines(of fold: PlanFold) -> [String] {
        guard let first = fold.steps.first else { return [] }
        let colour: TextStyle.Colour =
            first.effectiveVerb.removes ? .red : first.effectiveVerb == .create ? .green : .cyan
        let verb = first.effectiveVerb.rawValue.padded(to: 8)
        var lines = style.wrap(
            fold.subject, first: " \(fold.numbers.padded(to: 4, atStart: true))  \(fold.symbol) \(verb)", indent: 17
        ).map { style.paint($0, colour) }
        lines += differences(of: fold)
        return lines + facts(of: first, fold: fold)
    }

    private func differences(of fold: PlanFold) -> [String] {
        guard let step = fold.steps.first else { return [] }
        if step.effectiveVerb == .link || step.effectiveVerb == .unlink { return [] }
        return step.differences.filter { isFull || $0.isWorthShowing(for: step) }.flatMap { difference in
            // Folded steps may each make something of their own.
            let isSame = fold.steps.allSatisfy { other in
                other.differences.first { $0.attribute == difference.attribute } == difference
            }
            return style.row(
                label(difference.attribute), isSame ? difference.text(of: step) : "each its own; --full prints them",
                from: 7, to: 24)
        }
    }

    private func facts(of step: Step, fold: PlanFold) -> [String] {
        let explanation = plan.explanation(of: step)
        var facts: [(String, String)] = []
        if let why = explanation?.why { facts.append(("why", why)) }
        if let origin = plan.desired.origins[step.address], step.differences.first?.after != nil {
            facts.append((explanation?.why == nil ? "why" : "", origin.text))
        }
        if !fold.needs.isEmpty { facts.append(("needs", fold.needs)) }
        if let disturbs = explanation?.disturbs { facts.append(("disturbs", disturbs)) }
        if isFull, let explanation {
            facts.append(("way", explanation.way))
            facts.append(("verified by", explanation.verifiedBy))
            facts.append(("undo", explanation.undo))
        } else if let undo = explanation?.undo, undo.hasPrefix("no:") {
            facts.append(("undo", undo))
        }
        if case .check(let check) = step.action { facts = [("expects", check.expectation)] }
        return facts.flatMap { label, text in
            style.row(label, text, from: 7, to: 24).map { style.paint($0, .faint) }
        }
    }

    private func label(_ attribute: String) -> String { attribute.replacingUnderscores() }

    // MARK: The rest

    private func confirmations() -> [String] {
        guard !plan.confirmations.isEmpty else { return [] }
        var lines = heading("To confirm by hand; `confirmed: YYYY-MM-DD` at its place silences a row")
        for fold in ConfirmationFold.folds(of: plan.confirmations, isFull: isFull) {
            lines += style.wrap(fold.subject, first: "  ? ", indent: 6)
            lines += list(fold.instructions)
            lines += style.row("why", fold.places, from: 7, to: 24).map { style.paint($0, .faint) }
        }
        return lines
    }

    private func withheld() -> [String] {
        guard !plan.plan.withheld.isEmpty else { return [] }
        var lines = heading("Left out, because it hangs on something undecided")
        for change in plan.plan.withheld {
            lines += style.wrap("\(change.address) hangs on \(change.because)", first: "  . ", indent: 6)
        }
        return lines
    }

    private func takenOver() -> [String] {
        let satisfied = plan.comparisons.flatMap(\.satisfied).sorted { $0.address < $1.address }
        let adopted = plan.adopted
        var lines: [String] = []
        if !satisfied.isEmpty {
            lines += heading("Fulfilled by rules that vpnctl does not manage")
            for rule in satisfied {
                lines += style.wrap("\(rule.address): \"\(rule.ruleDescription)\"", first: "  = ", indent: 6)
            }
        }
        if !adopted.isEmpty {
            let isLong = adopted.count > 8 && !isFull
            lines += heading("Recognised without a mark: managed while listed, never pruned")
            for object in isLong ? Array(adopted.prefix(8)) : adopted {
                lines += style.wrap("\(object.address) by \(object.recognisedBy)", first: "  = ", indent: 6)
            }
            if isLong { lines.append("  = and \(adopted.count - 8) more (--full lists them)") }
        }
        return lines
    }

    private func unmanaged() -> [String] {
        let resources = plan.comparisons.flatMap(\.unmanaged)
        guard !resources.isEmpty else { return [] }
        var counts: [String: Int] = [:]
        for resource in resources { counts["\(resource.address.kind)s", default: 0] += 1 }
        let text = counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        guard isFull else {
            return [""] + style.wrap("\(text); --full prints them as YAML to paste", first: "Unmanaged  ", indent: 11)
        }
        return heading("Unmanaged: \(text)") + UnmanagedYAML(resources: resources).lines()
    }
}

extension Place {
    /// `file:line`, as editors and terminals make it a link.
    var text: String { "\(file):\(line)" }
}

extension String {
    func replacingUnderscores() -> String { String(map { $0 == "_" ? " " : $0 }) }
}

extension Difference {
    /// Attributes that repeat the address or are what every such object has.
    func isWorthShowing(for step: Step) -> Bool {
        guard before == nil, let after else { return before != nil && after != nil }
        switch (attribute, after) {
        case ("name", let value): return step.address.name != value.description
        case (_, .none), ("assignment", _), ("instance", _), ("peer", _): return false
        case ("enabled", .flag(true)): return step.effectiveVerb == .enable
        case ("direction", "in"), ("quick", true), ("log", false), ("source_inverted", _),
            ("destination_inverted", _), ("protocol", "any"), ("family", _), ("type", _):
            return false
        default: return true
        }
    }

    func text(of step: Step) -> String {
        switch (before, after) {
        case (nil, let after?): after.description
        case (let before?, nil): before.description
        case (let before, let after): "\(before?.description ?? "none") -> \(after?.description ?? "none")"
        }
    }
}
