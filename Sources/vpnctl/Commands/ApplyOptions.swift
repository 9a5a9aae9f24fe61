import ArgumentParser
import Foundation
import Inventory
import Providers
import Reconciler

/// How a plan is approved, carried out and reported.
struct ApplyOptions: ParsableArguments {
    @Flag(name: .shortAndLong, help: "Do not ask. Dangerous steps need their --accept all the same.")
    var yes = false

    @Option(
        help: ArgumentHelp("Accept what the plan calls dangerous by this code; may be repeated.", valueName: "code"))
    var accept: [String] = []

    @Flag(help: "After a failure, go on with the steps that do not need what failed.")
    var keepGoing = false

    @Flag(help: "Print events as JSON, one a line; `vpnctl schema apply` describes them. Never asks.")
    var json = false

    func validate() throws {
        let codes = Set(
            Step.Danger.allCases.map(\.rawValue) + Acceptance.Objection.allCases.map(\.rawValue)
                + Rule.Objection.allCases.map(\.rawValue))
        if let word = accept.first(where: { !codes.contains($0) }) {
            throw ValidationError(
                "--accept \(word.printable): no plan has that code. There are \(codes.sorted().joined(separator: ", "))."
            )
        }
    }

    /// Plans what the scope covers, has the plan approved, carries it out and reports.
    ///
    /// - Throws: What ended it; an exit code where the run was not whole.
    func carryOut(
        _ site: Site, _ consent: Consent, limits: TransportLimits, scope: PlanScope,
        notes: @escaping @Sendable (SitePlan) -> [String] = { _ in [] }
    ) async throws {
        var limits = limits
        // Writes go one by one, and every fourteenth would wait for a handshake.
        limits.spareConnections = 1
        let connections = Connections(site: site, limits: limits)
        let status = try await Interrupt.watching { interrupt in
            try await connections.closing {
                let presharedKeys = try await interrupt.guarding { try await connections.presharedKeys() }
                let hosts = connections.hosts(in: scope)
                return try await connections.withTransports(to: hosts) { transports in
                    let plan = try await interrupt.guarding {
                        let states = try await connections.readStates(of: hosts, by: transports)
                        return try SitePlan(site, states, presharedKeys: presharedKeys, scope: scope)
                    }
                    let execution = Execution(plan, by: transports, connections, keepsGoing: keepGoing)
                    if !json, consent.asks { try await execution.watch() }
                    if let end = try interrupt.asking({ try ending(plan, consent, notes: notes(plan)) }) { return end }
                    return try await carryOut(execution, plan, interrupt)
                }
            }
        }
        if status != .done { throw status.code }
    }

    /// Shows the plan and asks; the exit code where there is nothing to do, or nobody wants it done.
    private func ending(_ plan: SitePlan, _ consent: Consent, notes: [String]) throws -> ExitStatus? {
        let objections = plan.objections
        let digest = plan.plan.digest
        let text = PlanText(plan: plan, objections: objections, digest: digest, style: .standardOutput)
        if !json { try Output.write(text.render() + notes.map { $0 + "\n" }.joined()) }
        try consent.examine(plan, objections: objections, digest: digest)
        guard plan.plan.steps.contains(where: { $0.manual == nil }) else {
            let status: ExitStatus = PlanSummary(plan, objections: objections).leavesWork ? .partial : .done
            if json {
                try Output.write(ApplyJSON(plan: plan, digest: digest).nothing(status))
            } else if status != .done {
                try Output.write("\nNothing of this is vpnctl's to do.\n")
            }
            return status
        }
        if json, !consent.isGiven, consent.file == nil, consent.expected == nil {
            throw Consent.NobodyToAsk(
                message: "With --json nobody is asked, so nothing was changed. Name a reviewed plan, or say --yes.")
        }
        if try consent.ask(steps: plan.plan.steps.count { $0.manual == nil }) { return nil }
        try Output.write("Nothing was changed.\n")
        return .interrupted
    }

    private func carryOut(
        _ execution: Execution, _ plan: SitePlan, _ interrupt: Interrupt
    ) async throws -> ExitStatus {
        let events = ApplyJSON(plan: plan, digest: plan.plan.digest)
        let log = RunLog(site: plan.site.name)
        if let problem = log.problem {
            let warning = TextStyle.standardError.wrap(
                "warning: there is no log of this run: \(problem)", first: "", indent: 2)
            Output.writeError(warning.joined(separator: "\n") + "\n")
        }
        // The same line in both places, with the same time; the log has no beginning without an end.
        let begin = events.begin()
        if json { try Output.write(begin) } else { try Output.write("\n") }
        log.write(begin)
        let text = ApplyText(plan: plan, style: .standardOutput)
        var progress = ApplyProgress(text, total: plan.plan.steps.count, isLive: isatty(1) == 1)
        interrupt.whenRaised(Self.announceStop)
        let report = try await execution.run(isStopped: { interrupt.isRaised }) { event in
            if case .settled = event { log.write(events.line(event)) }
            if json { try? Output.write(events.line(event)) } else { progress.show(event) }
        }
        let status = ExitStatus(report, leavingWork: PlanSummary(plan, objections: []).leavesWork)
        let end = events.end(report, status: status)
        log.write(end)
        // A reader that went away meanwhile does not change what was done, nor the exit code that tells it.
        if json {
            try? Output.write(end)
        } else {
            progress.finish()
            try? Output.write(text.summary(report, duration: progress.duration).joined(separator: "\n") + "\n")
        }
        return status
    }

    private static func announceStop() {
        Output.writeError(
            "\nStopping: what is under way is finished, nothing new begins.\n"
                + "Ctrl-C again ends at once; the next plan tells what was done.\n")
    }
}
