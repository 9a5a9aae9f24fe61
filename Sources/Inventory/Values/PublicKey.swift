/// A Curve25519 public key, 32 bytes; prints as base64 with padding.
package struct PublicKey: Hashable, Sendable {
    /// 44 characters of canonical base64 (RFC 4648 §4).
    package let base64: String

    /// Parses a key as `wg pubkey` prints it.
    ///
    /// Good: 44 characters, the last one `=`, the one before it with no bits beyond the 32 bytes.
    /// Bad: 43 characters, the URL alphabet with `-` and `_`, blanks, 32 zero bytes (WireGuard's "no key").
    /// - Throws: `InvalidValue` with the reason.
    package init(parsing text: String) throws(InvalidValue) {
        let bytes = Array(text.utf8)
        guard bytes.count == 44 else { throw InvalidValue("a key has 44 characters, this has \(text.count)") }
        guard bytes[43] == UInt8(ascii: "=") else { throw InvalidValue("a key ends in one `=`") }
        var union: UInt8 = 0
        for byte in bytes[..<43] {
            guard let sextet = base64Value(byte) else { throw InvalidValue("it has a character outside base64") }
            union |= sextet
        }
        guard let last = base64Value(bytes[42]), last & 0b11 == 0 else {
            throw InvalidValue("its last character does not belong to a text of 32 bytes")
        }
        guard union != 0 else { throw InvalidValue("all 32 bytes are zero, which means no key") }
        self.base64 = text
    }

    /// The key that the text spells, nil where `init(parsing:)` throws.
    package init?(_ text: String) {
        do { try self.init(parsing: text) } catch { return nil }
    }

    /// Takes text as it is.
    init(unchecked base64: String) { self.base64 = base64 }

    /// The 32 bytes.
    package var bytes: [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(33)
        var (bits, count): (UInt32, Int) = (0, 0)
        for byte in base64.utf8.prefix(43) {
            bits = bits << 6 | UInt32(base64Value(byte) ?? 0)
            count += 6
            if count >= 8 {
                count -= 8
                result.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return result
    }

    /// The last eight characters, by which people tell keys apart.
    package var suffix: String { String(base64.suffix(8)) }
}

extension PublicKey: CustomStringConvertible {
    package var description: String { base64 }
}

/// The six bits of a base64 character (RFC 4648 §4), nil for any other byte.
func base64Value(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0") + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
}
