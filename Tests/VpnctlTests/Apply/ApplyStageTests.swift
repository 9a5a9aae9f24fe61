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
        let outcome = try await stage.run(twin, stage.words)
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        let unapplied = try await twin.notInForce
        #expect(unapplied == [])
        let second = try await ApplyAttempt.plan(on: twin, inventory: stage.inventory)
        #expect(second.lines == [])
        try await twin.shutdown()
    }
}
