/// A destination as a number with a prefix length, for comparing spellings; host bits are kept.
struct IPNetwork: Hashable, Sendable {
    let address: IPNumber
    let prefixLength: Int

    /// Reads `10.0.1.0/24`, `fd00::/64`, or an address alone, which is /32 or /128.
    init?(_ text: ArraySlice<UInt8>) {
        let slash = text.firstIndex(of: UInt8(ascii: "/")) ?? text.endIndex
        guard let address = IPNumber(text[..<slash]) else { return nil }
        var length = address.width
        if slash < text.endIndex {
            let rest = text[(slash + 1)...]
            guard let value = rest.decimal ?? Self.length(ofMask: rest), value <= address.width else { return nil }
            length = value
        }
        self.init(address: address, prefixLength: length)
    }

    init(address: IPNumber, prefixLength: Int) {
        self.address = address
        self.prefixLength = prefixLength
    }

    /// Every address of a family, by its number of bits.
    static func everything(width: Int) -> IPNetwork {
        IPNetwork(address: IPNumber(width: width, high: 0, low: 0), prefixLength: 0)
    }

    /// 24 for `255.255.255.0`; nil for what is no mask.
    static func length(ofMask text: ArraySlice<UInt8>) -> Int? {
        guard let mask = IPNumber(text), mask.width == 32 else { return nil }
        let inverse = ~UInt32(truncatingIfNeeded: mask.low)
        return inverse & (inverse &+ 1) == 0 ? 32 - (32 - inverse.leadingZeroBitCount) : nil
    }

    /// Whether bits behind the prefix are set: iproute2 refuses such a destination.
    var hasHostBits: Bool {
        let host = address.width - prefixLength
        let low: UInt64 = host >= 64 ? .max : (1 << UInt64(host)) - 1
        let high: UInt64 = host <= 64 ? 0 : host == 128 ? .max : (1 << UInt64(host - 64)) - 1
        return address.low & low != 0 || address.high & high != 0
    }

    /// Whether one of the two contains the other.
    func overlaps(_ other: IPNetwork) -> Bool {
        guard address.width == other.address.width else { return false }
        let length = min(prefixLength, other.prefixLength)
        let (high, low) = address.width == 32 ? (0, length + 32) : (min(length, 64), max(length - 64, 0))
        return Self.agree(address.high, other.address.high, high) && Self.agree(address.low, other.address.low, low)
    }

    /// Whether the first bits are the same.
    private static func agree(_ lhs: UInt64, _ rhs: UInt64, _ count: Int) -> Bool {
        count == 0 || (lhs ^ rhs) >> UInt64(64 - count) == 0
    }
}
