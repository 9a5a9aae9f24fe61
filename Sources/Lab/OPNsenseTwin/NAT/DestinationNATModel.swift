/// The table of the port forwards, on the store that the pages before the models wrote.
enum DestinationNATModel {
    static func table(_ release: Release) -> Model { model }

    private static let model = Model(
        "firewall.dnat", mount: ["nat"], version: "", description: "", list: ["rule"], display: "descr",
        fields: head + sides + tail + audit,
        derive: { record, scope in
            let names = scope.model.value("category", of: record).split(separator: ",").map(String.init)
            let categories = scope.appliance.records(CategoryModel.table).list
            let uuids = names.compactMap { name in
                categories.first { CategoryModel.table.value("name", of: $0) == name }?.uuid
            }
            scope.model.set("categories", of: &record, to: uuids.joined(separator: ","))
        })

    private static let head: [Field] = [
        Field(
            "sequence", SequenceField(range: 1...999_999), required: true,
            message: "Sequence shall be between 1 and 999999."),
        Field("disabled", BooleanField(), default: "0"), Field("nordr", BooleanField(), default: "0"),
        Field("interface", InterfaceField(offer: .rules, isMultiple: true)),
        Field(
            "ipprotocol",
            OptionField([("inet", "IPv4"), ("inet6", "IPv6"), ("inet46", "IPv4+IPv6")], empty: "any")),
        Field("protocol", LowerCaseProtocolField()),
    ]

    private static let sides: [Field] = ["source", "destination"].flatMap { side in
        [
            Field("\(side).network", NetworkAliasField()),
            Field("\(side).address", TextField(), volatile: true),
            Field(
                "\(side).port", PortField(allowsNames: true, allowsRanges: true, allowsAliases: true),
                message: "Please specify a valid port number, well-known name, alias or range."),
            Field("\(side).not", BooleanField(), default: "0"),
        ]
    }

    private static let tail: [Field] = [
        Field("target", NetworkAliasField()),
        Field(
            "local-port", PortField(allowsNames: true, allowsAliases: true),
            message: "Please specify a valid port number or alias."),
        Field("poolopts", OptionField(pools, empty: "Default")),
        Field("log", BooleanField(), default: "0"),
        Field("category", CategoryNameField()),
        Field("categories", TextField(), volatile: true),
        Field("descr", DescriptionField()),
        Field("tag", TextField()), Field("tagged", TextField()),
        Field("nosync", BooleanField(), default: "0"),
        Field(
            "natreflection",
            OptionField([("purenat", "Enable"), ("disable", "Disable")], empty: "Use system default")),
        Field("pass", OptionField([("pass", "Pass"), ("rule", "Register rule")], empty: "Manual")),
        Field("associated-rule-id", TextField()),
    ]

    private static let pools = [
        ("round-robin", "Round Robin"), ("round-robin sticky-address", "Round Robin with Sticky Address"),
        ("random", "Random"), ("random sticky-address", "Random with Sticky Address"),
        ("source-hash", "Source Hash"), ("bitmask", "Bitmask"),
    ]

    private static let audit: [Field] = ["created", "updated"].flatMap { event in
        ["username", "time", "description"].map { Field("\(event).\($0)", TextField()) }
    }
}

/// Protocols as the port forwards store them: in lower case, none for any.
struct LowerCaseProtocolField: ChoiceField {
    var isMultiple: Bool { false }

    func stored(_ input: String) -> String { input.lowercased() }

    func choices(in scope: Scope) -> Choices {
        scope.choices("protocols in lower case") {
            Choices(
                ProtocolField(.upper, sorted: false).choices(in: scope).list.map {
                    Choices.Choice(key: $0.key == "any" ? "" : $0.key.lowercased(), label: $0.label)
                })
        }
    }
}

/// Categories by their names.
struct CategoryNameField: ChoiceField {
    var isMultiple: Bool { true }

    func choices(in scope: Scope) -> Choices {
        scope.choices("category names") {
            let names = scope.appliance.records(CategoryModel.table).list
                .map { CategoryModel.table.value("name", of: $0) }
            return Choices(
                names.sorted(by: NaturalOrder.precedes).map { Choices.Choice(key: $0, label: $0) })
        }
    }
}
