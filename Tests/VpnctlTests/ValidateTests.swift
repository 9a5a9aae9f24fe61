import Foundation
import TestSupport
import Testing

@Suite struct ValidateTests {
    @Test func `gives one line with the verdict on a valid inventory`() async throws {
        let outcome = try await Program.run(["validate"])
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        #expect(
            outcome.output == "inventory: valid, 3 hosts, 4 subnets, 1 tunnel, 4 peers, 4 rules, 1 route, 1 forward, "
                + "2 tests; 0 errors, 0 warnings\n")
    }

    @Test func `finds nothing to say about the example with IPv6`() async throws {
        let outcome = try await Program.run(["validate", "--inventory", "Tests/DualStack/inventory"])
        #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
        #expect(outcome.output.hasSuffix("0 errors, 0 warnings\n"))
    }

    @Test func `gives the diagnostics and their number on one that is not valid`() async throws {
        let outcome = try await Program.run(["validate", "--inventory", "no-such-folder"])
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("[inventory.missing-folder]"))
        #expect(outcome.output == "no-such-folder: not valid, 1 error, 0 warnings\n")
    }

    @Test func `takes the day from its option, and refuses what is none`() async throws {
        let early = try await Program.run(["validate", "--today", "2026-02-10"])
        #expect(early.status == 0)
        let wrong = try await Program.run(["validate", "--today", "tomorrow"])
        #expect(wrong.status == 64 && wrong.errors.contains("2026-11-21"))
    }

    @Test func `prints schemas that are JSON, the inventory's by default`() async throws {
        for (arguments, title) in [(["schema"], "vpnctl inventory"), (["schema", "plan"], "vpnctl plan")] {
            let outcome = try await Program.run(arguments)
            let schema = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
            #expect(schema?["title"] as? String == title)
        }
        let wrong = try await Program.run(["schema", "nonsense"])
        #expect(wrong.status == 64)
    }
}
