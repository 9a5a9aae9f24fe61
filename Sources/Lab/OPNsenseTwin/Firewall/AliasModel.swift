/// The table of the aliases: named lists of addresses, networks or ports.
enum AliasModel {
    static func table(_ release: Release) -> Model { table }

    static let table = Model(
        "firewall.alias", mount: ["OPNsense", "Firewall", "Alias"], version: "1.0.1", description: "Firewall aliases",
        list: ["aliases", "alias"], fields: settings + counters + [Field("description", DescriptionField())],
        derive: { record, scope in
            guard scope.appliance.showsStatistics else { return }
            let name = scope.model.value("name", of: record)
            for (column, value) in scope.appliance.inForce.statistics(ofAlias: name) {
                scope.model.set(column, of: &record, to: value)
            }
        })

    private static let types = [
        ("host", "Host(s)"), ("network", "Network(s)"), ("port", "Port(s)"), ("url", "URL (IPs)"),
        ("urltable", "URL Table (IPs)"), ("urljson", "URL Table in JSON format (IPs)"), ("geoip", "GeoIP"),
        ("networkgroup", "Network group"), ("mac", "MAC address"), ("asn", "BGP ASN"),
        ("dynipv6host", "Dynamic IPv6 Host"), ("authgroup", "OpenVPN group"), ("internal", "Internal (automatic)"),
        ("external", "External (advanced)"),
    ]

    private static let settings: [Field] = [
        Field("enabled", BooleanField(), default: "1", required: true),
        Field(
            "name", AliasNameField(), required: true,
            constraints: [.unique(message: "An alias with this name already exists.")]),
        Field("type", OptionField(types), default: "alert", required: true),
        Field("path_expression", TextField()),
        Field("proto", OptionField(["IPv4", "IPv6"], multiple: true)),
        Field(
            "interface", InterfaceField(offer: .assigned, empty: "None"),
            constraints: [
                .setIf(
                    field: "type", value: "dynipv6host", message: "IPv6 Dynamic Host require an interface to track.")
            ]),
        Field("counters", BooleanField(), default: "0"),
        Field("updatefreq", NumericField(), message: "Days and hours should be numeric values or left empty."),
        Field("content", AliasContentField()),
        Field("password", TextField()),
        Field("username", TextField()),
        Field("authtype", OptionField(["Basic", "Bearer", "Header"], empty: "None")),
        Field("expire", IntegerField(range: 60...999_999_999)),
        Field(
            "categories", RelationField(models: { _ in [CategoryModel.table] }, isMultiple: true),
            message: "Related category not found."),
        Field("current_items", IntegerField(), volatile: true),
        Field("last_updated", TextField(), volatile: true),
    ]

    /// What pf counts for each table.
    static let counterNames = [
        "eval_nomatch", "eval_match", "in_block_p", "in_block_b", "in_pass_p", "in_pass_b", "out_block_p",
        "out_block_b", "out_pass_p", "out_pass_b",
    ]

    private static let counters = counterNames.map { Field($0, IntegerField(), volatile: true) }
}

/// The name of an alias, which is also that of a table in pf.
struct AliasNameField: FieldType {
    private static let keywords: Set<String> = [
        "all", "anchor", "antispoof", "any", "binat", "block", "drop", "from", "group", "in", "inet", "inet6", "log",
        "max", "min", "nat", "no", "on", "out", "pass", "port", "pppoe", "pptp", "proto", "queue", "quick", "rdr",
        "reply-to", "return", "route-to", "self", "table", "tag", "tagged", "to", "user",
    ]

    func violations(of value: String, field: Field, record: Record, in scope: Scope) -> [String] {
        let isWord = Mask.word("_", 1...31).fits(value)
        guard isWord, value.first?.isNumber == false, !value.hasPrefix("__") else {
            return [
                "The name must start with a letter or single underscore, be less than 32 characters and only consist of "
                    + "alphanumeric characters or underscores."
            ]
        }
        if Self.keywords.contains(value.lowercased()) {
            return ["The name cannot be the internally reserved keyword \"\(value)\"."]
        }
        if WellKnownPorts.number(of: value) != nil {
            return ["Reserved protocol or service names may not be used for alias names"]
        }
        return []
    }
}

/// The entries of an alias, one a line; what they may be depends on its type.
struct AliasContentField: FieldType {
    func options(for value: String, in scope: Scope) -> JSON? {
        guard !value.isEmpty else { return .object([]) }
        return FreeList.map(of: value, separator: "\n")
    }

    func violations(of value: String, field: Field, record: Record, in scope: Scope) -> [String] {
        let type = scope.model.value("type", of: record)
        let names = Set(Aliases.all(scope.appliance).map(\.name))
        return value.split(separator: "\n").map(String.init).compactMap { entry in
            let bare = entry.hasPrefix("!") ? String(entry.dropFirst()) : entry
            guard let kind = Self.kinds[type], !names.contains(bare), !kind.fits(bare) else { return nil }
            return "Entry \"\(entry)\" is not \(kind.name)."
        }
    }

    private typealias Kind = (name: String, fits: @Sendable (String) -> Bool)

    private static let kinds: [String: Kind] = [
        "host": ("a valid hostname, IP address or range", isHost),
        "network": ("a network", isNetwork),
        "port": ("a valid port number", isPort),
        "networkgroup": ("a valid alias", { _ in false }),
        "geoip": ("a valid country code", { $0.count == 2 && $0.allSatisfy(\.isLetter) }),
        "asn": ("a valid ASN", { UInt32($0) != nil }),
        "mac": ("a valid (partial) MAC address", isHardwareAddress),
    ]

    @Sendable private static func isHost(_ text: String) -> Bool {
        if Address.isAddress(text) { return true }
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        if ends.count == 2, ends.allSatisfy(Address.isIPv4) || ends.allSatisfy(Address.isIPv6) { return true }
        // Digits and dots alone are a mistyped address.
        return Address.isHostname(text, strict: true) && !text.allSatisfy { $0.isNumber || $0 == "." }
    }

    @Sendable private static func isNetwork(_ text: String) -> Bool {
        Address.isNetwork(text) || isWildcard(text)
    }

    /// An address with a mask of its own, such as `192.168.0.1/0.0.255.0`.
    private static func isWildcard(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        return parts.count == 2 && parts.allSatisfy(Address.isIPv4)
    }

    @Sendable private static func isPort(_ text: String) -> Bool {
        let ends = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        return (1...2).contains(ends.count) && ends.allSatisfy(PortField.isPort)
    }

    @Sendable private static func isHardwareAddress(_ text: String) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        return (2...6).contains(parts.count) && parts.allSatisfy { $0.count == 2 && $0.allSatisfy(\.isHexDigit) }
    }
}
