import TestSupport
import Testing

@testable import Inventory

/// What an editor makes of an inventory with the schema agrees with what the program makes of it.
@Suite("The inventory's schema") struct SchemaTests {
    private let schema: JSONSchema

    init() throws { schema = JSONSchema(try JSONValue(parsing: InventorySchema.text)) }

    /// A YAML file as the JSON that a language server checks.
    private func document(_ text: String) -> JSONValue {
        let findings = Findings()
        let file = findings.add(SourceText(path: "file.yaml", bytes: Array(text.utf8)))
        guard case .tree(let node) = TreeBuilder.tree(of: file, findings) else { return .null }
        return json(node)
    }

    private func json(_ node: Node) -> JSONValue {
        switch node.content {
        case .sequence(let items): return .array(items.map(json))
        case .mapping(let pairs):
            return .object(Dictionary(pairs.map { ($0.key, json($0.value)) }) { first, _ in first })
        case .scalar(let text, let isPlain):
            if !isPlain { return .string(text) }
            if node.isNull { return .null }
            if let number = Int(text) { return .number(Double(number)) }
            return text == "true" || text == "false" ? .bool(text == "true") : .string(text)
        }
    }

    @Test(arguments: ["", "Tests/DualStack"])
    func `accepts every file of the repository's inventories`(folder: String) throws {
        for (name, text) in try SampleInventory.repository(folder) {
            let complaints = schema.complaints(about: document(text))
            #expect(complaints == [], "\(name)")
        }
    }

    @Test func `accepts an inventory that uses nearly every key`() throws {
        let text = MarkedYAML("whole.yaml", Samples.whole).text
        #expect(schema.complaints(about: document(text)) == [])
    }

    @Test func `refuses what the program refuses`() throws {
        for (text, place) in [
            ("peers: {a: {tunnel: home}}", "lacks"), ("nonsense: 1", "/nonsense"), ("version: 2", "/version"),
            ("peers: {a: {tunnel: home, addresses: [10.0.0.1], public_key: short}}", "/peers/a/public_key"),
        ] {
            let complaints = schema.complaints(about: document(text))
            #expect(complaints.contains { $0.contains(place) }, "\(text): \(complaints)")
        }
    }
}
