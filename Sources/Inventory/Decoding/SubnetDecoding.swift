/// The keys of a subnet.
enum SubnetKeys {
    static let cidr = Key("cidr", .list(of: .network), required: true, "The networks, IPv4 and IPv6.")
    static let gateway = Key("gateway", .reference, "The host that routes for the subnet.")
    static let attached = Key(
        "attached", .attachments, default: [:],
        """
        The interface of each host in the subnet: `opnsense: lan`, or with the host's addresses in it, \
        `opnsense: {interface: opt1, addresses: [10.1.0.1]}`.
        """)
    static let table = KeyTable("a subnet", [cidr.entry, gateway.entry, attached.entry])
}

/// The keys of a host's place in a subnet.
enum AttachmentKeys {
    static let interface = Key(
        "interface", .name(.device), required: true, "OPNsense's interface key, or the device on Linux.")
    static let addresses = Key("addresses", .list(of: .address), default: [], "The host's addresses in the subnet.")
    static let table = KeyTable("a host's place in a subnet", [interface.entry, addresses.entry])
}

/// A host's place in a subnet.
struct Attachment: Sendable {
    let host: String
    /// Where the host is named.
    let mark: Mark
    let interface: String
    let addresses: [IPAddress]
    let addressMarks: [Mark]
}

extension Format where Value == [Attachment] {
    static let attachments = Format(
        schema: [
            "type": "object",
            "additionalProperties": [
                "anyOf": [Format<String>.name(.device).schema, AttachmentKeys.table.schema]
            ],
        ]
    ) { node, findings in
        guard case .mapping(let pairs) = node.content else {
            findings.report(.wrongType, "Expected `host: interface` pairs, found \(node.kind).", at: node.mark)
            return nil
        }
        return pairs.compactMap { pair in attachment(pair, findings) }
    }

    private static func attachment(_ pair: Node.Pair, _ findings: Findings) -> Attachment? {
        guard case .mapping = pair.value.content else {
            guard let interface = AttachmentKeys.interface.format.read(pair.value, findings) else { return nil }
            return Attachment(
                host: pair.key, mark: pair.mark, interface: interface, addresses: [], addressMarks: [])
        }
        guard let fields = Fields(pair.value, AttachmentKeys.table, findings, at: pair.mark) else { return nil }
        let nodes = fields.pair(AttachmentKeys.addresses)?.value.items ?? []
        let addresses = fields[AttachmentKeys.addresses] ?? []
        guard let interface = fields[AttachmentKeys.interface] else { return nil }
        // Marks fit only where every address could be read; otherwise the errors come first anyway.
        let marks = nodes.count == addresses.count ? nodes.map(\.mark) : addresses.map { _ in pair.mark }
        return Attachment(
            host: pair.key, mark: pair.mark, interface: interface, addresses: addresses, addressMarks: marks)
    }
}

extension Subnet {
    init(_ name: String, _ fields: Fields, _ attachments: [Attachment]) {
        self.init(
            name: name, cidrs: fields[SubnetKeys.cidr] ?? [], gateway: fields[SubnetKeys.gateway],
            attached: attachments.map { ($0.host, $0.interface) },
            hostAddresses: attachments.flatMap { place in place.addresses.map { (place.host, $0) } },
            place: fields.place)
    }
}
