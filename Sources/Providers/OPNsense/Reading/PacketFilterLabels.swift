/// The labels of the rules in force, as `pfctl -sr` prints them: the UUID of a rule of the API, a digest for others.
package struct PacketFilterLabels: Hashable, Sendable {
    /// How many rules carry each label: one configured rule can be several.
    package let counts: [String: Int]

    /// Reads one rule a line; what is not, such as the counters of `-v`, is passed over.
    package init(parsing output: [UInt8]) {
        var counts: [String: Int] = [:]
        for line in output.split(separator: UInt8(ascii: "\n")) {
            guard let label = Self.label(line) else { continue }
            counts[label, default: 0] += 1
        }
        self.counts = counts
    }

    package func contains(_ label: String) -> Bool { counts[label] != nil }

    /// What stands in quotes after the word `label`, outside of other quotes.
    private static func label(_ line: ArraySlice<UInt8>) -> String? {
        // Counters are indented; a comment is no rule.
        guard let first = line.first, first != UInt8(ascii: " "), first != UInt8(ascii: "#") else { return nil }
        let parts = line.split(separator: UInt8(ascii: "\""), omittingEmptySubsequences: false)
        for index in stride(from: 0, to: parts.count - 1, by: 2)
        where parts[index].reversed().starts(with: " lebal ".utf8) {
            return String(decoding: parts[index + 1], as: UTF8.self)
        }
        return nil
    }
}
