/// The table of the categories by which rules and aliases are grouped.
enum CategoryModel {
    static let table = Model(
        "firewall.category", mount: ["OPNsense", "Firewall", "Category"], version: "1.0.0",
        description: "Firewall categories", list: ["categories", "category"],
        fields: [
            Field(
                "name", TextField(), required: true,
                constraints: [.unique(message: "A category with this name already exists.")]),
            Field("auto", BooleanField(), default: "0"),
            Field(
                "color", TextField(mask: Mask { $0.count == 6 && $0.allSatisfy { $0.isASCII && $0.isHexDigit } }),
                message: "A valid color code consists of 6 hex digits."),
        ])

    /// Since 26.1 a comma would be taken for the end of a name in lists.
    private static let commaless = Model(
        table.name, mount: table.mount, version: table.version, description: table.description, list: table.list,
        fields: table.fields,
        check: { record, scope in
            let name = scope.model.value("name", of: record)
            return !name.isEmpty && name.allSatisfy { $0 == "," } ? [("name", "Text does not validate.")] : []
        })

    static func table(_ release: Release) -> Model { release < .v26_1 ? table : commaless }
}

/// The actions of `firewall/category`.
enum CategoryRoutes {
    private static let actions = ModelActions(
        wrapper: "category", model: CategoryModel.table(_:), willDelete: refuseIfUsed)

    static let all: [Route] = [
        Route("firewall/category/search_item") { actions.search($0, $1) },
        Route("firewall/category/get_item") { actions.get($0, $1) },
        Route("firewall/category/add_item") { try actions.add($0, $1) },
        Route("firewall/category/set_item", required: 1) { try actions.set($0, $1) },
        Route("firewall/category/del_item", required: 1) { try actions.delete($0, $1) },
    ]

    private static func refuseIfUsed(_ appliance: Appliance, _ call: Call, _ record: Record) throws {
        let model = FilterModel.table(appliance.release)
        let aliases = AliasModel.table
        let lists =
            appliance.records(model).list.map { model.value("categories", of: $0) }
            + appliance.records(aliases).list.map { aliases.value("categories", of: $0) }
        guard lists.contains(where: { $0.split(separator: ",").contains(record.uuid[...]) }) else { return }
        throw UserError(
            message: "Cannot delete category \(CategoryModel.table.value("name", of: record)) while it is in use",
            title: "Category in use")
    }
}
