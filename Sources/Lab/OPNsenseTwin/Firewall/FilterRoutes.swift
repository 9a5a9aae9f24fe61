/// The actions of `firewall/filter`.
enum FilterRoutes {
    static let actions = ModelActions(
        wrapper: "rule", model: FilterModel.table(_:), willLoad: { appliance, _ in appliance.listGateways() })

    static func all(_ release: Release) -> [Route] {
        common + FilterLists.routes + SavepointRoutes.all(release)
            + (release < .v26_1 ? [] : RuleSheet.routes + MigrationRoutes.all)
    }

    private static let common: [Route] = [
        Route("firewall/filter/search_rule") { FilterSearch.answer($0, $1) },
        Route("firewall/filter/get") { whole($0, $1) },
        Route("firewall/filter/get_rule") { get($0, $1) },
        Route("firewall/filter/add_rule") { try actions.add($0, $1) },
        Route("firewall/filter/set_rule", required: 1) { try actions.set($0, $1) },
        Route("firewall/filter/del_rule", required: 1) { try actions.delete($0, $1) },
        Route("firewall/filter/toggle_rule", required: 1) { try actions.toggle($0, $1) },
        Route("firewall/filter/toggle_rule_log", required: 2) { try toggleLog($0, $1) },
        Route("firewall/filter/move_rule_before", required: 2) { try FilterMove.run($0, $1) },
    ]

    /// A rule, or a template; a template made for a copy has its number as a number.
    private static func get(_ appliance: Appliance, _ call: Call) -> Response {
        let response = actions.get(appliance, call)
        guard call.parameters.string("fetchmode") == "copy", let body = JSONParser.value(of: response.body),
            case .object(let members)? = body["rule"]
        else { return response }
        let model = FilterModel.table(appliance.release)
        let last = appliance.records(model).list.compactMap { Int(model.value("sequence", of: $0)) }.max() ?? 0
        return .json(
            .map([
                "rule": .object(
                    members.map {
                        $0.name == "sequence" ? JSON.Member(name: $0.name, value: .int(last + 100)) : $0
                    })
            ]))
    }

    /// The whole model: rules of every kind under their uuids.
    static func whole(_ appliance: Appliance, _ call: Call) -> Response {
        guard call.request.isGet else { return .json(.none) }
        appliance.listGateways()
        let scope = Scope(appliance, FilterModel.table(appliance.release))
        let rules = appliance.records(scope.model).list.map { JSON.Member(name: $0.uuid, value: scope.node($0)) }
        var members = [JSON.Member(name: "rules", value: .map(["rule": .phpMap(rules)]))]
        for list in ["snatrules", "npt", "onetoone"] {
            let stored = (appliance.root.at(FilterModel.mount + [list])?.children ?? []).map { rule in
                JSON.Member(
                    name: rule.attribute("uuid") ?? "",
                    value: .object(rule.children.map { JSON.Member(name: $0.name, value: .string($0.text)) }))
            }
            members.append(JSON.Member(name: list, value: .map(["rule": .phpMap(stored)])))
        }
        if appliance.release >= .v26_1 {
            members.insert(JSON.Member(name: "general", value: general(appliance)), at: 0)
        }
        return .json(.map(["filter": .object(members)]))
    }

    private static func general(_ appliance: Appliance) -> JSON {
        .map(["snat_mode": SourceNATMode.choices.map(selecting: SourceNATMode.stored(appliance), multiple: false)])
    }

    private static func toggleLog(_ appliance: Appliance, _ call: Call) throws -> Response {
        guard call.request.isPost, let uuid = call[0], let state = call[1] else {
            return .json(.map(["status": "error", "message": "Invalid request method"]))
        }
        appliance.listGateways()
        let model = FilterModel.table(appliance.release)
        guard var record = appliance.records(model)[uuid] else { throw UserError(message: "Rule not found") }
        model.set("log", of: &record, to: state)
        appliance.put(record, in: model)
        appliance.touch(model)
        try appliance.save(for: call)
        return .result("ok", name: "status")
    }
}

extension Appliance {
    /// What every action over the rules asks the backend for: the gateways that rules may use.
    func listGateways() {
        let isFirst = release >= .v26_7 && !hasListedGateways
        run("interface gateways list -g", nested: isFirst ? ["interface gateways list -l"] : [])
        run("interface gateways list")
        hasListedGateways = true
    }

    /// Asks the backend for the rules outside the model; it keeps its answer for a minute.
    func listForeignRules() {
        let isFresh = foreignRulesListed.map { now - $0 < .seconds(60) } ?? false
        if !isFresh { foreignRulesListed = now }
        run("filter list non_mvc_rules", nested: isFresh ? [] : gatewayListing + pluginQueries)
    }

    /// What is read of gateways while rules are put together.
    var gatewayListing: [String] { release < .v26_7 ? [] : ["interface gateways list -l"] }

    /// What services are asked for while rules are put together.
    var pluginQueries: [String] {
        let kea = [
            "kea list dhcp_options", "kea list dhcp_options", "kea list dhcp_options6", "kea list dhcp_options6",
        ]
        return ["filter diag table_size", "dnsmasq list dhcp_options", "dnsmasq list dhcp_options6"]
            + (release < .v26_1 ? [] : kea)
    }
}
