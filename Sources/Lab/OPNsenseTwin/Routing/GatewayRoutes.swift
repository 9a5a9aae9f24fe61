/// `/api/routing/settings/…` and `/api/routes/gateway/status`.
enum GatewayRoutes {
    private static let actions = ModelActions(
        wrapper: "gateway_item", model: GatewayModel.table,
        willDelete: { appliance, _, record in try refuseIfUsed(appliance, record) })

    static let all: [Route] = [
        Route("routes/gateway/status") { appliance, _ in
            let rows = statuses(appliance).map { JSON.object($0.members) }
            return .json(.map(["items": .array(rows), "status": .string("ok")]))
        },
        Route("routing/settings/search_gateway") { search($0, $1) },
        Route("routing/settings/get_gateway") { get($0, $1) },
        Route("routing/settings/add_gateway") { try actions.add($0, $1) },
        Route("routing/settings/set_gateway", required: 1) { appliance, call in
            // Anything that is not a uuid makes a new gateway, under a uuid that is not told.
            let uuid = call[0].map { Identifier.isUUID($0) ? $0 : appliance.identifier() }
            return try actions.set(appliance, call, uuid: uuid, wrapper: "gateway_item")
        },
        Route("routing/settings/del_gateway", required: 1) { try delete($0, $1) },
        Route("routing/settings/toggle_gateway", required: 1) { try toggle($0, $1) },
        Route("routing/settings/reconfigure") { StaticRoutes.reconfigure($0, $1) },
    ]

    /// A gateway by uuid or name; the template for a name that is not known.
    private static func get(_ appliance: Appliance, _ call: Call) -> Response {
        guard let id = call[0], !Identifier.isUUID(id) else { return actions.get(appliance, call) }
        let scope = Scope(appliance, GatewayModel.table(appliance.release))
        let known = GatewayList(appliance).list.first { $0.name == id }?.record
        return .json(.map(["gateway_item": scope.node(known ?? scope.fresh(uuid: ""))]))
    }

    private static func delete(_ appliance: Appliance, _ call: Call) throws -> Response {
        guard call.request.isPost, let uuid = call[0] else { return .result("failed") }
        guard appliance.records(GatewayModel.table(appliance.release))[uuid] != nil else {
            // Older versions look for users of a gateway without a name, and find interfaces that have no gateway.
            if appliance.release < .v26_7 { try refuseIfUsed(appliance, name: "") }
            return .result("failed")
        }
        let response = try actions.delete(appliance, call)
        if appliance.release >= .v26_7 { appliance.run("interface gateways list -l") }
        return response
    }

    private static func refuseIfUsed(_ appliance: Appliance, _ record: Record) throws {
        try refuseIfUsed(appliance, name: GatewayModel.table(appliance.release).value("name", of: record))
    }

    private static func refuseIfUsed(_ appliance: Appliance, name: String) throws {
        for interface in appliance.root["interfaces"]?.children ?? [] where interface.text(of: "gateway") == name {
            throw inUse(name, on: "Interface", Appliance.title(of: interface))
        }
        let groups = (appliance.root["gateways"]?.children ?? []).filter { group in
            group.name == "gateway_group"
                && group.children.contains { $0.name == "item" && $0.text.prefix { $0 != "|" } == name }
        }
        if !groups.isEmpty {
            throw inUse(name, on: "Gateway Group(s)", groups.map { $0.text(of: "name") }.joined(separator: ", "))
        }
        let routes = (appliance.root["staticroutes"]?.children ?? []).filter { $0.text(of: "gateway") == name }
        if !routes.isEmpty {
            throw inUse(name, on: "Static Route(s)", routes.map { $0.text(of: "network") }.joined(separator: ", "))
        }
    }

    private static func inUse(_ name: String, on kind: String, _ what: String) -> UserError {
        UserError(message: "Gateway \(name) cannot be deleted because it is in use on \(kind) '\(what)'")
    }

    /// Turns a gateway on or off; the stored leaf says the opposite of the parameter.
    private static func toggle(_ appliance: Appliance, _ call: Call) throws -> Response {
        let model = GatewayModel.table(appliance.release)
        guard call.request.isPost, let uuid = call[0], var record = appliance.records(model)[uuid] else {
            return .result("failed")
        }
        let wasEnabled = model.value("disabled", of: record) == "0"
        let isEnabled: Bool
        switch call[1] {
        case nil: isEnabled = !wasEnabled
        case "0"?: isEnabled = false
        case "1"?: isEnabled = true
        default: return .json(.map(["result": .string("failed"), "changed": .bool(false)]))
        }
        if isEnabled != wasEnabled {
            model.set("disabled", of: &record, to: isEnabled ? "0" : "1")
            appliance.put(record, in: model)
            appliance.touch(model)
            try appliance.save(for: call)
        }
        return .json(
            .map([
                "result": .string(isEnabled ? "Enabled" : "Disabled"), "changed": .bool(isEnabled != wasEnabled),
            ]))
    }
}
