@testable import Lab

/// Compares answers: the order of members aside, and names that are new on every run.
struct Comparison {
    var names = Correspondence()
    /// The answer holds keys made for it: they are paired like other names that are new.
    var hasNewKeys = false
    /// Members whose values no two runs share, by name.
    private static let volatile: Set<String> = ["filesize", "time", "time_iso", "timestamp", "age"]
    private static let keys: Set<String> = ["privkey", "pubkey", "psk", "key", "secret"]

    /// Where the two differ; empty if they are the same.
    mutating func differences(_ recorded: JSON, _ own: JSON, at place: String = "") -> [String] {
        switch (recorded, own) {
        case (.object(let left), .object(let right)):
            return members(left, right, at: place)
        case (.array(let left), .array(let right)):
            guard left.count == right.count else { return ["\(place): \(left.count) items, not \(right.count)"] }
            return zip(left, right).enumerated().flatMap { differences($1.0, $1.1, at: "\(place)[\($0)]") }
        case (.string(let left), .string(let right)):
            return names.accepts(left, right) ? [] : ["\(place): \(clipped(left)) != \(clipped(right))"]
        default:
            return recorded == own ? [] : ["\(place): \(clipped(recorded)) != \(clipped(own))"]
        }
    }

    private mutating func members(_ left: [JSON.Member], _ right: [JSON.Member], at place: String) -> [String] {
        var found: [String] = []
        var others: [String: JSON] = [:]
        for member in right { others[member.name] = member.value }
        // A map of records has names that are new: pair them in order if both have as many.
        if left.count == right.count, left.contains(where: { others[names.translated($0.name)] == nil }) {
            for (one, other) in zip(left, right) where others[names.translated(one.name)] == nil {
                _ = names.accepts(one.name, other.name)
            }
        }
        for member in left {
            let name = names.translated(member.name)
            guard let other = others.removeValue(forKey: name) else {
                found.append("\(place).\(member.name): missing")
                continue
            }
            if Self.volatile.contains(member.name) { continue }
            if hasNewKeys, Self.keys.contains(member.name), let key = member.value.phpString, let new = other.phpString
            {
                names.pairKeys(key, new)
                continue
            }
            found += differences(member.value, other, at: "\(place).\(member.name)")
        }
        return found + others.keys.sorted().map { "\(place).\($0): not recorded" }
    }

    private func clipped(_ text: String) -> String { "\"\(text.prefix(120))\"" }
    private func clipped(_ value: JSON) -> String { String(String(decoding: value.encoded, as: UTF8.self).prefix(120)) }
}
