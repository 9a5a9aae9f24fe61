import Lab
import TestSupport
import Testing

@testable import vpnctl

@Suite("Apply from each beginning")
struct ApplyStageTests {
    @Test("does everything, and a second plan is empty", arguments: ApplyStage.Start.allCases, Release.allCases)
    func whole(_ start: ApplyStage.Start, _ release: Release) async throws {
        let stage = try await ApplyStage(start, release)
        let twin = try await stage.twin()
        let clock = ContinuousClock()
        let begin = clock.now
        let outcome = try await stage.run(twin, stage.words)
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        let middle = clock.now
        let unapplied = try await twin.notInForce
        #expect(unapplied == [])
        let count = twin.requests.count
        print(start, release, count, middle - begin)
        let second = try await ApplyAttempt.plan(on: twin, inventory: stage.inventory)
        print(clock.now - middle)
        #expect(second.lines == [])
        try await twin.shutdown()
        let other = clock.now
        let third = try await stage.twin()
        print("start", clock.now - other)
        try await third.shutdown()
    }
}
