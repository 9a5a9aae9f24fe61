/// How one kind of value is written: reads it from YAML, and describes it to editors.
///
/// Reading reports every problem and answers nil; the caller goes on with a neutral value, so that all problems of an
/// inventory come out at once.
struct Format<Value>: Sendable {
    /// The JSON Schema of the value.
    let schema: JSON
    let read: @Sendable (Node, Findings) -> Value?

    init(schema: JSON, read: @escaping @Sendable (Node, Findings) -> Value?) {
        self.schema = schema
        self.read = read
    }
}

extension Format where Value == String {
    /// Any text of one line.
    static func text(longest: Int = 255) -> Format {
        Format(schema: ["type": "string", "minLength": 1, "maxLength": .integer(longest)]) { node, findings in
            guard let text = findings.text(of: node, expected: "a text") else { return nil }
            if node.plainText.map(BooleanWord.isOne) == true {
                findings.report(.booleanWord, BooleanWord.cure(text), at: node.mark)
                return nil
            }
            guard !text.hasControls, !text.isEmpty, text.unicodeScalars.count <= longest else {
                let detail = "Here stands a text of one line and of 1 to \(longest) characters."
                findings.report(.invalidText, detail, at: node.mark)
                return nil
            }
            return text
        }
    }

    /// A text that names something, checked where it is looked up.
    static let reference = Format(schema: ["type": "string"]) { node, findings in
        findings.text(of: node, expected: "a name")
    }

    /// A name that is chosen here.
    static func name(_ name: Name) -> Format {
        Format(schema: ["type": "string", "pattern": .string(name.pattern)]) { node, findings in
            guard let text = findings.text(of: node, expected: "a name") else { return nil }
            return findings.check(text, as: name, isPlain: node.plainText != nil, at: node.mark) ? text : nil
        }
    }
}

extension Format where Value == Int {
    static func integer(_ range: ClosedRange<Int>, hint: String = "") -> Format {
        Format(
            schema: [
                "type": "integer", "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound),
            ]
        ) { node, findings in
            guard let text = findings.text(of: node, expected: "a number") else { return nil }
            let digits = Array(text.utf8)
            guard node.plainText != nil, let value = decimal(digits[...], upTo: 999_999_999) else {
                let isQuoted = node.plainText == nil && decimal(digits[...], upTo: .max) != nil
                let detail =
                    isQuoted
                    ? "A number stands without quotes: \(quoted(text))."
                    : "\(quoted(text)) is not a number from \(range.lowerBound) to \(range.upperBound).\(hint)"
                findings.report(.wrongType, detail, at: node.mark)
                return nil
            }
            guard range.contains(value) else {
                let detail = "\(value) is not from \(range.lowerBound) to \(range.upperBound).\(hint)"
                findings.report(.outOfRange, detail, at: node.mark)
                return nil
            }
            return value
        }
    }
}

extension Format where Value == Bool {
    /// `true` or `false`, without quotes; the other words of YAML 1.1 are text to YAML 1.2 readers.
    static let boolean = Format(schema: ["type": "boolean"]) { node, findings in
        switch node.plainText {
        case "true": return true
        case "false": return false
        default: break
        }
        guard let text = findings.text(of: node, expected: "`true` or `false`") else { return nil }
        if let meant = BooleanWord.meaning(of: text) {
            let detail = """
                Only `true` and `false`, in small letters and without quotes, mean the same to every YAML reader. \
                Write `\(meant)`.
                """
            findings.report(.booleanWord, detail, at: node.mark)
        } else {
            findings.report(.wrongType, "\(quoted(text)) is neither `true` nor `false`.", at: node.mark)
        }
        return nil
    }
}

extension Format where Value: CaseIterable & RawRepresentable<String> & Sendable {
    /// One of an enumeration's words.
    static var choice: Format { choice(of: Array(Value.allCases)) }

