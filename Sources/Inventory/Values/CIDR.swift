/// An address with a prefix length: a network, or an interface's address within one.
///
/// Sorted by address, then from the widest to the narrowest.
package struct CIDR: Hashable, Sendable {
    /// The address as it was written, host bits included.
    package let address: IPAddress
    /// 0 to 32 for IPv4, 0 to 128 for IPv6.
    package let prefixLength: Int

    /// Nil where the prefix length does not fit the family.
    package init?(address: IPAddress, prefixLength: Int) {
        guard (0...address.family.width).contains(prefixLength) else { return nil }
        self.init(unchecked: address, prefixLength)
    }

    /// One address: /32 or /128.
    package init(_ address: IPAddress) {
        self.init(unchecked: address, address.family.width)
    }

    private init(unchecked address: IPAddress, _ prefixLength: Int) {
        self.address = address
        self.prefixLength = prefixLength
    }

    /// Every address of a family, `0.0.0.0/0` or `::/0`.
    package static func everything(_ family: AddressFamily) -> CIDR {
        CIDR(unchecked: IPAddress(family: family, high: 0, low: 0), 0)
    }

    package var family: AddressFamily { address.family }
    /// The same network with its host bits cleared.
    package var network: CIDR { CIDR(unchecked: first, prefixLength) }
    /// Whether bits after the prefix are set, as in `10.0.0.1/24`.
    package var hasHostBits: Bool { address != first }
    /// Whether it is one address.
    package var isSingleAddress: Bool { prefixLength == family.width }

    /// The lowest address, the network's own.
    package var first: IPAddress {
        let mask = self.mask
        return IPAddress(family: family, high: address.high & mask.high, low: address.low & mask.low)
    }

    /// The highest address, the broadcast address of an IPv4 network.
    package var last: IPAddress {
        let mask = self.mask
        let width: UInt64 = family == .inet ? 0xffff_ffff : .max
        let high: UInt64 = family == .inet ? 0 : ~mask.high
        return IPAddress(family: family, high: address.high | high, low: address.low | (~mask.low & width))
    }

    package func contains(_ other: IPAddress) -> Bool {
        guard family == other.family else { return false }
        let mask = self.mask
        return (address.high ^ other.high) & mask.high == 0 && (address.low ^ other.low) & mask.low == 0
    }

    /// Whether every address of the other network is in this one.
    package func contains(_ other: CIDR) -> Bool {
        prefixLength <= other.prefixLength && contains(other.address)
    }

    /// Whether any address is in both; of two networks that overlap one contains the other.
    package func overlaps(_ other: CIDR) -> Bool {
        contains(other) || other.contains(self)
    }

    private var mask: (high: UInt64, low: UInt64) {
        if family == .inet { return (0, Self.ones(prefixLength, of: 32)) }
        return (Self.ones(min(prefixLength, 64), of: 64), Self.ones(max(prefixLength - 64, 0), of: 64))
    }

    private static func ones(_ count: Int, of width: Int) -> UInt64 {
        guard count > 0 else { return 0 }
        let full: UInt64 = width == 64 ? .max : 0xffff_ffff
        return full & (full << UInt64(width - count))
    }
}

extension CIDR: Comparable {
    package static func < (lhs: Self, rhs: Self) -> Bool {
        (lhs.address, lhs.prefixLength) < (rhs.address, rhs.prefixLength)
    }
}

extension CIDR: CustomStringConvertible {
    /// Parses a network strictly; host bits are kept, so that a caller can name them.
    ///
    /// Good: `10.0.0.0/24`, `fd00::/64`, `10.0.1.2/32`.
    /// Bad: `10.0.0.0` (no prefix length), `10.0.0.0/33`, `10.0.0.0/024`, `10.0.0.0/255.255.255.0`.
    /// - Throws: `InvalidValue` with the reason.
    package init(parsing text: String) throws(InvalidValue) {
        let bytes = Array(text.utf8)
        guard let slash = bytes.firstIndex(of: UInt8(ascii: "/")) else {
            throw InvalidValue("it has no prefix length such as /24")
        }
        let address = try IPAddress(bytes: bytes[..<slash])
        guard let length = decimal(bytes[(slash + 1)...], upTo: address.family.width) else {
            throw InvalidValue("the prefix length is not a number from 0 to \(address.family.width)")
        }
        self.init(unchecked: address, length)
    }

    /// The network that the text spells, nil where `init(parsing:)` throws.
    package init?(_ text: String) {
        do { try self.init(parsing: text) } catch { return nil }
    }

    package var description: String {
        var text: [UInt8] = []
        text.reserveCapacity(IPAddress.longestText + "/128".utf8.count)
        address.write(to: &text)
        text.append(UInt8(ascii: "/"))
        writeDigits(prefixLength, radix: 10, to: &text)
        return String(decoding: text, as: UTF8.self)
    }
}

/// The number that plain decimal digits spell, nil with a sign, a leading zero, or a value above the limit.
func decimal(_ digits: ArraySlice<UInt8>, upTo limit: Int) -> Int? {
    guard let first = digits.first, digits.count <= 9, first != UInt8(ascii: "0") || digits.count == 1 else {
        return nil
    }
    var value = 0
    for byte in digits {
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
        value = value * 10 + Int(byte - UInt8(ascii: "0"))
    }
    return value <= limit ? value : nil
}
