import Foundation
import Lab
import TestSupport
import Testing

@Suite("The examples in plans/", .enabled(if: LabNetwork.obstacle == nil, LabNetwork.obstacle ?? ""))
struct PlanExamplesTests {
    @Test("are what the tool prints today", arguments: Scenario.allCases)
    func matches(_ scenario: Scenario) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "plans-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let document = folder.appending(path: "\(scenario.rawValue).json")
        let outcome = try await LabNetwork.with(scenario) { _, environment in
            try await Program.run(
                ["plan", "--today", "2026-11-21", "--out", document.path], environment: environment)
        }
        #expect(outcome.status == 0, "\(outcome.errors)")
        try compare(outcome.output, with: "\(scenario.rawValue).txt")
        try compare(String(decoding: Data(contentsOf: document), as: UTF8.self), with: "\(scenario.rawValue).json")
    }

    /// Compares with the file in plans/; with RECORD_PLANS it writes the file and fails, so that nobody commits unseen.
    private func compare(_ text: String, with name: String) throws {
        let file = Program.repository.appending(path: "plans/\(name)")
        if ProcessInfo.processInfo.environment["RECORD_PLANS"] != nil {
            try Data(text.utf8).write(to: file)
            Issue.record("plans/\(name) was written; look at it and run again without RECORD_PLANS")
            return
        }
        let expected = try String(decoding: Data(contentsOf: file), as: UTF8.self)
        #expect(text == expected, "plans/\(name) is not what the tool prints; record it anew with RECORD_PLANS=1")
    }
}
