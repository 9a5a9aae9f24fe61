/// The rules outside the model, as rows of a search: what the system makes by itself and what the page "Rules" stores.
enum ForeignRows {
    /// Values that change their names on the way.
    private static let mapping = [
        ("type", "action"), ("reply-to", "replyto"), ("descr", "description"), ("from", "source_net"),
        ("from_port", "source_port"), ("to", "destination_net"), ("to_port", "destination_port"), ("#ref", "ref"),
    ]

    static func all(_ appliance: Appliance) -> [[JSON.Member]] {
        // A sort that keeps the order of equals: rules of one priority stay as they were registered.
        let rules = (SystemRules.all(appliance) + GUIRules.all(appliance)).enumerated()
            .sorted { ($0.element.priority, $0.offset) < ($1.element.priority, $1.offset) }.map(\.element)
        return rules.filter { !$0.isDisabled }.enumerated().map { row($1, number: $0 + 1, appliance.release) }
    }

    private static func row(_ rule: RegisteredRule, number: Int, _ release: Release) -> [JSON.Member] {
        var row = rule
        row.set("#priority", .int(rule.priority))
        row.set("enabled", "1")
        for (old, new) in mapping {
            let value = row[old]
            row.remove(old)
            row.set(new, value.map { $0 == .null ? "" : .string($0.phpString ?? "") } ?? "")
        }
        row.set("uuid", .string(rule.label))
        for side in ["source", "destination"] { flatten(side, in: &row) }
        for field in ["source_net", "destination_net", "source_port", "destination_port"] {
            row.set(field, .string(trimmed(row.text(field))))
        }
        if row["direction"] == nil { row.set("direction", "in") }
        let family = rule.text("ipprotocol")
        if release < .v26_1 {
            row.set("ipprotocol", .string(family.isEmpty ? "inet" : family))
        } else {
            row.set("%direction", .string(row.text("direction")))
            row.set("%action", .string(row.text("action")))
            row.set("ipprotocol", .string(family))
            row.set("%ipprotocol", .string(family))
            row.set("%protocol", .string(rule.text("protocol").uppercased()))
            row.set("protocol", .string(rule.text("protocol")))
        }
        row.set(
            "sort_order",
            .string("\(FilterOrder.padded(rule.priority, 6)).1\(FilterOrder.padded(number, 6))"))
        row.set("legacy", .bool(true))
        row.set("is_automatic", .bool(!rule.isSet("updated")))
        return row.values
    }

    private static func flatten(_ side: String, in row: inout RegisteredRule) {
        guard let value = row[side], !value.isEmpty else { return }
        row.remove(side)
        let text = { (name: String) in value[name]?.phpString ?? "" }
        let isNegated = value["not"].map { !$0.isEmpty } ?? false
        let network =
            value["any"].map { !$0.isEmpty } == true ? "any" : text(text("network").isEmpty ? "address" : "network")
        row.set("\(side)_not", isNegated ? "1" : "0")
        row.set("\(side)_net", .string(network))
        row.set("\(side)_port", .string(text("port")))
    }

    /// Without what pf needs around names.
    private static func trimmed(_ text: String) -> String {
        guard text != "(self)" else { return text }
        let around: Set<Character> = ["(", ")", "<", ">", "{", "}"]
        return String(text.drop { around.contains($0) }.reversed().drop { around.contains($0) }.reversed())
    }
}
