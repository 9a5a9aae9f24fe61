/// Walks a plan and decides nothing: one batch of a host at a time, several hosts at once.
///
/// A batch is read anew, compared with what the plan was made from, written request by request, read back and compared
/// with what the plan asks for. After a failure nothing new begins, unless independent steps are to go on.
package struct Applier: Sendable {
    private let batches: [StepBatch]
    private let providers: [String: any Provider]
    private let keepsGoing: Bool
    private let isStopped: @Sendable () -> Bool
    private let report: @Sendable (ApplyEvent) -> Void

    /// - Parameters:
    ///   - batches: The plan's; see ``Plan/batches(_:)``.
    ///   - providers: By host.
    ///   - keepsGoing: Whether steps that do not need a failed one go on after it.
    ///   - isStopped: Whether somebody asked to stop: what is under way is finished, nothing new begins.
    ///   - report: Told what happens, in order for each host.
    package init(
        _ batches: [StepBatch], providers: [String: any Provider], keepsGoing: Bool = false,
        isStopped: @escaping @Sendable () -> Bool = { false },
        report: @escaping @Sendable (ApplyEvent) -> Void = { _ in }
    ) {
        self.batches = batches
        self.providers = providers
        self.keepsGoing = keepsGoing
        self.isStopped = isStopped
        self.report = report
    }

    /// Carries the plan out.
    ///
    /// - Throws: What ``Provider/prepare(_:)`` throws; nothing was changed then.
    package func run() async throws -> ApplyReport {
        let late = batches.flatMap(\.steps).waitingForPerson
        for (host, provider) in providers.sorted(by: { $0.key < $1.key }) {
            let steps = batches.filter { $0.host == host }.flatMap(\.steps).filter { !late.contains($0.number) }
            if !steps.isEmpty { try await provider.prepare(steps) }
        }
        let ledger = Ledger(report: report, keepsGoing: keepsGoing, isStopped: isStopped)
        await withTaskGroup(of: String.self) { group in
            var waiting = batches[...].map { $0 }
            var busy: Set<String> = []
            repeat {
                var blocked = busy
                var index = 0
                while index < waiting.count {
                    let batch = waiting[index]
                    if !blocked.contains(batch.host), await ledger.hasSettled(batch.outsideNeeds) {
                        waiting.remove(at: index)
                        busy.insert(batch.host)
                        group.addTask {
                            await perform(batch, ledger)
                            return batch.host
                        }
                    } else {
                        index += 1
                    }
                    // The batches of a host keep their order.
                    blocked.insert(batch.host)
                }
                guard let host = await group.next() else { break }
                busy.remove(host)
            } while true
        }
        return await ledger.result
    }

    private func perform(_ batch: StepBatch, _ ledger: Ledger) async {
        let steps = await ledger.beginning(batch)
        guard let first = steps.first else { return }
        if batch.isManual {
            for step in steps { await ledger.settle(step, .manual) }
        } else if let provider = providers[batch.host] {
            switch first.action {
            case .change: await change(steps, provider, ledger)
            case .activate(let service, _):
                // A reload may go on although its answer was lost.
                await attempt(first, ledger, isStoredOnFailure: nil) { try await provider.activate(service) }
            case .check(let check):
                await attempt(first, ledger, isStoredOnFailure: false) { try await provider.evaluate(check) }
            }
        }
    }

    /// A step that is not read back: it proves itself.
    private func attempt(
        _ step: Step, _ ledger: Ledger, isStoredOnFailure: Bool?, _ body: () async throws -> Void
    ) async {
        report(.started(step))
        do {
            try await body()
            await ledger.settle(step, .succeeded)
        } catch {
            await ledger.settle(step, .failed(Outcome.Failure(Self.cause(error), isStored: isStoredOnFailure)))
        }
    }

    private static func cause(_ error: any Error) -> Outcome.Failure.Cause {
        if let moved = error as? Moved { .moved(moved) } else { .error(error) }
    }

    // MARK: Changes

    private func change(_ steps: [Step], _ provider: any Provider, _ ledger: Ledger) async {
        var open = steps
        do {
            let live = try await provider.read(for: steps)
            for step in steps where step.isMade(in: live) {
                report(.started(step))
                await ledger.settle(step, .held)
            }
            open = steps.filter { !$0.isMade(in: live) }
            if let (step, moved) = Self.firstMoved(open, in: live) {
                return await ledger.settle(step, .failed(.init(.moved(moved), isStored: false)), abandoning: steps)
            }
        } catch {
            return await ledger.settle(
                steps[0], .failed(.init(Self.cause(error), isStored: false)), abandoning: steps)
        }
        let (written, failures) = await write(open, provider, ledger)
        await readBack(written, failures: failures, provider, ledger)
        for step in steps { await ledger.abandon(step) }
    }

    private static func firstMoved(_ steps: [Step], in live: Snapshot) -> (Step, Moved)? {
        steps.lazy.compactMap { step in
            if case .change(let change) = step.action { change.moved(in: live).map { (step, $0) } } else { nil }
        }.first
    }

    /// Sends the requests one after the other; returns what may be on the host now, and what went wrong with it.
    private func write(
        _ steps: [Step], _ provider: any Provider, _ ledger: Ledger
    ) async -> (written: [Step], failures: [Int: Outcome.Failure.Cause]) {
        var written: [Step] = []
        var failures: [Int: Outcome.Failure.Cause] = [:]
        for request in provider.requests(for: steps) {
            if isStopped() || !failures.isEmpty && !keepsGoing { break }
            // What needs a step that failed in this batch is left out; it is settled at the end of the batch.
            if request.contains(where: { $0.needs.contains { failures[$0] != nil } }) { continue }
            for step in request { report(.started(step)) }
            do {
                try await provider.make(request)
                for step in request { report(.written(step)) }
            } catch let moved as Moved {
                // Of two who do the same at once, one comes second.
                if await isMade(request, provider) {
                    for step in request { await ledger.settle(step, .held) }
                    continue
                }
                for step in request { failures[step.number] = .moved(moved) }
            } catch {
                for step in request { failures[step.number] = .error(error) }
            }
            written += request
        }
        return (written, failures)
    }

    private func isMade(_ request: [Step], _ provider: any Provider) async -> Bool {
        guard let live = try? await provider.read(for: request) else { return false }
        return request.allSatisfy { $0.isMade(in: live) }
    }

    private func readBack(
        _ steps: [Step], failures: [Int: Outcome.Failure.Cause], _ provider: any Provider, _ ledger: Ledger
    ) async {
        if steps.isEmpty { return }
        var outcomes: [Int: Outcome] = [:]
        do {
            let live = try await provider.read(for: steps)
            for step in steps {
                guard case .change(let change) = step.action else { continue }
                let missing = change.missing(in: live)
                let cause = failures[step.number] ?? missing.map { .notAsPlanned($0) }
                outcomes[step.number] =
                    cause.map { .failed(.init($0, isStored: missing == nil)) } ?? .succeeded
            }
            try await provider.confirm(steps)
        } catch {
            // Somebody else wrote meanwhile, or nothing can be seen: the last step carries it.
            for step in steps {
                if let cause = failures[step.number] {
                    outcomes[step.number] = outcomes[step.number] ?? .failed(.init(cause, isStored: nil))
                } else if step.number == steps[steps.count - 1].number || outcomes[step.number] == nil {
                    let isStored = outcomes[step.number].map(\.isSuccess)
                    outcomes[step.number] = .failed(.init(Self.cause(error), isStored: isStored))
                }
            }
        }
        for step in steps.sorted(by: { $0.number < $1.number }) {
            await ledger.settle(step, outcomes[step.number] ?? .succeeded)
        }
    }
}

