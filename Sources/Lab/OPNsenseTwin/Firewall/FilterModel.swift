/// The table of the filter rules.
enum FilterModel {
    static let mount = ["OPNsense", "Firewall", "Filter"]

    static func table(_ release: Release) -> Model { tables[release] ?? make(release) }

    private static let tables = Dictionary(uniqueKeysWithValues: Release.allCases.map { ($0, make($0)) })

    static func version(_ release: Release) -> String { release < .v26_1 ? "1.0.4" : "1.0.5" }

    static let description = "Firewall rules (new)"

    private static let gatewayMessage = "Specify a valid gateway from the list matching the networks ip protocol."
    static let portMessage = "Please specify a valid portnumber, name, alias or range."
    private static let counts = 1...2_147_483_647

    private static func make(_ release: Release) -> Model {
        Model(
            "firewall.filter.rules", mount: mount, version: version(release), description: description,
            list: ["rules", "rule"], display: "description",
            fields: head(release) + match(release) + handling(release) + limits(release) + marks(release),
            derive: FilterOrder.derive, check: FilterChecks.violations)
    }

    private static func head(_ release: Release) -> [Field] {
        [
            Field("enabled", BooleanField(), default: "1", required: true),
            Field("statetype", OptionField(FilterOptions.states), default: "keep", required: true),
            Field("state-policy", OptionField(FilterOptions.statePolicies, empty: "default")),
            Field(
                "sequence", SequenceField(range: 1...999_999), default: "1", required: true,
                message: "Sequence shall be between 1 and 999999."),
            Field("sort_order", TextField(), volatile: true),
            Field("prio_group", TextField(), volatile: true),
            Field("action", OptionField(FilterOptions.actions), default: "pass", required: true),
            Field("quick", BooleanField(), default: "1", required: true),
            Field("interfacenot", BooleanField(), default: "0", required: true),
            Field("interface", InterfaceField(offer: .rules, isMultiple: true)),
            Field("direction", OptionField(FilterOptions.directions(release)), default: "in", required: true),
            Field("ipprotocol", OptionField(FilterOptions.families(release)), default: "inet", required: true),
            Field(
                "protocol",
                release < .v26_1 ? ProtocolField(.kept, sorted: true) : ProtocolField(.upper, sorted: false),
                default: "any", required: true),
            Field("icmptype", ICMPTypeField(release)),
            Field("icmp6type", OptionField(FilterOptions.icmp6, multiple: true)),
        ]
    }

    private static func match(_ release: Release) -> [Field] {
        ["source", "destination"].flatMap { side in
            [
                Field("\(side)_net", NetworkAliasField(isMultiple: true), default: "any", required: true),
                Field("\(side)_not", BooleanField(), default: "0", required: true),
                Field(
                    "\(side)_port", PortField(allowsNames: true, allowsRanges: true, allowsAliases: true),
                    message: portMessage),
            ]
        }
    }

    private static func handling(_ release: Release) -> [Field] {
        let divert = Field("divert-to", EmptyChoiceField(), message: "Specify a valid divert-to target.")
        let fields = [
            Field("gateway", RuleGatewayField(), message: gatewayMessage),
            Field("replyto", RuleGatewayField(), message: gatewayMessage),
        ]
        let flags = ["disablereplyto", "log", "allowopts", "nosync", "nopfsync"].map {
            Field($0, BooleanField(), default: "0", required: true)
        }
        return (release < .v26_1 ? [] : [divert]) + fields + flags
    }

    private static func limits(_ release: Release) -> [Field] {
        let names = [
            "statetimeout", "udp-first", "udp-multiple", "udp-single", "max-src-nodes", "max-src-states",
            "max-src-conn", "max",
        ]
        let rate = release < .v26_1 ? counts : 1...4_294_967
        let both = "Packet rate number and seconds must either both be set or left empty."
        let packetRate = [
            Field(
                "max-pkt-rate-number", IntegerField(range: 1...4_294_967),
                constraints: [.depends(on: ["max-pkt-rate-seconds"], message: both)]),
            Field(
                "max-pkt-rate-seconds", IntegerField(range: counts),
                constraints: [.depends(on: ["max-pkt-rate-number"], message: both)]),
        ]
        return names.map { Field($0, IntegerField(range: counts)) } + [
            Field("max-src-conn-rate", IntegerField(range: rate)),
            Field("max-src-conn-rates", IntegerField(range: counts)),
        ] + (release < .v26_7 ? [] : packetRate) + [
            Field("overload", OverloadField(), message: "Alias not found."),
            Field("adaptivestart", IntegerField(range: 0...counts.upperBound)),
            Field("adaptiveend", IntegerField(range: 0...counts.upperBound)),
        ]
    }

    private static func marks(_ release: Release) -> [Field] {
        let tag = TextField(mask: .word(".,_-", 0...512))
        let keep = "Keep current priority"
        let shaper = "Related pipe or queue not found."
        return [
            Field("prio", OptionField(FilterOptions.priorities, empty: "Any priority")),
            Field("set-prio", OptionField(FilterOptions.priorities, empty: keep)),
            Field("set-prio-low", OptionField(FilterOptions.priorities, empty: keep)),
            Field("tag", tag), Field("tagged", tag),
            Field("tcpflags1", OptionField(FilterOptions.flags, multiple: true)),
            Field("tcpflags2", OptionField(FilterOptions.flags, multiple: true)),
        ] + (release < .v26_1 ? [] : [Field("tcpflags_any", BooleanField(), default: "0")]) + [
            Field(
                "categories", RelationField(models: { _ in [CategoryModel.table] }, isMultiple: true),
                message: "Related category not found."),
            Field("sched", EmptyChoiceField()),
            Field("tos", OptionField(FilterOptions.tos, empty: "Any")),
            Field("shaper1", EmptyChoiceField(), message: shaper),
            Field("shaper2", EmptyChoiceField(), message: shaper),
            Field("description", DescriptionField()),
        ]
    }
}
