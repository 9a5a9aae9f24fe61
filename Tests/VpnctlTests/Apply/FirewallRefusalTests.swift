import Foundation
import Lab
import TestSupport
import Testing

@testable import vpnctl

/// The firewall does not take what vpnctl sends.
@Suite("A firewall that refuses")
struct FirewallRefusalTests {
    @Test("nothing although it has kept as many revisions as it can")
    func revisions() async throws {
        let stage = try await ApplyStage(.mixed)
        let twin = try await stage.twin { settings in
            settings.configuration?.replace("<timezone>", with: "<backupcount>3</backupcount><timezone>")
        }
        let outcome = try await stage.run(twin, stage.words)
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        let kept = try FileManager.default.contentsOfDirectory(atPath: twin.folder.appending(path: "backup").path)
        #expect(kept.count == 3)
        try await twin.shutdown()
    }
}
