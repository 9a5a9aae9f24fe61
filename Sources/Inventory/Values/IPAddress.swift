/// The two versions of IP, by the names that firewalls use.
package enum AddressFamily: String, CaseIterable, Sendable, Comparable {
    case inet, inet6

    /// The number of bits in an address: 32 or 128.
    package var width: Int { self == .inet ? 32 : 128 }

    package static func < (lhs: Self, rhs: Self) -> Bool { lhs == .inet && rhs == .inet6 }
}

/// An IPv4 or IPv6 address, without prefix length or zone.
///
/// Sorted by family (IPv4 first), then by number.
package struct IPAddress: Hashable, Sendable {
    package let family: AddressFamily
    /// The upper 64 bits of an IPv6 address; 0 for IPv4.
    package let high: UInt64
    /// The lower 64 bits of an IPv6 address; the 32 bits of an IPv4 address.
    package let low: UInt64

    init(family: AddressFamily, high: UInt64, low: UInt64) {
        self.family = family
        self.high = high
        self.low = low
    }

    /// The IPv4 address with these 32 bits, most significant octet first.
    package init(v4 bits: UInt32) {
        self.init(family: .inet, high: 0, low: UInt64(bits))
    }

    /// The IPv6 address with these 128 bits.
    package init(v6 high: UInt64, _ low: UInt64) {
        self.init(family: .inet6, high: high, low: low)
    }

    /// The octets in network order, 4 or 16 of them.
    package var octets: [UInt8] {
        let words = family == .inet ? [low << 32] : [high, low]
        let all = words.flatMap { word in stride(from: 56, through: 0, by: -8).map { UInt8((word >> $0) & 0xff) } }
        return Array(all.prefix(family.width / 8))
    }

    /// The address that follows, nil after the last one of the family.
    package var next: IPAddress? {
        let (sum, carry) = low.addingReportingOverflow(1)
        if family == .inet { return low == 0xffff_ffff ? nil : IPAddress(family: .inet, high: 0, low: sum) }
        if carry, high == .max { return nil }
        return IPAddress(family: .inet6, high: carry ? high + 1 : high, low: sum)
    }

    /// Whether it is `0.0.0.0` or `::`.
    package var isUnspecified: Bool { high == 0 && low == 0 }

    /// Whether it is in 127.0.0.0/8 or is `::1` (RFC 1122, RFC 4291).
    package var isLoopback: Bool {
        family == .inet ? low >> 24 == 127 : high == 0 && low == 1
    }

    /// Whether it is in 224.0.0.0/4 or ff00::/8 (RFC 5771, RFC 4291).
    package var isMulticast: Bool {
        family == .inet ? low >> 28 == 0xe : high >> 56 == 0xff
    }
}

extension IPAddress: Comparable {
    package static func < (lhs: Self, rhs: Self) -> Bool {
        if lhs.family != rhs.family { return lhs.family < rhs.family }
        return (lhs.high, lhs.low) < (rhs.high, rhs.low)
    }
}
