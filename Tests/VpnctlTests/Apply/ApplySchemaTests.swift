import Lab
import TestSupport
import Testing

/// What `vpnctl apply --json` prints, beside the schema that it is published with.
@Suite("The schema of a run")
struct ApplySchemaTests {
    /// Every line of a stream is as the schema says; returns the lines.
    private func events(of outcome: Program.Outcome) async throws -> [JSONValue] {
        let schema = JSONSchema(try JSONValue(parsing: try await Program.run(["schema", "apply"]).output))
        let events = try outcome.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
        for event in events { #expect(schema.complaints(about: event) == [], "\(event)") }
        return events
    }

    private func names(_ events: [JSONValue]) -> Set<String> { Set(events.compactMap { $0["event"]?.string }) }

    @Test("describes whole runs", arguments: ApplyStage.Start.allCases)
    func whole(_ start: ApplyStage.Start) async throws {
        let stage = try await ApplyStage(start)
        let twin = try await stage.twin()
        let first = try await events(of: stage.run(twin, stage.words + ["--json"]))
        #expect(first.first?["event"]?.string == "plan")
        #expect(first.last?["exit_code"]?.number == 0)
        #expect(names(first) == ["plan", "started", "written", "succeeded", "finished"])
        let second = try await events(of: stage.run(twin, stage.words + ["--json"]))
        #expect(second.map { $0["event"]?.string } == ["plan", "finished"])
        #expect(second.first?["steps"]?.number == 0)
        try await twin.shutdown()
    }

    @Test("describes what failed, what was left and what a person does")
    func broken() async throws {
        let stage = try await ApplyStage(.guide)
        let hosts = try stage.folder.text("inventory/10-hosts.yaml")
        try stage.folder.write(hosts.replacing("xmlrpc: true", with: "xmlrpc: false"), to: "inventory/10-hosts.yaml")
        let twin = try await stage.twin()
        twin.faults.add(.resetAfterEffect, .path("/api/firewall/filter/apply", times: 1))
        let outcome = try await stage.run(twin, stage.words + ["--json", "--keep-going"])
        let found = try await events(of: outcome)
        #expect(names(found).isSuperset(of: ["manual", "skipped", "failed", "finished"]))
        #expect(found.last?["exit_code"]?.number == Double(outcome.status) && outcome.status == 5)
        try await twin.shutdown()
    }

    @Test("refuses what is no event")
    func refuses() async throws {
        let schema = JSONSchema(try JSONValue(parsing: try await Program.run(["schema", "apply"]).output))
        for wrong in [
            #"{}"#, #"{"event":"guessed","time":"2026-11-21T10:00:00.000Z"}"#,
            #"{"event":"started","time":"10:00","step":1,"address":"a/b/c","verb":"create"}"#,
            #"{"event":"skipped","time":"2026-11-21T10:00:00.000Z","step":1,"address":"a/b/c","verb":"create"}"#,
        ] {
            #expect(try !schema.complaints(about: JSONValue(parsing: wrong)).isEmpty, "\(wrong)")
        }
    }
}
