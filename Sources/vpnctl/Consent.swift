import Foundation
import Providers
import Reconciler

/// What a person has agreed to before a plan is carried out.
struct Consent {
    /// A reviewed plan.
    var file: PlanFile?
    /// The digest of a reviewed plan.
    var expected: String?
    /// Whether the question is answered already.
    var isGiven: Bool
    /// Codes of what is alarming about the plan and was accepted.
    var accepted: Set<String>

    /// Live state is not what was reviewed.
    struct OtherPlan: Error {
        let message: String
    }

    /// The plan is correct, and something about it needs consent of its own.
    struct Refusal: Error {
        let message: String
    }

    /// Nobody can be asked.
    struct NobodyToAsk: Error {
        let message: String
    }

    /// Compares a plan with the one that was reviewed, and looks for what was not accepted.
    ///
    /// - Throws: ``OtherPlan``, ``Refusal``, `Output.Failure`.
    func examine(_ plan: SitePlan, objections: [Objection], digest: String) throws {
        if let file {
            try compare(with: file, plan, objections: objections, digest: digest)
        } else if let expected, expected != digest {
            throw OtherPlan(
                message: "The plan of now is not the one that was reviewed: its digest is \(digest), not "
                    + "\(expected.printable). Nothing was changed. Plan again and have it reviewed; with the plan's "
                    + "file instead of its digest, what moved would be named here.")
        }
        let missing = Self.codes(plan, objections).subtracting(accepted).sorted()
        guard missing.isEmpty else {
            throw Refusal(
                message: "The plan needs consent of its own: "
                    + missing.map { "--accept \($0)" }.joined(separator: " ") + ". Nothing was changed."
                    + Self.list(Self.reasons(plan, objections, missing)))
        }
    }

    /// Every code that the plan needs accepted.
    static func codes(_ plan: SitePlan, _ objections: [Objection]) -> Set<String> {
        Set(objections.filter { $0.accepted == nil }.map(\.code)).union(
            plan.plan.steps.compactMap { $0.danger?.rawValue })
    }

    /// What each missing code is about, a line each.
    private static func reasons(_ plan: SitePlan, _ objections: [Objection], _ missing: [String]) -> [String] {
        missing.flatMap { code in
            let steps = plan.plan.steps.filter { $0.danger?.rawValue == code }
            return objections.filter { $0.code == code && $0.accepted == nil }.map { "\(code): \($0.detail)" }
                + steps.map { "\(code): \($0.effectiveVerb.rawValue) \($0.address) (step \($0.number))" }
        }
    }

    private func compare(
        with file: PlanFile, _ plan: SitePlan, objections: [Objection], digest: String
    ) throws {
        let now = try PlanFile.records(of: PlanJSON(plan, objections: objections, digest: digest))
        let moved = file.differences(to: now)
        if file.digest == digest {
            if moved.isEmpty, file.steps == now { return }
            throw Output.Failure(
                message: "\(file.path) was edited: its steps are not those of its digest. Nothing was changed. "
                    + "Write it again with `vpnctl plan --out \(file.path)` and have it reviewed."
                    + Self.list(moved))
        }
        if moved.isEmpty, file.steps == now {
            throw Output.Failure(
                message: "\(file.path) was edited: its digest is not that of its steps. Nothing was changed. "
                    + "Write it again with `vpnctl plan --out \(file.path)` and have it reviewed.")
        }
        throw OtherPlan(
            message: "Live state or inventory is not what \(file.path) was made from. Nothing was changed. Plan again "
                + "and have it reviewed. What moved:"
                + Self.list(moved.isEmpty ? ["the order of the steps, or what they wait for"] : moved))
    }

    private static func list(_ lines: [String]) -> String {
        let shown = lines.prefix(10).map { "\n  \($0)" }.joined()
        return lines.count > 10 ? "\(shown)\n  and \(lines.count - 10) more" : shown
    }

    // MARK: The question

    /// Whether somebody will be asked, who takes time to answer.
    var asks: Bool { !isGiven && file == nil && expected == nil && isatty(0) == 1 && isatty(1) == 1 }

    /// Asks on the terminal, unless consent was given before.
    ///
    /// - Returns: Whether to go on.
    /// - Throws: ``NobodyToAsk`` where there is no terminal.
    func ask(steps: Int) throws -> Bool {
        if isGiven || file != nil || expected != nil { return true }
        guard isatty(0) == 1, isatty(1) == 1 else {
            throw NobodyToAsk(
                message: "There is no terminal to ask on, so nothing was changed. Name a reviewed plan "
                    + "(`vpnctl apply plans/x.json` or --expect sha256:…), or say --yes.")
        }
        try Output.write("\nCarry out \(steps == 1 ? "this step" : "these \(steps) steps")? Type yes: ")
        return readLine()?.trimmingCharacters(in: .whitespaces).lowercased() == "yes"
    }
}
