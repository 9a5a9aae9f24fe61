import Reconciler
import Testing

/// What apply does with a plan, on a small firewall.
struct ApplierTests {
    /// A tunnel with two peers, and a rule, on an empty firewall.
    private static let desired = Firewall.state(
        Firewall.tunnel("home", peers: ["anna", "ben"]), [Firewall.alias("nets")],
        [Firewall.rule("in", on: "group/wireguard", from: "nets")])

    private struct Run {
        let provider: WorldProvider
        let plan: Plan
        let report: ApplyReport
    }

    private static func run(
        from live: Snapshot = Firewall.state([]), to desired: Snapshot = desired,
        faults: [Int: WorldProvider.Fault] = [:], keepsGoing: Bool = false, stopAfter: Int? = nil,
        manual: Set<String> = [], _ prepare: (WorldProvider) async -> Void = { _ in }
    ) async throws -> Run {
        let work = ManualWork(reason: "no way is open", instructions: ["click"])
        let wanted = DesiredState(
            snapshot: desired,
            manual: Dictionary(uniqueKeysWithValues: manual.map { (Firewall.address($0), work) }))
        let plan = try Plan(from: live, to: wanted, kinds: Firewall.kinds)
        let world = try World(live, kinds: Firewall.kinds, services: Firewall.services, desired: wanted)
        let provider = WorldProvider(world, host: "fw", faults: faults)
        await prepare(provider)
        let counter = Counter()
        let applier = Applier(
            plan.batches(Firewall.kinds), providers: ["fw": provider], keepsGoing: keepsGoing,
            isStopped: { stopAfter.map { counter.count >= $0 } ?? false },
            report: { if case .written = $0 { counter.increase() } })
        return Run(provider: provider, plan: plan, report: try await applier.run())
    }

