/// What the bytes of a Curve25519 key give away about its kind.
enum KeyShape {
    /// Whether the bytes are certainly a private key and no public one.
    ///
    /// `wg genkey` clears the lowest three bits and the highest and sets the second highest (RFC 7748 §5); one public key
    /// in sixteen looks so by chance. A public key, however, is a point of the curve in the group of prime order that
    /// the base point makes, and of random bytes only one in sixteen is. So every real public key passes, and fifteen of
    /// sixteen private keys are found.
    static func isCertainlyPrivate(_ bytes: [UInt8]) -> Bool {
        guard bytes.count == 32, bytes[0] & 7 == 0, bytes[31] & 0xc0 == 0x40 else { return false }
        return !isPublicPoint(FieldElement(bytes: bytes))
    }

    private static func isPublicPoint(_ u: FieldElement) -> Bool {
        // v^2 = u^3 + 486662 u^2 + u; without a root the point lies on the twist.
        let square = u * (u * (u + FieldElement(486_662)) + FieldElement(1))
        return square.isSquare && isInPrimeGroup(u)
    }

    /// Whether the point times the group's order is the neutral element: Montgomery's ladder of RFC 7748 §5, u only.
    private static func isInPrimeGroup(_ u: FieldElement) -> Bool {
        // 2^252 + 27742317777372353535851937790883648493, least significant word first.
        let order: [UInt64] = [0x5812_631a_5cf5_d3ed, 0x14de_f9de_a2f7_9cd6, 0, 0x1000_0000_0000_0000]
        let factor = FieldElement(121_665)
        var (x2, z2) = (FieldElement(1), FieldElement(0))
        var (x3, z3) = (u, FieldElement(1))
        for index in stride(from: 252, through: 0, by: -1) {
            let bit = order[index / 64] >> UInt64(index % 64) & 1 == 1
            if bit { swap(&x2, &x3); swap(&z2, &z3) }
            let (a, b) = (x2 + z2, x2 - z2)
            let (aa, bb) = (a * a, b * b)
            let e = aa - bb
            let (da, cb) = ((x3 - z3) * a, (x3 + z3) * b)
            let (sum, difference) = (da + cb, da - cb)
            x3 = sum * sum
            z3 = u * (difference * difference)
            x2 = aa * bb
            z2 = e * (aa + factor * e)
            if bit { swap(&x2, &x3); swap(&z2, &z3) }
        }
        return z2.isZero
    }
}
