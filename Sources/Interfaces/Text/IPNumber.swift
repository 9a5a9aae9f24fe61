/// An IPv4 or IPv6 address as a number, for comparing spellings.
struct IPNumber: Hashable, Sendable {
    /// 32 or 128.
    let width: Int
    let high: UInt64
    let low: UInt64

    /// fe80::/10: means something on one link only.
    var isLinkLocal: Bool { width == 128 && high >> 54 == 0x3fa }

    /// Reads what iproute2 reads: `10.0.0.1`, `10.1` for 10.1.0.0, `fd00::1`, `::ffff:10.0.0.1`; nil for anything else.
    init?(_ text: ArraySlice<UInt8>) {
        if text.contains(UInt8(ascii: ":")) {
            guard let groups = Self.groups(text) else { return nil }
            self.init(
                width: 128, high: groups[..<4].reduce(0) { $0 << 16 | UInt64($1) },
                low: groups[4...].reduce(0) { $0 << 16 | UInt64($1) })
        } else {
            guard let bits = Self.dotted(text) else { return nil }
            self.init(width: 32, high: 0, low: UInt64(bits))
        }
    }

    init(width: Int, high: UInt64, low: UInt64) {
        self.width = width
        self.high = high
        self.low = low
    }

    private static func dotted(_ text: ArraySlice<UInt8>) -> UInt32? {
        let octets = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard octets.count <= 4 else { return nil }
        var bits: UInt32 = 0
        for octet in octets {
            guard let value = octet.decimal, value < 256 else { return nil }
            bits = bits << 8 | UInt32(value)
        }
        return bits << UInt32(8 * (4 - octets.count))
    }

    /// The eight groups of an IPv6 address.
    private static func groups(_ text: ArraySlice<UInt8>) -> [UInt16]? {
        let gap = zip(text, text.dropFirst()).enumerated().first { $1.0 == colon && $1.1 == colon }?.offset
        guard let gap else { return list(text, canBeEmpty: false).flatMap { $0.count == 8 ? $0 : nil } }
        let start = text.startIndex + gap
        guard let left = list(text[..<start], canBeEmpty: true),
            let right = list(text[(start + 2)...], canBeEmpty: true), left.count + right.count < 8
        else { return nil }
        return left + Array(repeating: 0, count: 8 - left.count - right.count) + right
    }

    /// Groups with a colon between each two; the last one may be an IPv4 address.
    private static func list(_ text: ArraySlice<UInt8>, canBeEmpty: Bool) -> [UInt16]? {
        if text.isEmpty { return canBeEmpty ? [] : nil }
        let parts = text.split(separator: colon, omittingEmptySubsequences: false)
        var groups: [UInt16] = []
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, part.count(where: { $0 == UInt8(ascii: ".") }) == 3 {
                guard let bits = dotted(part) else { return nil }
                groups += [UInt16(bits >> 16), UInt16(bits & 0xffff)]
            } else {
                guard part.count <= 4, part.first?.isSign == false, let group = UInt16(part.text, radix: 16) else {
                    return nil
                }
                groups.append(group)
            }
        }
        return groups.count <= 8 ? groups : nil
    }

    private static let colon = UInt8(ascii: ":")
}

extension UInt8 {
    fileprivate var isSign: Bool { self == UInt8(ascii: "+") || self == UInt8(ascii: "-") }
}
