/// A number modulo 2^255 - 19, in five limbs of 51 bits that may exceed them by a little.
///
/// For telling public keys from other bytes only: it is not constant-time, and no secret is computed with it.
struct FieldElement {
    private var limbs: (UInt64, UInt64, UInt64, UInt64, UInt64)

    private static let mask: UInt64 = (1 << 51) - 1

    private init(_ l0: UInt64, _ l1: UInt64, _ l2: UInt64, _ l3: UInt64, _ l4: UInt64) {
        limbs = (l0, l1, l2, l3, l4)
    }

    init(_ small: UInt64) { self.init(small, 0, 0, 0, 0) }

    /// Reads 32 bytes, least significant first; the top bit is dropped, as RFC 7748 §5 demands.
    init(bytes: [UInt8]) {
        var words: [UInt64] = [0, 0, 0, 0]
        for (index, byte) in bytes.prefix(32).enumerated() {
            words[index / 8] |= UInt64(byte) << UInt64(8 * (index % 8))
        }
        self.init(
            words[0] & Self.mask, (words[0] >> 51 | words[1] << 13) & Self.mask,
            (words[1] >> 38 | words[2] << 26) & Self.mask, (words[2] >> 25 | words[3] << 39) & Self.mask,
            words[3] >> 12 & Self.mask)
    }

    static func + (a: Self, b: Self) -> Self {
        Self(
            a.limbs.0 &+ b.limbs.0, a.limbs.1 &+ b.limbs.1, a.limbs.2 &+ b.limbs.2, a.limbs.3 &+ b.limbs.3,
            a.limbs.4 &+ b.limbs.4
        ).carried
    }

    static func - (a: Self, b: Self) -> Self {
        // Twice the modulus is added first, so that no limb goes below zero.
        let low: UInt64 = 0xf_ffff_ffff_ffda
        let rest: UInt64 = 0xf_ffff_ffff_fffe
        return Self(
            a.limbs.0 &+ low &- b.limbs.0, a.limbs.1 &+ rest &- b.limbs.1, a.limbs.2 &+ rest &- b.limbs.2,
            a.limbs.3 &+ rest &- b.limbs.3, a.limbs.4 &+ rest &- b.limbs.4
        ).carried
    }

    static func * (a: Self, b: Self) -> Self {
        // 2^255 is 19 here, so what overflows the fifth limb comes back nineteenfold.
        let (a0, a1, a2, a3, a4) = a.limbs
        let (b0, b1, b2, b3, b4) = b.limbs
        let (c1, c2, c3, c4) = (b1 &* 19, b2 &* 19, b3 &* 19, b4 &* 19)
        var r0 = Wide(a0, b0, a1, c4, a2, c3, a3, c2, a4, c1)
        var r1 = Wide(a0, b1, a1, b0, a2, c4, a3, c3, a4, c2)
        var r2 = Wide(a0, b2, a1, b1, a2, b0, a3, c4, a4, c3)
        var r3 = Wide(a0, b3, a1, b2, a2, b1, a3, b0, a4, c4)
        var r4 = Wide(a0, b4, a1, b3, a2, b2, a3, b1, a4, b0)
        r1.add(r0.cut())
        r2.add(r1.cut())
        r3.add(r2.cut())
        r4.add(r3.cut())
        let top = r4.cut()
        return Self(r0.low &+ top &* 19, r1.low, r2.low, r3.low, r4.low).carried
    }

    /// The same number with every limb at 51 bits, the first perhaps one more.
    private var carried: Self {
        var (l0, l1, l2, l3, l4) = limbs
        l1 &+= l0 >> 51
        l2 &+= l1 >> 51
        l3 &+= l2 >> 51
        l4 &+= l3 >> 51
        l0 = l0 & Self.mask &+ (l4 >> 51) &* 19
        return Self(l0, l1 & Self.mask, l2 & Self.mask, l3 & Self.mask, l4 & Self.mask)
    }

    /// Whether the number is 0 modulo 2^255 - 19.
    var isZero: Bool {
        let once = carried.carried.limbs
        let isAllZero = once == (0, 0, 0, 0, 0)
        let isModulus = once == (Self.mask - 18, Self.mask, Self.mask, Self.mask, Self.mask)
        return isAllZero || isModulus
    }

    /// Whether the number is a square other than 0 (Euler's criterion: its power of (p - 1) / 2 = 2^254 - 10 is 1).
    var isSquare: Bool {
        var result = FieldElement(1)
        for bit in stride(from: 253, through: 0, by: -1) {
            result = result * result
            // 2^254 - 10 in binary is 250 ones and then 0110.
            if bit >= 4 || bit == 2 || bit == 1 { result = result * self }
        }
        return (result - FieldElement(1)).isZero
    }
}

/// A sum of products, in 128 bits.
private struct Wide {
    var low: UInt64
    private var high: UInt64

    init(
        _ a0: UInt64, _ b0: UInt64, _ a1: UInt64, _ b1: UInt64, _ a2: UInt64, _ b2: UInt64, _ a3: UInt64,
        _ b3: UInt64, _ a4: UInt64, _ b4: UInt64
    ) {
        (high, low) = a0.multipliedFullWidth(by: b0)
        add(a1, b1)
        add(a2, b2)
        add(a3, b3)
        add(a4, b4)
    }

    private mutating func add(_ a: UInt64, _ b: UInt64) {
        let product = a.multipliedFullWidth(by: b)
        high &+= product.high
        add(product.low)
    }

    mutating func add(_ value: UInt64) {
        let (sum, overflow) = low.addingReportingOverflow(value)
        low = sum
        if overflow { high &+= 1 }
    }

    /// Leaves the lower 51 bits and answers what was above them.
    mutating func cut() -> UInt64 {
        let above = high << 13 | low >> 51
        low &= (1 << 51) - 1
        high = 0
        return above
    }
}
