extension Format where Value == IPAddress {
    static let address = parsed(
        ["type": "string", "description": "An IPv4 or IPv6 address."], .invalidAddress, "an address"
    ) { text throws(InvalidValue) in try IPAddress(parsing: text) }
}

extension Format where Value == CIDR {
    /// A network without host bits; a full tunnel is refused by whoever reads the list.
    static let network = Format(
        schema: ["type": "string", "pattern": "^[0-9A-Fa-f.:]+/[0-9]{1,3}$"]
    ) { node, findings in
        let parsed = Format.parsed([:], .invalidNetwork, "a network") { text throws(InvalidValue) in
            try CIDR(parsing: text)
        }
        guard let network = parsed.read(node, findings) else { return nil }
        return findings.withoutHostBits(network, at: node.mark)
    }
}

extension Findings {
    /// The network, nil and reported where bits after its prefix are set.
    func withoutHostBits(_ network: CIDR, at mark: Mark) -> CIDR? {
        guard network.hasHostBits else { return network }
        let detail = """
            \(network) has bits set after its prefix of \(network.prefixLength): it names an address and a network at \
            once. The network is \(network.network).
            """
        report(.hostBits, detail, at: mark)
        return nil
    }
}

extension Format where Value == Endpoint {
    static let endpoint = parsed(
        ["type": "string", "pattern": "^(\\[[0-9A-Fa-f:.]+\\]|[0-9A-Za-z.-]+):[0-9]{1,5}$"], .invalidEndpoint,
        "an endpoint such as vpn.example.net:51820"
    ) { text throws(InvalidValue) in try Endpoint(parsing: text) }
}

extension Format where Value == Endpoint.Host {
    static let host = parsed(["type": "string"], .invalidHost, "an address or a host name") {
        text throws(InvalidValue) in try Endpoint.Host(parsing: text)
    }
}

extension Format where Value == CalendarDay {
    static let day = parsed(
        ["type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"], .invalidDay, "a day"
    ) { text throws(InvalidValue) in try CalendarDay(parsing: text) }
}

extension Format where Value == UInt16 {
    static let port = parsed(
        ["type": "integer", "minimum": 1, "maximum": 65535], .invalidPort, "a port"
    ) { text throws(InvalidValue) in try Port.parse(text) }
}

extension Format where Value == ClosedRange<UInt16> {
    static let ports = parsed(
        [
            "anyOf": [
                ["type": "integer", "minimum": 1, "maximum": 65535],
                ["type": "string", "pattern": "^[0-9]{1,5}-[0-9]{1,5}$"],
            ]
        ], .invalidPort, "a port or a range such as 8000-8010"
    ) { text throws(InvalidValue) in try Port.parseRange(text) }
}

extension Format where Value == ClosedRange<IPAddress> {
    static let addressRange = parsed(
        ["type": "string", "pattern": "^[0-9A-Fa-f.:]+-[0-9A-Fa-f.:]+$"], .invalidRange,
        "a range such as 10.0.1.2-10.0.1.10"
    ) { text throws(InvalidValue) in
        let bytes = Array(text.utf8)
        guard let dash = bytes.firstIndex(of: UInt8(ascii: "-")) else {
            throw InvalidValue("it has no `-` between its ends")
        }
        let first = try IPAddress(bytes: bytes[..<dash])
        let last = try IPAddress(bytes: bytes[(dash + 1)...])
        guard first.family == last.family else { throw InvalidValue("its ends are of two address families") }
        guard first <= last else { throw InvalidValue("it ends before it starts") }
        return first...last
    }
}

extension Format where Value == PublicKey {
    static let publicKey = parsed(
        ["type": "string", "pattern": "^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$"], .invalidKey, "a public key",
        hint: " `wg pubkey` prints it, and every client shows its own.", isPrivate: true
    ) { text throws(InvalidValue) in try PublicKey(parsing: text) }
}

extension Format where Value == Int {
    /// The number of a device `wg0` to `wg999`.
    static let device = parsed(["type": "string", "pattern": "^wg(0|[1-9][0-9]{0,2})$"], .invalidDevice, "a device") {
        text throws(InvalidValue) in
        let bytes = Array(text.utf8)
        guard bytes.starts(with: Array("wg".utf8)), let number = decimal(bytes[2...], upTo: 999) else {
            throw InvalidValue("a WireGuard device is called wg0, wg1 and so on")
        }
        return number
    }
}

