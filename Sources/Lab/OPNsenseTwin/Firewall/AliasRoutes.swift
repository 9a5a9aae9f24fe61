/// The actions of `firewall/alias`.
enum AliasRoutes {
    private static let actions = ModelActions(
        wrapper: "alias", model: AliasModel.table(_:), willSave: rename, willDelete: refuseIfUsed,
        willLoad: { appliance, _ in appliance.run("filter diag table_size") })

    static let all: [Route] = [
        Route("firewall/alias/search_item") { search($0, $1) },
        Route("firewall/alias/get_item") { get($0, $1) },
        Route("firewall/alias/add_item") { try saved($0, try actions.add($0, $1)) },
        Route("firewall/alias/set_item", required: 1) { try saved($0, try actions.set($0, $1)) },
        Route("firewall/alias/del_item", required: 1) { try saved($0, try actions.delete($0, $1)) },
        Route("firewall/alias/toggle_item", required: 1) { try saved($0, try actions.toggle($0, $1)) },
        Route("firewall/alias/get_alias_uuid", required: 1) { appliance, call in
            appliance.run("filter diag table_size")
            let found = Aliases.all(appliance).first { $0.name == call[0] }
            return .json(found.map { .map(["uuid": .string($0.uuid)]) } ?? .none)
        },
        Route("firewall/alias/export") { try export($0, $1) },
        Route("firewall/alias/import") { try saved($0, try AliasImport.run($0, $1)) },
        Route("firewall/alias/reconfigure") { reconfigure($0, $1) },
        Route("firewall/alias/get_table_size") { appliance, _ in
            appliance.run("filter diag table_size")
            let used =
                appliance.showsStatistics ? appliance.inForce.tables.values.reduce(0) { $0 + $1.entries.count } : 0
            return .json(
                .map([
                    "status": .string("ok"), "size": .int(1_000_000), "used": .int(used),
                    "details": tableDetails(appliance),
                ]))
        },
        Route("firewall/alias_util/aliases") { appliance, _ in
            // The list of tables comes from pf, which the twin does not have.
            appliance.run("filter list tables")
            return Response(contentType: "text/html; charset=UTF-8")
        },
    ]

    /// What pf says of each of its tables; an empty list where there is no pf.
    private static func tableDetails(_ appliance: Appliance) -> JSON {
        guard appliance.showsStatistics else { return .none }
        return .phpMap(
            appliance.inForce.tables.keys.sorted().map { name in
                let columns = appliance.inForce.statistics(ofAlias: name).map { column, value -> JSON.Member in
                    switch column {
                    case "current_items": JSON.Member(name: "count", value: .int(Int(value) ?? 0))
                    case "last_updated":
                        JSON.Member(name: "updated", value: value.isEmpty ? .null : .string(value))
                    default: JSON.Member(name: column, value: .int(Int(value) ?? 0))
                    }
                }
                return JSON.Member(name: name, value: .object(columns))
            })
    }

    /// The cached list follows every save.
    private static func saved(_ appliance: Appliance, _ response: Response) throws -> Response {
        if appliance.writes > 0 { appliance.refreshAliasCache() }
        return response
    }

    private static func scope(_ appliance: Appliance) -> Scope {
        appliance.run("filter diag table_size")
        return Scope(appliance, AliasModel.table)
    }

    private static func records(_ scope: Scope) -> [Record] {
        scope.appliance.records(scope.model).list
            + Aliases.builtIn(scope.appliance).map { Aliases.record($0, scope.model) }
    }

    private static func search(_ appliance: Appliance, _ call: Call) -> Response {
        let scope = scope(appliance)
        var records = records(scope)
        if case .array(let types)? = call.parameters["type"], !types.isEmpty {
            let wanted = Set(types.compactMap(\.phpString))
            records = records.filter { wanted.contains(scope.model.value("type", of: $0)) }
        }
        if call.parameters["sort"] == nil {
            let name = { scope.model.value("name", of: $0) }
            records.sort { NaturalOrder.precedes(name($0), name($1)) }
        }
        let rows = records.map { record in
            let categories = scope.model.value("categories", of: record).split(separator: ",")
            let uuids = JSON.array(categories.map { .string(String($0)) })
            return scope.row(record) + [JSON.Member(name: "categories_uuid", value: uuids)]
        }
        return .json(Search(call.parameters).answer(rows))
    }

