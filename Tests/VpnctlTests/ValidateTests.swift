import Foundation
import Testing

@testable import vpnctl

@Suite struct ValidateTests {
    private static let inventory = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "inventory").path

    @Test func `gives one line with the verdict on a valid inventory`() {
        let outcome = Validate.Outcome(inventory: Self.inventory, today: nil)
        #expect(!outcome.hasErrors && outcome.diagnostics.isEmpty)
        #expect(
            outcome.verdict.hasSuffix(
                ": valid, 3 hosts, 4 subnets, 1 tunnel, 4 peers, 4 rules, 1 route, 1 forward, 2 tests; 0 errors, 0 warnings"
            ))
    }

    @Test func `gives the diagnostics and their number on one that is not valid`() {
        let outcome = Validate.Outcome(inventory: Self.inventory + "-none", today: nil)
        #expect(outcome.hasErrors && outcome.diagnostics.map(\.code) == ["inventory.missing-folder"])
        #expect(outcome.verdict.hasSuffix(": not valid, 1 error, 0 warnings"))
    }

    @Test func `reads its options`() throws {
        let command = try #require(
            VPNCtl.parseAsRoot(["validate", "--inventory", "x", "--today", "2026-02-10"]) as? Validate)
        #expect(command.inventory == "x" && command.today?.description == "2026-02-10")
        let plain = try #require(VPNCtl.parseAsRoot(["validate"]) as? Validate)
        #expect(plain.inventory == "inventory" && plain.today == nil)
        #expect(throws: (any Error).self) { try VPNCtl.parseAsRoot(["validate", "--today", "tomorrow"]) }
    }

    @Test func `prints the schema of the inventory by default`() throws {
        let command = try #require(VPNCtl.parseAsRoot(["schema"]) as? Schema)
        #expect(command.subject == .inventory)
        #expect(command.subject.text.contains("\"title\": \"vpnctl inventory\""))
        #expect(throws: (any Error).self) { try VPNCtl.parseAsRoot(["schema", "nonsense"]) }
    }
}
