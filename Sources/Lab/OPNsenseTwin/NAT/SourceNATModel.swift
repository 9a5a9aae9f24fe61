/// The table of the rules for outgoing addresses.
enum SourceNATModel {
    static func table(_ release: Release) -> Model { tables[release] ?? make(release) }

    private static let tables = Dictionary(uniqueKeysWithValues: Release.allCases.map { ($0, make($0)) })

    private static func make(_ release: Release) -> Model {
        let isOld = release < .v26_1
        let computed = isOld ? [] : ["sort_order", "prio_group"].map { Field($0, TextField(), volatile: true) }
        let tag = TextField(mask: .word(".,_-", 0...512))
        return Model(
            "firewall.filter.snatrules", mount: FilterModel.mount, version: FilterModel.version(release),
            description: FilterModel.description, list: ["snatrules", "rule"], display: "description",
            fields: head(release) + computed + [
                Field("interface", InterfaceField(offer: .rules), default: "lan", required: true),
                Field(
                    "ipprotocol", OptionField([("inet", "IPv4"), ("inet6", "IPv6")]), default: "inet", required: true),
                Field(
                    "protocol", isOld ? ProtocolField(.kept, sorted: true) : ProtocolField(.upper, sorted: false),
                    default: "any", required: true),
            ] + sides + [
                Field("target", NetworkAliasField(), default: isOld ? "wanip" : "", required: isOld),
                Field("target_port", PortField(allowsNames: true, allowsRanges: true)),
            ] + (isOld ? [] : [Field("staticnatport", BooleanField(), default: "0")]) + [
                Field("log", BooleanField(), default: "0", required: true),
                Field(
                    "categories", RelationField(models: { _ in [CategoryModel.table] }, isMultiple: true),
                    message: "Related category not found."),
            ] + (isOld ? [] : [Field("tag", tag)]) + [Field("tagged", tag)]
                + (release < .v26_7 ? [] : [Field("endpoint-independent", BooleanField(), default: "0")])
                + [Field("description", DescriptionField())],
            derive: isOld ? nil : FilterOrder.derive, check: violations)
    }

    private static func head(_ release: Release) -> [Field] {
        let flags = [
            Field("enabled", BooleanField(), default: "1", required: true),
            Field("nonat", BooleanField(), default: "0", required: true),
        ]
        guard release >= .v26_1 else {
            return flags + [
                Field(
                    "sequence", IntegerField(range: 1...99_999), default: "1", required: true,
                    message: "Provide a valid sequence for sorting.")
            ]
        }
        return flags + [
            Field("nosync", BooleanField(), default: "0", required: true),
            Field(
                "sequence", SequenceField(range: 1...999_999), default: "1", required: true,
                message: "Sequence shall be between 1 and 999999."),
        ]
    }

    private static let sides: [Field] = ["source", "destination"].flatMap { side in
        [
            Field("\(side)_net", NetworkAliasField(), default: "any", required: true),
            Field("\(side)_not", BooleanField(), default: "0", required: true),
            Field(
                "\(side)_port", PortField(allowsNames: true, allowsRanges: true, allowsAliases: true),
                message: FilterModel.portMessage),
        ]
    }

    private static func violations(_ record: Record, _ scope: Scope) -> [(String, String)] {
        let value = { (field: String) in scope.model.value(field, of: record) }
        let isPortless = !["TCP", "UDP", "TCP/UDP"].contains(value("protocol"))
        let target =
            isPortless && !value("target_port").isEmpty
            ? [("target_port", "Target ports are only valid for tcp or udp type rules.")] : []
        return FilterChecks.sides(value) + target
    }
}
