/// Reads the data types of RFC 4251 §5 from bytes.
struct WireReader {
    private var bytes: ArraySlice<UInt8>

    init(_ bytes: some Collection<UInt8>) { self.bytes = ArraySlice(bytes) }

    /// What was not read yet.
    var rest: ArraySlice<UInt8> { bytes }

    mutating func byte() -> UInt8? { bytes.popFirst() }

    mutating func number() -> UInt32? {
        guard let field = take(4) else { return nil }
        return field.reduce(0) { $0 << 8 | UInt32($1) }
    }

    mutating func string() -> [UInt8]? {
        guard let count = number() else { return nil }
        return take(Int(count)).map(Array.init)
    }

    mutating func text() -> String? { string().map { String(decoding: $0, as: UTF8.self) } }

    mutating func skip(_ count: Int) -> Bool { take(count) != nil }

    private mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard bytes.count >= count else { return nil }
        defer { bytes = bytes.dropFirst(count) }
        return bytes.prefix(count)
    }
}

extension [UInt8] {
    /// A length of four bytes, then the bytes (RFC 4251 §5, `string`).
    mutating func appendWireString(_ bytes: some Collection<UInt8>) {
        appendWireNumber(UInt32(bytes.count))
        append(contentsOf: bytes)
    }

    mutating func appendWireNumber(_ number: UInt32) {
        for shift in [24, 16, 8, 0] as [UInt32] { append(UInt8(truncatingIfNeeded: number >> shift)) }
    }
}
