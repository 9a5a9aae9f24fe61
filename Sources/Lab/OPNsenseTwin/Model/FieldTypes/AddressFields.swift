/// Networks and addresses; several are separated by commas.
struct NetworkField: FieldType {
    var isList = false
    var needsMask = false
    var allowsMask = true
    var allowsAny = true

    func stored(_ input: String) -> String {
        input.trimmed.lowercased()
    }

    func options(for value: String, in scope: Scope) -> JSON? {
        guard isList else { return nil }
        return FreeList.map(of: value)
    }

    func violations(of value: String, field: Field, record: Record, in scope: Scope) -> [String] {
        let values = isList ? value.split(separator: ",", omittingEmptySubsequences: false) : [value[...]]
        if allowsAny, value == "any" { return [] }
        let fits = values.allSatisfy { Address.isNetwork(String($0), needsMask: needsMask, allowsMask: allowsMask) }
        return fits ? [] : [field.message ?? "Please specify a valid network segment or IP address."]
    }
}

/// The map that a list of free text shows: its own entries, all selected.
enum FreeList {
    static func map(of value: String, separator: Character = ",") -> JSON {
        .object(
            value.split(separator: separator, omittingEmptySubsequences: false).map { entry in
                JSON.Member(
                    name: String(entry), value: .map(["value": .string(String(entry)), "selected": .int(1)]))
            })
    }
}

/// A host name or an address.
struct HostnameField: FieldType {
    var allowsAddress = true
    /// Underscores and the like, as DNS itself allows.
    var isDNSName = false

    func stored(_ input: String) -> String { input.trimmed }

    func violations(of value: String, field: Field, record: Record, in scope: Scope) -> [String] {
        let isAddress = Address.isAddress(value)
        if isAddress ? allowsAddress : Address.isHostname(value, strict: !isDNSName) { return [] }
        if let message = field.message { return [message] }
        return [
            scope.release < .v26_1
                ? "Please specify a valid IP address or hostname."
                : "[\(value)] is not a valid IP address or hostname."
        ]
    }
}

/// `host:port`, with or without names.
struct IPPortField: FieldType {
    var allowsHostname = false

    func violations(of value: String, field: Field, record: Record, in scope: Scope) -> [String] {
        guard let colon = value.lastIndex(of: ":") else { return [field.message ?? Self.message] }
        var host = String(value[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        let port = Int(value[value.index(after: colon)...]) ?? 0
        let fits = Address.isAddress(host) || (allowsHostname && Address.isHostname(host, strict: true))
        return fits && (1...65535).contains(port) ? [] : [field.message ?? Self.message]
    }

    private static let message = "Please specify a valid IP address and port."
}

/// A port: a number, and if allowed a range, a well known name or the name of an alias.
struct PortField: FieldType {
    var allowsNames = false
    var allowsRanges = false
    var allowsAliases = false

    func violations(of value: String, field: Field, record: Record, in scope: Scope) -> [String] {
        if Self.isPort(value) || (allowsNames && Self.names.contains(value.lowercased())) { return [] }
        let ends = value.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        if allowsRanges, ends.count == 2, ends.allSatisfy(Self.isPort) { return [] }
        if allowsAliases, scope.portAliases.contains(value) { return [] }
        if let message = field.message { return [message] }
        return ["Please specify a valid port number (1-65535)."]
    }

    static func isPort(_ text: String) -> Bool {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) } && (1...65535).contains(Int(text) ?? 0)
    }

    /// The well known names that OPNsense accepts in place of a number.
    static let names = WellKnownPorts.names
}

extension Scope {
    /// Names of the stored port aliases.
    var portAliases: Set<String> {
        let aliases = appliance.root.at(["OPNsense", "Firewall", "Alias", "aliases"])?.children ?? []
        return Set(aliases.filter { $0.text(of: "type") == "port" }.map { $0.text(of: "name") })
    }
}

extension String {
    /// Without white space at both ends.
    var trimmed: String {
        let spaces: Set<Character> = [" ", "\n", "\r", "\t", "\0", "\u{B}", "\r\n"]
        return String(drop { spaces.contains($0) }.reversed().drop { spaces.contains($0) }.reversed())
    }
}
