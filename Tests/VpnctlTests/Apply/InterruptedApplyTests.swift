import Lab
import TestSupport
import Testing

@testable import vpnctl

@Suite("A run that is disturbed")
struct InterruptedApplyTests {
    @Test("by a log that cannot be written goes on, with a warning")
    func log() async throws {
        let stage = try await ApplyStage(.guide)
        let twin = try await stage.twin()
        try stage.folder.write("a file", to: "state")
        let outcome = try await stage.run(twin, stage.words)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("warning: there is no log of this run"), "\(outcome.errors)")
        try await twin.shutdown()
    }
}
