extension IPAddress {
    /// Parses an address strictly.
    ///
    /// Good: `10.0.0.1`, `fd00::1`, `::ffff:192.0.2.1`, `FD00:0:0:0:0:0:0:1`.
    /// Bad: `10.0.0` (short), `010.0.0.1` (leading zero, octal to some readers), `10.0.0.1/24` (a network), `fe80::1%eth0` (a zone),
    /// `1::2::3`.
    /// - Throws: `InvalidValue` with the reason.
    package init(parsing text: String) throws(InvalidValue) {
        let bytes = Array(text.utf8)
        self = try IPAddress(bytes: bytes[...])
    }

    /// The address that the text spells, nil where `init(parsing:)` throws.
    package init?(_ text: String) {
        do { try self.init(parsing: text) } catch { return nil }
    }

    init(bytes: ArraySlice<UInt8>) throws(InvalidValue) {
        guard !bytes.isEmpty else { throw InvalidValue("it is empty") }
        if bytes.contains(UInt8(ascii: ":")) {
            self = try Self.v6(bytes)
        } else {
            self.init(v4: try Self.v4(bytes))
        }
    }

    private static func v4(_ bytes: ArraySlice<UInt8>) throws(InvalidValue) -> UInt32 {
        var bits: UInt32 = 0
        var octet: UInt32 = 0
        var digits = 0
        var octets = 0
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if digits > 0, octet == 0 {
                    throw InvalidValue("an octet starts with 0, which some programs read as octal")
                }
                octet = octet * 10 + UInt32(byte - UInt8(ascii: "0"))
                digits += 1
                if octet > 255 { throw InvalidValue("an octet is greater than 255") }
            case UInt8(ascii: "."):
                guard digits > 0, octets < 3 else { throw InvalidValue("an IPv4 address has four octets") }
                bits = bits << 8 | octet
                (octet, digits, octets) = (0, 0, octets + 1)
            case UInt8(ascii: "/"):
                throw InvalidValue("it has a prefix length; an address stands alone")
            default:
                throw InvalidValue("it has a character that no address has")
            }
        }
        guard digits > 0, octets == 3 else { throw InvalidValue("an IPv4 address has four octets") }
        return bits << 8 | octet
    }

    private static func v6(_ bytes: ArraySlice<UInt8>) throws(InvalidValue) -> IPAddress {
        var groups: [UInt16] = []
        groups.reserveCapacity(8)
        var gap: Int?
        var at = bytes.startIndex
        if bytes.starts(with: [colon, colon]) {
            gap = 0
            at += 2
        }
        while at < bytes.endIndex {
            let end = bytes[at...].firstIndex(of: colon) ?? bytes.endIndex
            let part = bytes[at..<end]
            if end == bytes.endIndex, part.contains(UInt8(ascii: ".")) {
                let bits = try v4(part)
                groups += [UInt16(bits >> 16), UInt16(bits & 0xffff)]
            } else {
                groups.append(try group(part))
            }
            guard groups.count <= 8 else { throw InvalidValue("an IPv6 address has at most eight groups") }
            guard end < bytes.endIndex else { break }
            at = end + 1
            if at < bytes.endIndex, bytes[at] == colon {
                guard gap == nil else { throw InvalidValue("`::` occurs more than once") }
                gap = groups.count
                at += 1
            } else if at == bytes.endIndex {
                throw InvalidValue("it ends in a single colon")
            }
        }
        return try assembled(groups, gap: gap)
    }

    private static func group(_ part: ArraySlice<UInt8>) throws(InvalidValue) -> UInt16 {
        guard !part.isEmpty else { throw InvalidValue("a group is empty") }
        var value: UInt16 = 0
        guard part.count <= 4 else {
            if part.contains(UInt8(ascii: "/")) {
                throw InvalidValue("it has a prefix length; an address stands alone")
            }
            if part.contains(UInt8(ascii: "%")) {
                throw InvalidValue("it has a zone; zones have a meaning on one host only")
            }
            throw InvalidValue("a group has more than four digits")
        }
        for byte in part {
            guard let digit = hexDigit(byte) else {
                if byte == UInt8(ascii: "/") { throw InvalidValue("it has a prefix length; an address stands alone") }
                if byte == UInt8(ascii: "%") {
                    throw InvalidValue("it has a zone; zones have a meaning on one host only")
                }
                throw InvalidValue("it has a character that no address has")
            }
            value = value << 4 | UInt16(digit)
        }
        return value
    }

    private static func assembled(_ groups: [UInt16], gap: Int?) throws(InvalidValue) -> IPAddress {
        var all = groups
        if let gap {
            guard groups.count < 8 else { throw InvalidValue("`::` stands for nothing here") }
            all.insert(contentsOf: repeatElement(0, count: 8 - groups.count), at: gap)
        }
        guard all.count == 8 else { throw InvalidValue("an IPv6 address has eight groups or a `::`") }
        let high = all[..<4].reduce(UInt64(0)) { $0 << 16 | UInt64($1) }
        let low = all[4...].reduce(UInt64(0)) { $0 << 16 | UInt64($1) }
        return IPAddress(v6: high, low)
    }
}

extension IPAddress: CustomStringConvertible {
    /// The canonical text: RFC 5952 for IPv6, with a dotted end where the address is IPv4-mapped.
    package var description: String {
        var text: [UInt8] = []
        text.reserveCapacity(Self.longestText)
        write(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Eight groups of four digits.
    static let longestText = 39

    /// Appends the canonical text.
    func write(to text: inout [UInt8]) {
        if family == .inet { return writeDotted(to: &text) }
        if high == 0, low >> 32 == 0xffff {
            text += "::ffff:".utf8
            return writeDotted(to: &text)
        }
        let gap = longestZeroRun ?? 8..<8
        for index in 0..<8 where !gap.contains(index) {
            if index == gap.upperBound { text += [colon, colon] } else if index > 0 { text.append(colon) }
            writeDigits(group(index), radix: 16, to: &text)
        }
        if gap.upperBound == 8, !gap.isEmpty { text += [colon, colon] }
    }

    /// The lower 32 bits as an IPv4 address.
    private func writeDotted(to text: inout [UInt8]) {
        for shift in stride(from: UInt64(24), through: 0, by: -8) {
            writeDigits(Int(low >> shift & 0xff), radix: 10, to: &text)
            if shift > 0 { text.append(UInt8(ascii: ".")) }
        }
    }

    /// One of the eight groups of an IPv6 address.
    private func group(_ index: Int) -> Int {
        Int((index < 4 ? high : low) >> UInt64(48 - 16 * (index % 4)) & 0xffff)
    }

    /// The first longest run of two or more zero groups (RFC 5952 §4.2).
    private var longestZeroRun: Range<Int>? {
        var best: Range<Int>?
        var start = 0
        for index in 0...8 where index == 8 || group(index) != 0 {
            if index - start >= 2, index - start > best?.count ?? 0 { best = start..<index }
            start = index + 1
        }
        return best
    }
}

/// Appends the digits of a number that is not negative.
func writeDigits(_ number: Int, radix: Int, to text: inout [UInt8]) {
    if number >= radix { writeDigits(number / radix, radix: radix, to: &text) }
    let digit = UInt8(number % radix)
    text.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
}

private let colon = UInt8(ascii: ":")

/// The value of a hexadecimal digit of either case.
func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}
