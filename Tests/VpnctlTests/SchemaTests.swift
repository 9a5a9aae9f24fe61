import Foundation
import Lab
import TestSupport
import Testing

@Suite("The schema of a plan")
struct SchemaTests {
    private func schema() async throws -> JSONSchema {
        JSONSchema(try JSONValue(parsing: try await Program.run(["schema", "plan"]).output))
    }

    @Test("describes what is printed for every scenario", arguments: Scenario.allCases, Release.allCases)
    func accepts(_ scenario: Scenario, _ release: Release) async throws {
        let twin = try await scenario.start(release: release)
        let outcome = try await Program.run(["plan", "--json"], environment: twin.environment())
        try await twin.shutdown()
        #expect(outcome.status == 0, "\(outcome.errors)")
        let complaints = try await schema().complaints(about: JSONValue(parsing: outcome.output))
        #expect(complaints == [])
    }

    @Test("refuses what is no plan")
    func refuses() async throws {
        let file = Program.repository.appending(path: "plans/guide.json")
        let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        let schema = try await schema()
        #expect(schema.complaints(about: try JSONValue(parsing: text)) == [])
        for (wrong, place) in [
            (text.replacing(#""verb" : "create""#, with: #""verb" : "conjure""#), "/verb"),
            (text.replacing(#""number" : 1,"#, with: #""number" : 0,"#), "/steps/0/number"),
            (text.replacing(#""digest" : "sha256:"#, with: #""digest" : "md5:"#), "/digest"),
            (text.replacing(#""site" :"#, with: #""place" :"#), "lacks site"),
        ] {
            #expect(wrong != text, "\(place) was not changed")
            #expect(schema.complaints(about: try JSONValue(parsing: wrong)).contains { $0.contains(place) }, "\(place)")
        }
    }
}
