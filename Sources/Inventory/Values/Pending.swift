/// An IPv4 or IPv6 address.
package struct IPAddress: Hashable, Sendable, Comparable {
    let high: UInt64
    let low: UInt64
    let isV6: Bool
    package static func < (lhs: Self, rhs: Self) -> Bool { (lhs.high, lhs.low) < (rhs.high, rhs.low) }
}
package struct CIDR: Hashable, Sendable {}
package struct Endpoint: Hashable, Sendable {}
package struct CalendarDay: Hashable, Sendable {}