extension Step {
    fileprivate func isMade(in live: Snapshot) -> Bool {
        if case .change(let change) = action { change.isMade(in: live) } else { false }
    }
}

extension StepBatch {
    /// What has to be settled before the batch begins.
    fileprivate var outsideNeeds: Set<Int> {
        Set(steps.flatMap(\.needs)).subtracting(steps.map(\.number))
    }
}

/// What became of each step so far, shared by the hosts of one run.
private actor Ledger {
    private var outcomes: [Int: Outcome] = [:]
    private var hasFailed = false
    private var hasMoved = false
    private let report: @Sendable (ApplyEvent) -> Void
    private let keepsGoing: Bool
    private let isStopped: @Sendable () -> Bool

    init(
        report: @escaping @Sendable (ApplyEvent) -> Void, keepsGoing: Bool, isStopped: @escaping @Sendable () -> Bool
    ) {
        self.report = report
        self.keepsGoing = keepsGoing
        self.isStopped = isStopped
    }

    var result: ApplyReport { ApplyReport(outcomes: outcomes) }

    func hasSettled(_ needs: Set<Int>) -> Bool { needs.allSatisfy { outcomes[$0] != nil } }

    /// The steps of a batch that may begin; the others are settled as skipped.
    func beginning(_ batch: StepBatch) -> [Step] {
        var numbers: Set<Int> = []
        return batch.steps.filter { step in
            if let reason = obstacle(to: step, beside: numbers) {
                settle(step, .skipped(reason))
                return false
            }
            numbers.insert(step.number)
            return true
        }
    }

    /// - Parameter batch: The numbers of the steps of its batch that begin before it.
    private func obstacle(to step: Step, beside batch: Set<Int>) -> Outcome.Reason? {
        for need in step.needs where outcomes[need]?.isSuccess != true && !batch.contains(need) { return .needs(need) }
        // What moved stops everything: whoever changes the host at the same time goes first.
        if hasMoved || hasFailed && !keepsGoing { return .failure }
        return isStopped() ? .interrupted : nil
    }

    func settle(_ step: Step, _ outcome: Outcome, abandoning others: [Step] = []) {
        if outcomes[step.number] != nil { return }
        if let failure = outcome.failure {
            hasFailed = true
            if case .moved = failure.cause { hasMoved = true }
        }
        outcomes[step.number] = outcome
        report(.settled(step, outcome))
        for other in others { abandon(other) }
    }

    /// Settles a step of a begun batch that was not reached.
    func abandon(_ step: Step) {
        if outcomes[step.number] != nil { return }
        let need = step.needs.first { outcomes[$0].map { !$0.isSuccess } == true }
        settle(step, .skipped(need.map { .needs($0) } ?? (hasFailed ? .failure : .interrupted)))
    }
}
