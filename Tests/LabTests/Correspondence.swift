import Foundation

@testable import Lab

/// What stands in an answer of the twin for what stood in the recording: names that are new on every run.
///
/// Values of one run are paired with those of the other where both have the same kind of name in the same place; from then
/// on they must stay paired.
struct Correspondence {
    private var forward: [String: String] = [:]
    private var backward: [String: String] = [:]

    /// A recorded text with every name that was met replaced by the twin's.
    func translated(_ text: String) -> String {
        guard text.utf8.count >= 16 else { return text }
        var text = text
        for pattern in patterns {
            for match in text.matches(of: pattern).reversed() {
                if let other = forward[String(match.output)] {
                    text.replaceSubrange(match.range, with: other)
                }
            }
        }
        return text
    }

    /// A recorded value with every name in it replaced by the twin's.
    func translated(_ value: JSON) -> JSON {
        switch value {
        case .string(let text): .string(translated(text))
        case .array(let items): .array(items.map(translated))
        case .object(let members):
            .object(members.map { JSON.Member(name: translated($0.name), value: translated($0.value)) })
        default: value
        }
    }

    /// Whether two texts are the same but for names; new pairs are remembered.
    mutating func accepts(_ recorded: String, _ own: String) -> Bool {
        if recorded == own { return true }
        if isPaired(recorded, own) { return true }
        var (left, right) = (recorded[...], own[...])
        while true {
            guard let first = firstName(in: left), let second = firstName(in: right) else { return left == right }
            guard left[..<first.lowerBound] == right[..<second.lowerBound] else { return false }
            guard pair(String(left[first]), String(right[second])) else { return false }
            left = left[first.upperBound...]
            right = right[second.upperBound...]
        }
    }

    /// Pairs keys that both runs made in the same place.
    mutating func pairKeys(_ recorded: String, _ own: String) {
        forward[recorded] = own
        backward[own] = recorded
    }

    private func isPaired(_ recorded: String, _ own: String) -> Bool {
        forward[recorded] == own
    }

    mutating func pair(_ recorded: String, _ own: String) -> Bool {
        if recorded == own, forward[recorded] == nil, backward[own] == nil { return true }
        guard let kind = kind(recorded), kind == self.kind(own) else { return false }
        if kind == patterns.count - 1 { return forward[recorded] == own }
        if let known = forward[recorded] { return known == own }
        if let known = backward[own] { return known == recorded }
        forward[recorded] = own
        backward[own] = recorded
        if recorded.hasPrefix("config-"), let inner = firstName(in: recorded.dropFirst(7)),
            let other = firstName(in: own.dropFirst(7))
        {
            // A time that names a file says which file, whatever else happened at that time.
            forward[String(recorded[inner])] = String(own[other])
        }
        return true
    }

    private func kind(_ name: String) -> Int? {
        patterns.firstIndex { name.wholeMatch(of: $0) != nil }
    }

    private func firstName(in text: Substring) -> Range<String.Index>? {
        patterns.compactMap { text.firstMatch(of: $0)?.range }.min { $0.lowerBound < $1.lowerBound }
    }

    /// UUIDs, revisions and the times inside of them, keys.
    private let patterns: [Regex<Substring>] = [
        /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/,
        /config-[0-9]{10}(?:\.[0-9]+)?\.xml/,
        /[0-9]{10}\.[0-9]{1,4}/,
        /20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:]+\+00:00/,
        /[A-Za-z0-9+\/]{43}=/,
    ]
}