    static func choice(of values: [Value]) -> Format {
        let words = values.map(\.rawValue)
        return Format(schema: ["enum": .array(words.map { .string($0) })]) { node, findings in
            guard let text = findings.text(of: node, expected: "a word") else { return nil }
            if let value = values.first(where: { $0.rawValue == text }) { return value }
            let list = words.map { "`\($0)`" }.joined(separator: ", ")
            let detail = "\(quoted(text)) is not one of \(list).\(Nearest.question(for: text, in: words))"
            findings.report(.unknownValue, detail, at: node.mark)
            return nil
        }
    }
}

extension Format {
    /// A value that the text spells, by a parser that says why it does not.
    ///
    /// `isPrivate` tells that the text may be a secret in the wrong place, and is not repeated.
    static func parsed(
        _ schema: JSON,
        _ problem: Problem,
        _ noun: String,
        hint: String = "",
        isPrivate: Bool = false,
        parse: @escaping @Sendable (String) throws(InvalidValue) -> Value
    ) -> Format {
        Format(schema: schema) { node, findings in
            guard let text = findings.text(of: node, expected: noun) else { return nil }
            do throws(InvalidValue) {
                return try parse(text)
            } catch {
                let subject = isPrivate ? "This" : quoted(text)
                findings.report(problem, "\(subject) is not \(noun): \(error.reason).\(hint)", at: node.mark)
                return nil
            }
        }
    }

    /// A mapping with known keys.
    static func object(_ table: KeyTable, _ read: @escaping @Sendable (Fields) -> Value?) -> Format {
        Format(schema: table.schema) { node, findings in
            guard let fields = Fields(node, table, findings, at: node.mark) else { return nil }
            return read(fields)
        }
    }

    /// A list, where a single value stands for a list of one.
    ///
    /// Items that cannot be read are reported and left out.
    ///
    /// - Parameter mayBeEmpty: Whether an empty list says the same as no list.
    static func list<Item>(of item: Format<Item>, mayBeEmpty: Bool = false) -> Format where Value == [Item] {
        let items: JSON = ["type": "array", "items": item.schema, "minItems": .integer(mayBeEmpty ? 0 : 1)]
        return Format(schema: ["anyOf": [item.schema, items]]) { node, findings in
            if case .mapping = node.content, item.isMapping == false {
                findings.report(.wrongType, "Expected a list, found a mapping.", at: node.mark)
                return nil
            }
            if case .sequence(let items) = node.content, items.isEmpty, !mayBeEmpty {
                findings.report(.emptyValue, "The list is empty. Leave the key out, or fill it.", at: node.mark)
                return nil
            }
            return node.items.compactMap { item.read($0, findings) }
        }
    }

    /// A value, or `none` for cleared.
    static func setting<Wrapped>(_ value: Format<Wrapped>) -> Format where Value == Setting<Wrapped> {
        Format(schema: ["anyOf": [value.schema, ["const": "none"]]]) { node, findings in
            if node.text == "none" { return Setting.none }
            return value.read(node, findings).map(Setting.value)
        }
    }

    private var isMapping: Bool {
        guard case .object(let members) = schema else { return false }
        return members.contains { $0.name == "properties" }
    }
}

extension String {
    /// Whether it has line breaks or other control characters, U+0000 to U+001F and U+007F to U+009F.
    var hasControls: Bool {
        var isAfterC2 = false
        for byte in utf8 {
            if byte < 0x20 || byte == 0x7f || isAfterC2 && byte < 0xa0 { return true }
            isAfterC2 = byte == 0xc2
        }
        return false
    }
}

extension Findings {
    /// The text of a scalar; reports anything else.
    func text(of node: Node, expected: String) -> String? {
        if node.isNull {
            let detail = """
                Expected \(expected), found nothing. Give a value, write `none` where a key can be cleared, or leave \
                the key out: then it is not managed.
                """
            report(.emptyValue, detail, at: node.mark)
            return nil
        }
        guard let text = node.text else {
            report(.wrongType, "Expected \(expected), found \(node.kind).", at: node.mark)
            return nil
        }
        return text
    }
}
