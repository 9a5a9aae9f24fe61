/// A position in one of the files of an inventory.
struct Mark: Hashable, Sendable, Comparable {
    /// The file's number in load order.
    let file: Int32
    /// Counted from 1, by YAML's line breaks.
    let line: Int32
    /// Counted from 1, in Unicode scalar values.
    let column: Int32

    static func < (lhs: Self, rhs: Self) -> Bool {
        (lhs.file, lhs.line, lhs.column) < (rhs.file, rhs.line, rhs.column)
    }
}

/// A YAML value that remembers where it stands.
struct Node: Sendable {
    /// One key of a mapping with its value; keys are always text here.
    struct Pair: Sendable {
        let key: String
        let mark: Mark
        /// Whether the key stands without quotes.
        let isPlain: Bool
        let value: Node
    }

    enum Content: Sendable {
        /// Text as it reads after unquoting; `isPlain` tells that it stood without quotes, as numbers and `true` do.
        case scalar(String, isPlain: Bool)
        case sequence([Node])
        case mapping([Pair])
    }

    let content: Content
    let mark: Mark

    /// The text of a scalar.
    var text: String? {
        if case .scalar(let text, _) = content { text } else { nil }
    }

    /// The text of a scalar without quotes.
    var plainText: String? {
        if case .scalar(let text, isPlain: true) = content { text } else { nil }
    }

    /// Whether nothing stands here: no text, `~` or `null` without quotes.
    var isNull: Bool {
        switch plainText {
        case "", "~", "null", "Null", "NULL": true
        default: false
        }
    }

    /// The kind of value in words, for sentences such as "expected a list, found text".
    var kind: String {
        switch content {
        case .scalar: isNull ? "nothing" : "a single value"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }

    /// The pair with this key, in a mapping.
    func pair(_ key: String) -> Pair? {
        guard case .mapping(let pairs) = content else { return nil }
        return pairs.first { $0.key == key }
    }

    /// The items of a sequence, or the value itself as the only one.
    var items: [Node] {
        if case .sequence(let items) = content { items } else { [self] }
    }
}
