/// The table of the interface groups.
enum GroupModel {
    static func table(_ release: Release) -> Model { table }

    static let table = Model(
        "firewall.group", mount: ["ifgroups"], version: "1.0.0", description: "Firewall interface groups",
        list: ["ifgroupentry"], display: "ifname",
        fields: [
            Field(
                "ifname", GroupNameField(), required: true,
                constraints: [.unique(message: "Group name already exists.")]),
            Field("members", InterfaceField(offer: .members, isMultiple: true), required: true),
            Field("nogroup", BooleanField(), default: "0"),
            Field(
                "sequence", IntegerField(range: 0...9999), default: "0", required: true,
                message: "Provide a valid sequence number for sorting."),
            Field("descr", DescriptionField()),
        ])
}

/// The name of a group, which becomes that of a device; nothing keeps it from being the key of an interface.
struct GroupNameField: FieldType {
    func violations(of value: String, field: Field, record: Record, in scope: Scope) -> [String] {
        guard Mask.word("_", 1...Int.max).fits(value) else {
            return ["Only letters, digits and underscores are allowed as the group name."]
        }
        if value.count > 15 { return ["The group name shall not be longer than 15 characters."] }
        if value.first?.isNumber == true || value.last?.isNumber == true {
            return ["The group name shall not start or end with a digit."]
        }
        return []
    }
}

/// The groups there are: those of services, and those that people made.
enum Groups {
    struct Group: Sendable {
        let name: String
        let members: [String]
        let sequence: Int
        let description: String
        let isBuiltIn: Bool
    }

    static func all(_ appliance: Appliance) -> [Group] { builtIn(appliance.release) + stored(appliance) }

    static func stored(_ appliance: Appliance) -> [Group] {
        let model = GroupModel.table
        return appliance.records(model).list.map { record in
            Group(
                name: model.value("ifname", of: record),
                members: model.value("members", of: record).split(separator: ",").map(String.init),
                sequence: Int(model.value("sequence", of: record)) ?? 0,
                description: model.value("descr", of: record), isBuiltIn: false)
        }
    }

    static func builtIn(_ release: Release) -> [Group] {
        let titles =
            release < .v26_1
            ? ["IPsec", "All OpenVPN interfaces", "WireGuard"]
            : ["IPsec encapsulation", "OpenVPN (Group)", "WireGuard (Group)"]
        return zip(["enc0", "openvpn", "wireguard"], titles).map {
            Group(name: $0, members: [], sequence: 10, description: $1, isBuiltIn: true)
        }
    }

    /// The interface that registration enters for a group that people made.
    static func interface(_ group: Group) -> XMLNode {
        XMLNode(
            group.name,
            children: [
                XMLNode("internal_dynamic", text: "1"), XMLNode("descr", text: group.name),
                XMLNode("if", text: group.name), XMLNode("virtual", text: "1"), XMLNode("enable", text: "1"),
                XMLNode("type", text: "group"), XMLNode("networks"),
            ])
    }
}

/// The actions of `firewall/group`.
enum GroupRoutes {
    private static let actions = ModelActions(
        wrapper: "group", model: GroupModel.table(_:), willSave: rename, willDelete: refuseIfUsed)

    static let all: [Route] = [
        Route("firewall/group/search_item") { search($0, $1) },
        Route("firewall/group/get_item") { actions.get($0, $1) },
        Route("firewall/group/add_item") { try actions.add($0, $1) },
        Route("firewall/group/set_item", required: 1) { try set($0, $1) },
        Route("firewall/group/del_item", required: 1) { try actions.delete($0, $1) },
        Route("firewall/group/reconfigure") { try reconfigure($0, $1) },
    ]

    private static func search(_ appliance: Appliance, _ call: Call) -> Response {
        let scope = Scope(appliance, GroupModel.table)
        let builtIn = Groups.builtIn(appliance.release).map { group in
            Record(uuid: group.name, values: [group.name, "", "", String(group.sequence), group.description])
        }
        var records = builtIn + appliance.records(scope.model).list
        if call.parameters["sort"] == nil {
            let name = { scope.model.value("ifname", of: $0) }
            records.sort { NaturalOrder.precedes(name($0), name($1)) }
        }
        return .json(Search(call.parameters).answer(records.map(scope.row)))
    }

    /// A change of the name is registered at once, whether it was accepted or not.
    private static func set(_ appliance: Appliance, _ call: Call) throws -> Response {
        let model = GroupModel.table
        let old = call[0].flatMap { appliance.records(model)[$0] }.map { model.value("ifname", of: $0) }
        let new = call.parameters.post["group"]?["ifname"]?.phpString
        let response = try actions.set(appliance, call)
        guard call.request.isPost, let old, let new, old != new else { return response }
        if appliance.writes == 0 { appliance.rollBack() }
        try appliance.registerInterfaces()
        return response
    }

    private static func rename(_ appliance: Appliance, _ call: Call, _ record: Record) {
        let model = GroupModel.table
        guard let known = appliance.records(model)[record.uuid] else { return }
        let (old, new) = (model.value("ifname", of: known), model.value("ifname", of: record))
        guard old != new else { return }
        appliance.root = NameUses.renamingGroup(old, to: new, in: appliance.root)
    }

    private static func refuseIfUsed(_ appliance: Appliance, _ call: Call, _ record: Record) throws {
        let uses = NameUses.ofGroup(GroupModel.table.value("ifname", of: record), in: appliance.root)
        guard !uses.isEmpty else { return }
        throw UserError(
            message: "Cannot delete group. Currently in use by " + uses.map { "\n" + $0 }.joined(),
            title: "Group in use")
    }

    /// Since 26.7 the rules are loaded after the groups are registered; before, it was the other way round.
    private static func reconfigure(_ appliance: Appliance, _ call: Call) throws -> Response {
        guard call.request.isPost else { return .result("failed", name: "status") }
        if appliance.release < .v26_7 { appliance.loadRules(.skippingAliases) }
        try appliance.registerInterfaces()
        if appliance.release >= .v26_7 { appliance.loadRules(.skippingAliases) }
        return .result("ok", name: "status")
    }
}