    /// An alias; every other one is offered as an entry.
    private static func get(_ appliance: Appliance, _ call: Call) -> Response {
        let scope = scope(appliance)
        let record = call[0].map { uuid in records(scope).first { $0.uuid == uuid } } ?? scope.fresh(uuid: "")
        guard let record, case .object(let members) = scope.node(record) else { return .json(.none) }
        return .json(
            .map([
                "alias": .object(
                    members.map { member in
                        guard member.name == "content" else { return member }
                        return JSON.Member(name: member.name, value: entries(of: record, scope))
                    })
            ]))
    }

    private static func entries(of record: Record, _ scope: Scope) -> JSON {
        let aliases = Aliases.all(scope.appliance)
        let descriptions = Dictionary(aliases.map { ($0.name, $0.description) }) { first, _ in first }
        let content = scope.model.value("content", of: record)
        let own = content.isEmpty ? [""] : content.split(separator: "\n").map(String.init)
        let selected = own.map { entry -> JSON.Member in
            var value = [
                JSON.Member(name: "value", value: .string(entry)), JSON.Member(name: "selected", value: .int(1)),
            ]
            if let description = entry.isEmpty ? "" : descriptions[entry] {
                value.append(JSON.Member(name: "description", value: .string(description)))
            }
            return JSON.Member(name: entry, value: .object(value))
        }
        let others = aliases.filter { !own.contains($0.name) }.map { alias in
            JSON.Member(
                name: alias.name,
                value: .map([
                    "selected": .int(0), "value": .string(alias.name), "description": .string(alias.description),
                ]))
        }
        return .object(selected + others)
    }

    /// Everything that uses the alias follows its name.
    private static func rename(_ appliance: Appliance, _ call: Call, _ record: Record) {
        let model = AliasModel.table
        guard let known = appliance.records(model)[record.uuid] else { return }
        let (old, new) = (model.value("name", of: known), model.value("name", of: record))
        guard old != new else { return }
        appliance.root = NameUses.renamingAlias(old, to: new, in: appliance.root)
    }

    private static func refuseIfUsed(_ appliance: Appliance, _ call: Call, _ record: Record) throws {
        let name = AliasModel.table.value("name", of: record)
        let uses = NameUses.ofAlias(name, in: appliance.root)
        guard !uses.isEmpty else { return }
        let subject = appliance.release < .v26_1 ? "alias" : "alias \(name)"
        throw UserError(
            message: "Cannot delete \(subject). Currently in use by " + uses.map { "\n" + $0 }.joined(),
            title: "Alias in use")
    }

    /// All aliases as they are stored, the built-in ones too.
    private static func export(_ appliance: Appliance, _ call: Call) throws -> Response {
        guard call.request.isGet else { throw UserError(message: "Unsupported request type") }
        let scope = scope(appliance)
        let aliases = records(scope).map { record in
            JSON.Member(
                name: record.uuid,
                value: .object(
                    zip(scope.model.fields, record.values).map {
                        JSON.Member(name: $0.name, value: .string($1))
                    }))
        }
        let url = appliance.root.at(scope.model.mount + ["geoip"])?.text(of: "url") ?? ""
        return .json(
            .map(["geoip": .map(["url": .string(url)]), "aliases": .map(["alias": .phpMap(aliases)])]))
    }

    private static func reconfigure(_ appliance: Appliance, _ call: Call) -> Response {
        guard call.request.isPost else { return .result("failed", name: "status") }
        let isOld = appliance.release < .v26_1
        if isOld { appliance.run("template reload OPNsense/Filter") }
        appliance.loadRules(.skippingAliases)
        if !isOld { appliance.run("template reload OPNsense/Filter") }
        appliance.run("filter refresh_aliases")
        appliance.run("cron restart")
        appliance.fillTables()
        return .result("ok", name: "status")
    }
}
