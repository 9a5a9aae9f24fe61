/// The keys of a test.
enum TestKeys {
    static let from = Key("from", .reference, required: true, "The peer that tries.")
    static let accept = Key("accept", .list(of: .probe), default: [], "What it must reach: \(forms)")
    static let deny = Key("deny", .list(of: .probe), default: [], "What it must not reach: \(forms)")
    private static let forms = "`icmp 10.0.0.254`, `tcp 10.0.0.254:22`, `udp 10.0.0.1:53`."
    static let table = KeyTable("a test", [from.entry, accept.entry, deny.entry])
}

extension Format where Value == AccessTest.Probe {
    static let probe = parsed(
        ["type": "string", "pattern": "^(icmp|tcp|udp) [0-9A-Fa-f.:\\[\\]]+$"], .invalidProbe,
        "a test such as `tcp 10.0.0.254:22`"
    ) { text throws(InvalidValue) in try AccessTest.Probe(parsing: text) }
}

extension AccessTest.Probe: CustomStringConvertible {
    /// Parses a protocol and what it tries to reach.
    ///
    /// Good: `icmp 10.0.0.254`, `tcp 10.0.0.254:22`, `udp [fd00::1]:53`. Bad: `tcp 10.0.0.254`, `ping 10.0.0.1`.
    /// - Throws: `InvalidValue` with the reason.
    init(parsing text: String) throws(InvalidValue) {
        let bytes = Array(text.utf8)
        guard let blank = bytes.firstIndex(of: UInt8(ascii: " ")) else {
            throw InvalidValue("it is a protocol, a blank, and an address with a port")
        }
        let rest = bytes[(blank + 1)...]
        switch String(decoding: bytes[..<blank], as: UTF8.self) {
        case "icmp": self = .icmp(try IPAddress(bytes: rest))
        case "tcp":
            let (address, port) = try Self.addressAndPort(rest)
            self = .tcp(address, port)
        case "udp":
            let (address, port) = try Self.addressAndPort(rest)
            self = .udp(address, port)
        default: throw InvalidValue("the protocol is icmp, tcp or udp")
        }
    }

    private static func addressAndPort(_ bytes: ArraySlice<UInt8>) throws(InvalidValue) -> (IPAddress, UInt16) {
        let endpoint = try Endpoint(parsing: String(decoding: bytes, as: UTF8.self))
        guard case .address(let address) = endpoint.host else {
            throw InvalidValue("a test needs an address, since names mean different things in different places")
        }
        return (address, endpoint.port)
    }

    package var description: String {
        guard let port else { return "\(transport.rawValue) \(address)" }
        return "\(transport.rawValue) \(Endpoint(host: .address(address), port: port))"
    }
}

extension AccessTest {
    /// Reads a test; nil where something in it was reported that no other value can stand for.
    init?(_ fields: Fields) {
        let accept = fields[TestKeys.accept] ?? []
        let deny = fields[TestKeys.deny] ?? []
        guard let from = fields[TestKeys.from] else { return nil }
        if !fields.has(TestKeys.accept), !fields.has(TestKeys.deny) {
            fields.require(TestKeys.accept, "A test says what is accepted or denied, in `accept`, `deny` or both.")
        }
        self.init(from: from, accept: accept, deny: deny, place: fields.place)
        for name in [TestKeys.accept.name, TestKeys.deny.name] {
            for item in fields.node.pair(name)?.value.items ?? [] {
                guard let probe = item.text.flatMap({ try? Probe(parsing: $0) }) else { continue }
                places[probe] = fields.findings.place(item.mark)
            }
        }
    }
}