extension Format where Value == [UInt8] {
    /// SHA-256 in colon hex, as Proxmox, OPNsense and openssl show it.
    static let fingerprint = parsed(
        ["type": "string", "pattern": "^([0-9A-Fa-f]{2}:){31}[0-9A-Fa-f]{2}$"], .invalidFingerprint,
        "a SHA-256 fingerprint"
    ) { text throws(InvalidValue) in
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count == 32 else { throw InvalidValue("it has 32 pairs of digits between colons") }
        var result: [UInt8] = []
        for part in parts {
            let digits = part.compactMap(hexDigit)
            guard part.count == 2, digits.count == 2 else {
                throw InvalidValue("between two colons stand two hexadecimal digits")
            }
            result.append(digits[0] << 4 | digits[1])
        }
        return result
    }
}

extension Format where Value == String {
    /// A UUID, made lower case.
    static let uuid = parsed(
        [
            "type": "string",
            "pattern": "^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$",
        ], .invalidUUID, "a UUID"
    ) { text throws(InvalidValue) in
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.map(\.count) == [8, 4, 4, 4, 12], parts.allSatisfy({ $0.allSatisfy { hexDigit($0) != nil } }) else {
            throw InvalidValue("it has 8, 4, 4, 4 and 12 hexadecimal digits between hyphens")
        }
        return text.lowercased()
    }

    /// An SSH host key's fingerprint as `ssh-keygen -l` prints it.
    static let hostKey = parsed(
        ["type": "string", "pattern": "^SHA256:[A-Za-z0-9+/]{43}$"], .invalidFingerprint,
        "an SSH host key's fingerprint"
    ) { text throws(InvalidValue) in
        let bytes = Array(text.utf8)
        let prefix = Array("SHA256:".utf8)
        guard bytes.starts(with: prefix), bytes.count == prefix.count + 43,
            bytes[prefix.count...].allSatisfy({ base64Value($0) != nil })
        else { throw InvalidValue("it is SHA256: and 43 characters of base64, as `ssh-keygen -l` prints it") }
        return text
    }

    /// `https://host[:port]` without a path.
    static let url = parsed(
        ["type": "string", "pattern": "^https://[^/?#@]+/?$"], .invalidURL, "the URL of an API"
    ) { text throws(InvalidValue) in
        let scheme = "https://"
        guard text.hasPrefix(scheme) else {
            throw InvalidValue("it starts with https://, since anything else would show the credentials to the network")
        }
        var rest = text.dropFirst(scheme.count)
        if rest.last == "/" { rest = rest.dropLast() }
        guard !rest.contains(where: { "/?#@ ".contains($0) }) else {
            throw InvalidValue("it ends after the host and port")
        }
        if rest.first == "[" ? rest.last == "]" : !rest.contains(":") {
            let host = rest.first == "[" ? rest.dropFirst().dropLast() : rest
            let parsed = try Endpoint.Host(parsing: String(host))
            if case .address(let address) = parsed, address.family == .inet6 { return scheme + "[\(address)]" }
            return scheme + parsed.description
        }
        return scheme + (try Endpoint(parsing: String(rest))).description
    }

    /// The name of an environment variable.
    static let environmentName = parsed(
        ["type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$"], .invalidName, "the name of an environment variable",
        isPrivate: true
    ) { text throws(InvalidValue) in
        let isName = text.utf8.allSatisfy { byte in
            byte == UInt8(ascii: "_") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte & 0xdf)
        }
        guard isName, text.utf8.count <= 64, text.utf8.first.map({ !(0x30...0x39).contains($0) }) == true else {
            throw InvalidValue("it has letters, digits and underscores; the value itself never stands here")
        }
        return text
    }

    /// A path; a relative one starts from the folder of the file that names it, `~/` from the user's home.
    static let path = Format(schema: ["type": "string", "minLength": 1]) { node, findings in
        guard let text = findings.text(of: node, expected: "a path") else { return nil }
        guard !text.hasControls, text.utf8.count <= 1024 else {
            findings.report(.invalidPath, "A path has one line and at most 1024 bytes.", at: node.mark)
            return nil
        }
        return findings.resolved(text, at: node.mark)
    }

    /// A path on a remote host.
    static let absolutePath = Format(schema: ["type": "string", "pattern": "^/"]) { node, findings in
        guard let text = findings.text(of: node, expected: "a path") else { return nil }
        guard !text.hasControls, text.hasPrefix("/"), text.utf8.count <= 1024 else {
            findings.report(.invalidPath, "A path on a host starts with `/`.", at: node.mark)
            return nil
        }
        return text
    }
}
