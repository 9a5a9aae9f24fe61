/// The configuration of a guest, as `pct config`, `qm config` and the API show it.
package struct GuestConfiguration: Hashable, Sendable {
    /// Every key with its value as text.
    package let values: [String: String]

    /// In the order of their numbers.
    package var networks: [GuestNetwork] {
        let cards = values.compactMap { key, value in
            key.hasPrefix("net") ? Int(key.dropFirst(3)).map { (number: $0, value: value) } : nil
        }
        return cards.sorted { $0.number < $1.number }.map { GuestNetwork(key: "net\($0.number)", parsing: $0.value) }
    }

    package var name: String? { values["hostname"] ?? values["name"] }

    /// Whether a machine has the guest agent, without which nobody knows its addresses.
    package var hasAgent: Bool {
        guard let items = values["agent"]?.split(separator: ",") else { return false }
        return items.contains { ["1", "enabled=1"].contains($0) }
    }

    init(values: [String: String]) { self.values = values }

    /// Reads `key: value` lines; the description is percent-encoded there.
    ///
    /// - Throws: ``UnexpectedOutput`` for a line without a key.
    package init(parsing output: [UInt8], command: String = "pct config") throws(UnexpectedOutput) {
        var values: [String: String] = [:]
        for (index, line) in output.split(separator: UInt8(ascii: "\n")).enumerated() {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex else {
                throw UnexpectedOutput(command, "a line \(index + 1) without a key")
            }
            let key = String(decoding: line[..<colon], as: UTF8.self)
            let rest = line[(colon + 1)...].drop { $0 == UInt8(ascii: " ") }
            values[key] = key == "description" ? Self.decoded(rest) : String(decoding: rest, as: UTF8.self)
        }
        self.values = values
    }

    /// Reads `pvesh get …/config --output-format json`, the same as the API's `data`: numbers and texts are mixed.
    ///
    /// - Throws: ``UnexpectedOutput``.
    package init(parsingJSON output: [UInt8]) throws(UnexpectedOutput) {
        let fields: [String: LooseText] = try UnexpectedOutput.decoding(from: output, of: "pvesh get …/config")
        values = fields.compactMapValues(\.text)
    }

    private static func decoded(_ text: ArraySlice<UInt8>) -> String {
        var bytes: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            if byte == UInt8(ascii: "%"), rest.count >= 2, digits.first != "+", let value = UInt8(digits, radix: 16) {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
