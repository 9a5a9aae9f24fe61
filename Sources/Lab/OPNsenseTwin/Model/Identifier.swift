/// Identifiers of records.
enum Identifier {
    /// A random version 4 UUID in lower case.
    static func make() -> String {
        text(of: (0..<16).map { _ in UInt8.random(in: 0...255) })
    }

    /// Sixteen bytes as a version 4 UUID in lower case.
    static func text(of bytes: [UInt8]) -> String {
        var bytes = bytes
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for (index, byte) in bytes.enumerated() {
            if [4, 6, 8, 10].contains(index) { text.append(UInt8(ascii: "-")) }
            text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Version 4, lower case: the only form that a caller may choose.
    static func isUUID(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [8, 4, 4, 4, 12] else { return false }
        guard parts.joined().utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }) else {
            return false
        }
        return parts[2].hasPrefix("4") && "89ab".contains(parts[3].prefix(1))
    }
}
