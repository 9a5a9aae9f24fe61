/// The part of JSON Schema (2020-12) that vpnctl's own schemas use; a keyword that it does not know is a complaint.
package struct JSONSchema: Sendable {
    private let root: JSONValue

    private static let annotations: Set<String> = [
        "$schema", "$id", "$defs", "$comment", "title", "description", "default", "examples", "deprecated",
    ]

    package init(_ root: JSONValue) { self.root = root }

    /// What is wrong with a document, each with its place; empty where it is valid.
    package func complaints(about document: JSONValue) -> [String] { check(document, against: root, at: "") }

    private func check(_ value: JSONValue, against schema: JSONValue, at place: String) -> [String] {
        if let allowed = schema.bool { return allowed ? [] : ["\(place): is not allowed"] }
        guard let keywords = schema.object else { return ["\(place): the schema is no object"] }
        return keywords.sorted { $0.key < $1.key }.flatMap { keyword, rule in
            Self.annotations.contains(keyword)
                ? [] : check(value, keyword, rule, beside: keywords, at: place)
        }
    }

    private func check(
        _ value: JSONValue, _ keyword: String, _ rule: JSONValue, beside keywords: [String: JSONValue],
        at place: String
    ) -> [String] {
        switch keyword {
        case "$ref":
            guard let target = resolve(rule.string ?? "") else { return ["\(place): unknown \(rule)"] }
            return check(value, against: target, at: place)
        case "type":
            let types = rule.array?.compactMap(\.string) ?? [rule.string ?? ""]
            return types.contains { Self.is(value, $0) } ? [] : ["\(place): is not \(types.joined(separator: " or "))"]
        case "const": return value == rule ? [] : ["\(place): is not the one value allowed"]
        case "enum": return rule.array?.contains(value) == true ? [] : ["\(place): is none of the values allowed"]
        case "pattern":
            guard let text = value.string else { return [] }
            guard let pattern = try? Regex(rule.string ?? "") else { return ["\(place): the pattern is none"] }
            return text.contains(pattern) ? [] : ["\(place): does not match \(rule.string ?? "")"]
        case "anyOf":
            let fits = (rule.array ?? []).contains { check(value, against: $0, at: place).isEmpty }
            return fits ? [] : ["\(place): fits none of the shapes allowed"]
        case "minimum": return bound(value.number, rule, at: place) { $0 >= $1 }
        case "maximum": return bound(value.number, rule, at: place) { $0 <= $1 }
        case "minItems": return bound(value.array?.count, rule, at: place) { $0 >= $1 }
        case "minProperties": return bound(value.object?.count, rule, at: place) { $0 >= $1 }
        case "maxProperties": return bound(value.object?.count, rule, at: place) { $0 <= $1 }
        case "minLength": return bound(value.string?.unicodeScalars.count, rule, at: place) { $0 >= $1 }
        case "maxLength": return bound(value.string?.unicodeScalars.count, rule, at: place) { $0 <= $1 }
        case "items":
            return (value.array ?? []).enumerated().flatMap { check($1, against: rule, at: "\(place)/\($0)") }
        case "required":
            guard let members = value.object else { return [] }
            return (rule.array ?? []).compactMap(\.string).filter { members[$0] == nil }.map { "\(place): lacks \($0)" }
        case "properties":
            return (rule.object ?? [:]).flatMap { name, schema in
                value[name].map { check($0, against: schema, at: "\(place)/\(name)") } ?? []
            }
        case "propertyNames":
            return (value.object ?? [:]).keys.flatMap { check(.string($0), against: rule, at: "\(place)/\($0)") }
        case "additionalProperties":
            let known = Set(keywords["properties"]?.object.map { Array($0.keys) } ?? [])
            return (value.object ?? [:]).filter { !known.contains($0.key) }
                .flatMap { check($1, against: rule, at: "\(place)/\($0)") }
        default: return ["\(place): the keyword \(keyword) is not known here"]
        }
    }

    private func bound(
        _ count: Int?, _ rule: JSONValue, at place: String, _ holds: (Double, Double) -> Bool
    ) -> [String] { bound(count.map(Double.init), rule, at: place, holds) }

    private func bound(
        _ number: Double?, _ rule: JSONValue, at place: String, _ holds: (Double, Double) -> Bool
    ) -> [String] {
        guard let number, let limit = rule.number, !holds(number, limit) else { return [] }
        return ["\(place): \(number) is beyond \(limit)"]
    }

    /// `#/$defs/name` alone.
    private func resolve(_ reference: String) -> JSONValue? {
        guard reference.hasPrefix("#/$defs/") else { return nil }
        return root["$defs"]?[String(reference.dropFirst("#/$defs/".count))]
    }

    private static func `is`(_ value: JSONValue, _ type: String) -> Bool {
        switch (type, value) {
        case ("null", .null), ("boolean", .bool), ("string", .string), ("array", .array), ("object", .object),
            ("number", .number):
            true
        case ("integer", .number(let number)): number == number.rounded()
        default: false
        }
    }
}
