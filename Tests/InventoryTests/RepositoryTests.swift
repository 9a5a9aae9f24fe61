import Foundation
import Inventory
import Reconciler
import Testing

/// The inventory of the repository, and the example of the documentation.
@Suite struct RepositoryTests {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    @Test func `the repository's inventory has neither errors nor warnings`() throws {
        let site = try Site.load(folder: Self.root + "/inventory", today: CalendarDay("2026-02-10"))
        #expect(site.warnings == [])
        #expect(site.name == "home")
        #expect(site.tunnels.map(\.port) == [51820])
        #expect(site.routes.first?.via.map(\.description) == ["10.0.0.1"])
        #expect(site.rules.map(\.id) == ["wireguard-in", "vpn-to-management", "vpn-to-service", "vpn-to-vpn"])
        #expect(site.hosts.first?.api?.xmlrpc == true)
    }

    @Test func `the schema that editors read is the one that the program prints`() throws {
        let stored = try String(contentsOfFile: Self.root + "/inventory/.schema.json", encoding: .utf8)
        #expect(stored == InventorySchema.text, "write it again: vpnctl schema > inventory/.schema.json")
    }

    @Test func `the schema is JSON and knows every key that the decoder knows`() throws {
        let object = try JSONSerialization.jsonObject(with: Data(InventorySchema.text.utf8)) as? [String: Any]
        let properties = try #require(object?["properties"] as? [String: [String: Any]])
        #expect(Set(properties.keys).isSuperset(of: ["version", "site", "hosts", "peers", "rules", "tests"]))
        let peer = try #require(properties["peers"]?["additionalProperties"] as? [String: Any])
        #expect((peer["properties"] as? [String: Any])?["preshared_key"] != nil)
        #expect((peer["required"] as? [String])?.sorted() == ["addresses", "public_key", "tunnel"])
        #expect(object?["required"] == nil)
    }

    @Test func `an inventory that uses nearly every key is valid`() throws {
        let file = MarkedYAML("whole.yaml", Samples.whole).file
        let site = try Site.parse(files: [file], today: CalendarDay("2026-02-10"))
        #expect(
            site.warnings.map(\.code).sorted() == ["inventory.missing-family"])
        #expect(site.tests.count == 1 && site.forwards.count == 1)
    }
}
