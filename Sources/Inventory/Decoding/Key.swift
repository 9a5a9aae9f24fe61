/// One key of a mapping: the one place that says how it is called, written and explained.
///
/// The decoder reads through it and the schema prints it, so the two cannot drift apart.
struct Key<Value>: Sendable {
    let name: String
    let format: Format<Value>
    /// One or two sentences for the reader of an inventory.
    let about: String
    let isRequired: Bool
    /// What an absent key means, where that is not "not managed".
    let fallback: JSON?

    init(
        _ name: String, _ format: Format<Value>, required: Bool = false, default fallback: JSON? = nil, _ about: String
    ) {
        self.name = name
        self.format = format
        self.about = about
        self.isRequired = required
        self.fallback = fallback
    }

    /// The key without its type, for a table.
    var entry: KeyTable.Entry {
        KeyTable.Entry(name: name, schema: format.schema, about: about, isRequired: isRequired, fallback: fallback)
    }
}

/// The keys of one kind of mapping.
struct KeyTable: Sendable {
    struct Entry: Sendable {
        let name: String
        let schema: JSON
        let about: String
        let isRequired: Bool
        let fallback: JSON?
    }

    /// What the mapping describes, in a sentence: "a peer".
    let noun: String
    let entries: [Entry]
    /// Keys that one might expect here, and why they are not.
    let refused: [String: String]

    init(_ noun: String, _ entries: [Entry], refused: [String: String] = [:]) {
        self.noun = noun
        self.entries = entries
        self.refused = refused
    }

    var names: [String] { entries.map(\.name) }

    var schema: JSON {
        let properties = entries.map { entry in
            var schema = entry.schema.with("description", .string(entry.about))
            if let fallback = entry.fallback { schema = schema.with("default", fallback) }
            return JSON.Member(name: entry.name, value: schema)
        }
        let required = entries.filter(\.isRequired).map { JSON.string($0.name) }
        let schema: JSON = [
            "type": "object", "additionalProperties": false, "properties": .object(properties),
        ]
        return required.isEmpty ? schema : schema.with("required", .array(required))
    }
}

/// A mapping whose keys were compared with their table.
struct Fields {
    let node: Node
    /// Where the mapping is named: its key, or its first line.
    let mark: Mark
    let findings: Findings
    private let pairs: [Node.Pair]

    /// Reports a value that is no mapping, unknown keys and missing ones.
    init?(_ node: Node, _ table: KeyTable, _ findings: Findings, at mark: Mark) {
        guard case .mapping(let pairs) = node.content else {
            if node.isNull {
                let detail = "Nothing is said about \(table.noun) here. Give its keys, indented below."
                findings.report(.emptyValue, detail, at: mark)
            } else {
                findings.report(.wrongType, "Expected a mapping of keys, found \(node.kind).", at: node.mark)
            }
            return nil
        }
        self.node = node
        self.mark = mark
        self.findings = findings
        self.pairs = pairs
        for pair in pairs where !table.entries.contains(where: { $0.name == pair.key }) {
            if let reason = table.refused[pair.key] {
                findings.report(.protectUnsupported, reason, at: pair.mark)
            } else {
                let known = Nearest.question(for: pair.key, in: table.names)
                let list = known.isEmpty ? " Known are " + table.names.joined(separator: ", ") + "." : known
                findings.report(.unknownKey, "\(quoted(pair.key)) is not a key of \(table.noun).\(list)", at: pair.mark)
            }
        }
        for entry in table.entries where entry.isRequired && !pairs.contains(where: { $0.key == entry.name }) {
            findings.report(.missingKey, "\(table.noun) needs `\(entry.name)`: \(entry.about)".sentence, at: mark)
        }
    }

    /// The value of a key; nil where it is absent or was reported.
    ///
    /// Reading reports, so each key is read once.
    subscript<Value>(key: Key<Value>) -> Value? {
        guard let pair = pair(key) else { return nil }
        return key.format.read(pair.value, findings)
    }

    subscript<Wrapped>(key: Key<Setting<Wrapped>>) -> Setting<Wrapped> {
        guard let pair = pair(key) else { return .unmanaged }
        return key.format.read(pair.value, findings) ?? .unmanaged
    }

    func pair<Value>(_ key: Key<Value>) -> Node.Pair? {
        pairs.first { $0.key == key.name }
    }

    func has<Value>(_ key: Key<Value>) -> Bool { pair(key) != nil }

    /// Where a key's value stands, or the mapping where it is absent.
    func mark<Value>(_ key: Key<Value>) -> Mark { pair(key)?.value.mark ?? mark }

    /// Reports a key that makes no sense beside the others.
    func refuse<Value>(_ key: Key<Value>, _ reason: String) {
        guard let pair = pair(key) else { return }
        findings.report(.misplacedKey, reason, at: pair.mark)
    }

    func require<Value>(_ key: Key<Value>, _ reason: String) {
        guard pair(key) == nil else { return }
        findings.report(.missingKey, reason, at: mark)
    }
}

extension String {
    /// The text with a capital first letter.
    fileprivate var sentence: String { prefix(1).uppercased() + dropFirst() }
}
