/// The rules for TCP and UDP port numbers, 1 to 65535.
package enum Port {
    /// Parses one port.
    ///
    /// Good: `51820`. Bad: `0`, `65536`, `051820`, `+1`.
    /// - Throws: `InvalidValue` with the reason.
    package static func parse(_ text: String) throws(InvalidValue) -> UInt16 {
        try parse(Array(text.utf8)[...])
    }

    /// Parses one port or a range, lowest first.
    ///
    /// Good: `51820`, `8000-8010`. Bad: `8010-8000`, `8000:8010`, `8000-`.
    /// - Throws: `InvalidValue` with the reason.
    package static func parseRange(_ text: String) throws(InvalidValue) -> ClosedRange<UInt16> {
        let bytes = Array(text.utf8)
        guard let dash = bytes.firstIndex(of: UInt8(ascii: "-")) else {
            let port = try parse(bytes[...])
            return port...port
        }
        let low = try parse(bytes[..<dash])
        let high = try parse(bytes[(dash + 1)...])
        guard low <= high else { throw InvalidValue("the range ends before it starts") }
        return low...high
    }

    static func parse(_ bytes: ArraySlice<UInt8>) throws(InvalidValue) -> UInt16 {
        guard let value = decimal(bytes, upTo: 65535), value > 0 else {
            throw InvalidValue("a port is a number from 1 to 65535")
        }
        return UInt16(value)
    }
}