    @Test func `every step is done, and a batch is read, written and read back`() async throws {
        let run = try await Self.run()
        #expect(run.report.outcomes.count == run.plan.steps.count)
        #expect(run.report.count(\.isSuccess) == run.plan.steps.count)
        let calls = await run.provider.calls
        #expect(
            calls == [
                "read 1", "make 1", "read 1", "reload aliases", "read 3", "make 3", "read 3", "read 4,5", "make 4",
                "make 5", "read 4,5", "read 6,7", "make 6", "make 7", "read 6,7", "reload wireguard", "read 9",
                "make 9",
                "read 9", "reload filter",
            ])
        let world = await run.provider.world
        let left = try Plan(
            from: world.snapshot, to: DesiredState(snapshot: Self.desired), kinds: Firewall.kinds)
        #expect(left.steps.isEmpty)
    }

    @Test func `after a failure nothing new begins, and what was done is told`() async throws {
        let run = try await Self.run(faults: [4: .refused])
        #expect(run.report.failures.map(\.step) == [4])
        #expect(run.report.failures.first?.failure.isStored == false)
        #expect(run.report.outcomes[3]?.isSuccess == true)
        #expect(run.report.outcomes[5]?.isSkipped == true)
        let calls = await run.provider.calls
        #expect(!calls.contains("make 5"))
        #expect(!calls.contains("reload wireguard"))
    }

    @Test func `with keep-going only what needs the failed step is left out`() async throws {
        let run = try await Self.run(faults: [4: .refused], keepsGoing: true)
        #expect(run.report.outcomes[5]?.isSuccess == true)
        guard case .skipped(.needs(4))? = run.report.outcomes[6] else {
            Issue.record("the link of the failed peer: \(String(describing: run.report.outcomes[6]))")
            return
        }
        #expect(run.report.outcomes[7]?.isSuccess == true)
    }

    @Test func `a lost answer is looked into`() async throws {
        let run = try await Self.run(faults: [4: .answerLost])
        #expect(run.report.failures.map(\.step) == [4])
        #expect(run.report.failures.first?.failure.isStored == true)
    }

    @Test func `nobody claims to know whether a reload whose answer was lost took place`() async throws {
        let run = try await Self.run { await $0.loseReloads(of: "filter") }
        let failure = try #require(run.report.failures.first?.failure)
        #expect(failure.isStored == nil)
    }

    @Test func `what the host only pretends to do is found`() async throws {
        let run = try await Self.run(faults: [5: .ignored])
        guard case .notAsPlanned(let what)? = run.report.failures.first?.failure.cause else {
            Issue.record("\(run.report)")
            return
        }
        #expect(what == "it is not there")
        #expect(run.report.outcomes[4]?.isSuccess == true)
    }

    @Test func `an object that moved since the plan is not written`() async throws {
        let run = try await Self.run { provider in
            await provider.store(Firewall.resource("peer/anna", ["public_key": "another key", "enabled": true]))
        }
        guard case .moved(let moved)? = run.report.failures.first?.failure.cause else {
            Issue.record("\(run.report)")
            return
        }
        #expect(moved.address == Firewall.address("peer/anna"))
        let stored = await run.provider.world.stored
        #expect(stored[Firewall.address("peer/anna")]?.attributes["public_key"] == "another key")
        #expect(stored[Firewall.address("peer/ben")] == nil)
    }

    @Test func `what turns out to be there exactly as wanted is not created again`() async throws {
        let anna = Self.desired[Firewall.address("peer/anna")]
        let run = try await Self.run { provider in if let anna { await provider.store(anna) } }
        #expect(anna != nil)
        #expect(run.report.count(\.isSuccess) == run.plan.steps.count)
        #expect(run.report.count(\.isHeld) == 1)
        let calls = await run.provider.calls
        #expect(!calls.contains("make 4"))
    }

    @Test func `what somebody changed or removed already, just as it is wanted, holds`() async throws {
        let anna = Firewall.address("peer/anna")
        var (live, desired) = (Self.desired, Self.desired)
        live.resources[anna]?.attributes["public_key"] = "an old key"
        let changed = try await Self.run(from: live) { provider in
            if let wanted = Self.desired[anna] { await provider.store(wanted) }
        }
        #expect(changed.report.failures.isEmpty)
        #expect(changed.report.count(\.isHeld) == 1)
        let rule = Firewall.address("rule/in")
        desired.resources[rule] = nil
        let removed = try await Self.run(from: Self.desired, to: desired) { provider in
            await provider.changeWorld { $0.take(rule) }
        }
        #expect(removed.report.failures.isEmpty)
        #expect(removed.report.count(\.isHeld) > 0)
    }

    @Test func `somebody else's change during a batch stops the run even where it is to keep going`() async throws {
        let run = try await Self.run(keepsGoing: true) { provider in await provider.interfere { _ in } }
        #expect(run.report.failures.count == 1)
        let calls = await run.provider.calls
        #expect(calls == ["read 1", "make 1", "read 1"])
    }

    @Test func `asked to stop, it finishes the request under way and reads it back`() async throws {
        let run = try await Self.run(stopAfter: 3)
        #expect(run.report.outcomes[4]?.isSuccess == true)
        guard case .skipped(.interrupted)? = run.report.outcomes[5] else {
            Issue.record("\(run.report)")
            return
        }
        #expect(run.report.failures.isEmpty)
        let calls = await run.provider.calls
        #expect(calls.last == "read 4")
    }

    @Test func `work by hand blocks only what needs it`() async throws {
        let desired = Firewall.state(
            Firewall.tunnel("home"), Firewall.interface(of: "home"),
            [Firewall.rule("group", on: "group/wireguard"), Firewall.rule("own", on: "interface/home")])
        let run = try await Self.run(to: desired, manual: ["assignment/home", "interface/home"])
        func outcomes(_ address: String) -> [Outcome?] {
            run.plan.steps.filter { $0.address.description == "fw/\(address)" }.map { run.report.outcomes[$0.number] }
        }
        #expect(outcomes("rule/group").map { $0?.isSuccess } == [true])
        #expect(outcomes("rule/own").map { $0?.isSkipped } == [true])
        // What is stored is in force, and the reload for the rest waits with it.
        #expect(outcomes("service/filter").map { $0?.isSuccess } == [true, false])
        guard case .manual?? = outcomes("assignment/home").first else {
            Issue.record("\(run.report)")
            return
        }
    }

    @Test func `hosts go on at once, and one waits for the other where a step needs it`() async throws {
        for seed in 0..<200 as Range<UInt64> {
            let sample = Sample(seed: seed, .init(hosts: 2...2, manual: 0))
            let world = try sample.world()
            let plan = try Plan(from: world.snapshot, to: sample.desired, kinds: sample.kinds)
            let shared = WorldProvider(world, host: "")
            let hosts = Set(plan.steps.map(\.address.host))
            let applier = Applier(
                plan.batches(sample.kinds), providers: Dictionary(uniqueKeysWithValues: hosts.map { ($0, shared) }))
            let report = try await applier.run()
            #expect(report.failures.isEmpty, "seed \(seed): \(report.failures)\n\(plan.steps.printed)")
            let reached = await shared.world
            let left = try Plan(from: reached.snapshot, to: sample.desired, kinds: sample.kinds)
            #expect(left.steps.isEmpty, "seed \(seed)")
        }
    }
}

extension Outcome {
    fileprivate var isSkipped: Bool { if case .skipped = self { true } else { false } }
}

/// Counts across tasks; the tests' applier reports from one task at a time.
private final class Counter: @unchecked Sendable {  // written by one host's task alone
    private(set) var count = 0
    func increase() { count += 1 }
}

extension WorldProvider {
    func store(_ resource: Resource) { changeWorld { $0.put(resource) } }
}
