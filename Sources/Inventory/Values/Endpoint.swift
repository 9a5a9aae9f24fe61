/// Where a WireGuard peer is dialled: an address or a host name, and a UDP port.
package struct Endpoint: Hashable, Sendable {
    package enum Host: Hashable, Sendable {
        case address(IPAddress)
        /// RFC 1123, lower case, without a final dot.
        case name(String)
    }

    package let host: Host
    package let port: UInt16

    package init(host: Host, port: UInt16) {
        self.host = host
        self.port = port
    }
}

extension Endpoint: CustomStringConvertible {
    /// Parses `host:port`.
    ///
    /// Good: `vpn.example.net:51820`, `192.0.2.1:51820`, `[fd00::1]:51820`.
    /// Bad: `vpn.example.net` (no port), `fd00::1:51820` (no brackets), `my_host:51820` (underscore), `123.456.789.012:51820`.
    /// - Throws: `InvalidValue` with the reason.
    package init(parsing text: String) throws(InvalidValue) {
        let bytes = Array(text.utf8)
        if bytes.first == UInt8(ascii: "[") {
            guard let close = bytes.firstIndex(of: UInt8(ascii: "]")) else {
                throw InvalidValue("the bracket is not closed")
            }
            let address = try IPAddress(bytes: bytes[1..<close])
            guard address.family == .inet6 else { throw InvalidValue("only an IPv6 address stands in brackets") }
            guard close + 1 < bytes.count, bytes[close + 1] == UInt8(ascii: ":") else {
                throw InvalidValue("it has no port such as :51820")
            }
            self.init(host: .address(address), port: try Port.parse(bytes[(close + 2)...]))
            return
        }
        guard let colon = bytes.lastIndex(of: UInt8(ascii: ":")) else {
            throw InvalidValue("it has no port such as :51820")
        }
        guard bytes.firstIndex(of: UInt8(ascii: ":")) == colon else {
            throw InvalidValue("an IPv6 address before a port stands in brackets, [fd00::1]:51820")
        }
        self.init(host: try Host(bytes: bytes[..<colon]), port: try Port.parse(bytes[(colon + 1)...]))
    }

    /// The endpoint that the text spells, nil where `init(parsing:)` throws.
    package init?(_ text: String) {
        do { try self.init(parsing: text) } catch { return nil }
    }

    package var description: String {
        switch host {
        case .address(let address) where address.family == .inet6: "[\(address)]:\(port)"
        case .address, .name: "\(host):\(port)"
        }
    }
}

extension Endpoint.Host: CustomStringConvertible {
    /// Parses an address or a host name (RFC 1123 §2.1: letters, digits and inner hyphens, labels of 1 to 63, 253 in all).
    ///
    /// Good: `vpn.example.net`, `192.0.2.1`, `fd00::1`. Bad: `my_host`, `-a.example`, `1.2.3`, `example.net.`.
    /// - Throws: `InvalidValue` with the reason.
    package init(parsing text: String) throws(InvalidValue) {
        try self.init(bytes: Array(text.utf8)[...])
    }

    init(bytes: ArraySlice<UInt8>) throws(InvalidValue) {
        guard !bytes.isEmpty else { throw InvalidValue("the host is empty") }
        let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let isNumeric = labels.last?.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } == true
        if isNumeric || bytes.contains(UInt8(ascii: ":")) {
            // A name never ends in a numeric label (RFC 3696 §2), so this can only be a misspelt address.
            self = .address(try IPAddress(bytes: bytes))
            return
        }
        guard bytes.count <= 253 else { throw InvalidValue("a host name has at most 253 characters") }
        for label in labels { try Self.check(label) }
        self = .name(String(decoding: bytes.map(Self.lowercased), as: UTF8.self))
    }

    private static func check(_ label: ArraySlice<UInt8>) throws(InvalidValue) {
        guard let first = label.first, let last = label.last else {
            throw InvalidValue("a label of the host name is empty")
        }
        guard label.count <= 63 else { throw InvalidValue("a label of a host name has at most 63 characters") }
        let hyphen = UInt8(ascii: "-")
        guard first != hyphen, last != hyphen else {
            throw InvalidValue("a label of a host name neither starts nor ends with a hyphen")
        }
        for byte in label where byte != hyphen {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "A")...UInt8(ascii: "Z"):
                continue
            case UInt8(ascii: "_"): throw InvalidValue("a host name has no underscore (RFC 1123)")
            default: throw InvalidValue("a host name has only letters, digits, hyphens and dots")
            }
        }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    package var description: String {
        switch self {
        case .address(let address): address.description
        case .name(let name): name
        }
    }
}
