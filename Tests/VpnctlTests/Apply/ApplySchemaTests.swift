import TestSupport
import Testing

/// What `vpnctl apply --json` prints, beside the schema that it is published with.
@Suite("The schema of a run")
struct ApplySchemaTests {
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
