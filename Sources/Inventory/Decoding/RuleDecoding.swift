/// The keys of a rule.
enum RuleKeys {
    static let id = Key("id", .name(.object("rule")), required: true, "The rule's identity; part of its mark.")
    static let name = Key("name", .text(), "The text shown in the firewall; by default the id. May change freely.")
    static let host = Key("host", .reference, "The firewall; needed only where there are several.")
    static let interface = Key(
        "interface", .name(.interface("interface", longest: 32)), required: true,
        "An OPNsense interface key such as wan or opt1, or a group such as wireguard.")
    static let action = Key("action", Format<Rule.Action>.choice, required: true, "What happens to packets that match.")
    static let transport = Key(
        "protocol", Format<Rule.TransportProtocol>.choice, default: "any", "The protocol that the rule matches.")
    static let from = Key("from", .list(of: .reference), default: "any", "Sources. \(sides)")
    static let to = Key("to", .list(of: .reference), default: "any", "Destinations. \(sides)")
    static let port = Key("port", .ports, "The destination port or range; only with tcp, udp or tcp/udp.")
    static let sourcePort = Key("source_port", .ports, "The source port or range; only with tcp, udp or tcp/udp.")
    static let enabled = Key("enabled", .boolean, default: true, "Whether the rule is on.")
    static let log = Key("log", .boolean, default: false, "Whether the firewall logs packets that match.")
    static let protect = Key(
        "protect", .boolean, default: false,
        "Written into the mark, so that deleting the entry here cannot delete the rule.")
    static let accept = Key(
        "accept", .list(of: Format<Rule.Objection>.choice, mayBeEmpty: true), default: [],
        "Objections to this rule that never need `--accept`.")
    static let uuid = Key("uuid", .uuid, "Which rule is meant, where several live ones match.")
    static let renamedFrom = Key("renamed_from", .name(.object("rule")), "The rule's earlier id.")

    private static let sides = """
        Subnets, tunnels, peers, hosts, networks and addresses; or `any` or `this-firewall` alone. A tunnel stands for \
        its subnet and the networks behind its peers.
        """
    static let table = KeyTable(
        "a rule",
        [
            id.entry, name.entry, host.entry, interface.entry, action.entry, transport.entry, from.entry, to.entry,
            port.entry, sourcePort.entry, enabled.entry, log.entry, protect.entry, accept.entry, uuid.entry,
            renamedFrom.entry,
        ])
}

extension Rule {
    /// Reads a rule; nil where something in it was reported that no other value can stand for.
    init?(_ fields: Fields, _ draft: Draft, _ names: Names) {
        let id = fields[RuleKeys.id]
        let action = fields[RuleKeys.action]
        let interface = fields[RuleKeys.interface]
        let from = Self.side(fields, RuleKeys.from, names)
        let to = Self.side(fields, RuleKeys.to, names)
        let host = draft.firewall(fields)
        let name = fields[RuleKeys.name]
        let rest = Rule(
            id: id ?? "", name: name ?? id ?? "", host: host ?? "", interface: interface ?? "",
            action: action ?? .block, transport: fields[RuleKeys.transport] ?? .any, from: from ?? .any,
            to: to ?? .any, port: fields[RuleKeys.port], sourcePort: fields[RuleKeys.sourcePort],
            enabled: fields[RuleKeys.enabled] ?? true, log: fields[RuleKeys.log] ?? false,
            protect: fields[RuleKeys.protect] ?? false, uuid: fields[RuleKeys.uuid],
            renamedFrom: fields[RuleKeys.renamedFrom], accept: fields[RuleKeys.accept] ?? [], place: fields.place)
        guard id != nil, action != nil, interface != nil, from != nil, to != nil, host != nil else { return nil }
        self = rest
    }

    private static func side(_ fields: Fields, _ key: Key<[String]>, _ names: Names) -> Side? {
        guard let pair = fields.pair(key) else { return .any }
        guard fields[key] != nil else { return nil }
        let items = pair.value.items.filter { $0.text != nil && !$0.isNull }
        if let special = items.first(where: { $0.text == "any" || $0.text == "this-firewall" }) {
            guard items.count == 1 else {
                let detail = "\(quoted(special.text ?? "")) stands alone; a firewall cannot combine it with networks."
                fields.findings.report(.unknownValue, detail, at: special.mark)
                return nil
            }
            return special.text == "any" ? .any : .thisFirewall
        }
        let resolved = items.map { names.networks(of: $0, words: ["any", "this-firewall"]) }
        guard !resolved.isEmpty, !resolved.contains(where: { $0 == nil }) else { return nil }
        return .networks(Array(Set(resolved.compactMap(\.self).joined())).sorted())
    }
}

extension Draft {
    /// The firewall that a rule means; reported and nil where that is not clear.
    func firewall(_ fields: Fields) -> String? {
        if fields.has(RuleKeys.host) {
            guard let name = fields[RuleKeys.host] else { return nil }
            return suitable(name, [.opnsense], "Firewall rules are", at: fields.mark(RuleKeys.host), fields.findings)
        }
        let firewalls = hosts.objects().filter { $0.provider == .opnsense }
        if let only = firewalls.first, firewalls.count == 1 { return only.name }
        let detail =
            firewalls.isEmpty
            ? "Rules need a host with `provider: opnsense`, and this inventory has none."
            : "There are several firewalls: \(firewalls.map { quoted($0.name) }.joined(separator: ", ")). Say `host:`."
        fields.findings.report(firewalls.isEmpty ? .unsuitableHost : .hostNeeded, detail, at: fields.mark)
        return nil
    }

    /// The host's name, where it exists and its provider is one of those; reported and nil otherwise.
    ///
    /// `subject` starts a sentence that goes on with "made on hosts whose …".
    func suitable(
        _ name: String, _ providers: [Host.Provider], _ subject: String, at mark: Mark, _ findings: Findings
    ) -> String? {
        guard !name.isEmpty else { return nil }
        guard let host = host(name)?.object else {
            // A host that could not be read was reported itself.
            checkReference(name, in: SiteKeys.hosts, at: mark, findings)
            return nil
        }
        guard providers.contains(host.provider) else {
            let list = providers.map { "`\($0.rawValue)`" }.joined(separator: " or ")
            let detail = """
                \(subject) made on hosts whose provider is \(list); \(quoted(name)) has `\(host.provider.rawValue)`.
                """
            findings.report(.unsuitableHost, detail, at: mark)
            return nil
        }
        return name
    }
}
