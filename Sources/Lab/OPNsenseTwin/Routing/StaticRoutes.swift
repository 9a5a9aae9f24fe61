/// Static routes: `/api/routes/routes/…`.
enum StaticRoutes {
    private static let actions = ModelActions(
        wrapper: "route", model: table,
        willLoad: { appliance, _ in appliance.run("interface gateways list") })

    static let all: [Route] = [
        Route("routes/routes/searchroute") { search($0, $1) },
        Route("routes/routes/getroute") { actions.get($0, $1) },
        Route("routes/routes/addroute") { try actions.add($0, $1) },
        Route("routes/routes/setroute", required: 1) { try actions.set($0, $1) },
        Route("routes/routes/delroute", required: 1) { try actions.delete($0, $1) },
        Route("routes/routes/toggleroute", required: 1) { appliance, call in
            try appliance.release < .v26_1 ? toggleDisabled(appliance, call) : actions.toggle(appliance, call)
        },
        Route("routes/routes/reconfigure") { reconfigure($0, $1) },
    ]

    /// A stored route takes part; the leaf that says so changed its meaning with 26.1.
    static func isEnabled(_ route: XMLNode) -> Bool {
        route["enabled"].map { $0.text != "0" } ?? ["", "0"].contains(route.text(of: "disabled"))
    }

    /// Puts the stored routes into force.
    static func reconfigure(_ appliance: Appliance, _ call: Call) -> Response {
        guard call.request.isPost else { return .result("failed", name: "status") }
        appliance.run("interface routes configure")
        appliance.inForce.routes = KernelRoutes.configured(appliance)
        return .result("ok", name: "status")
    }

    /// The real page asks for an order by a field that does not exist: since 26.1 that means the order of the uuids.
    private static func search(_ appliance: Appliance, _ call: Call) -> Response {
        appliance.run("interface gateways list")
        let scope = Scope(appliance, table(appliance.release))
        var records = appliance.records(scope.model).list
        if appliance.release >= .v26_1, call.parameters["sort"] == nil {
            records.sort { NaturalOrder.precedes($0.uuid, $1.uuid) }
        }
        return .json(Search(call.parameters).answer(records.map(scope.row)))
    }

    /// Until 26.1 the parameter is the new value of `disabled`, and every call is saved.
    private static func toggleDisabled(_ appliance: Appliance, _ call: Call) throws -> Response {
        appliance.run("interface gateways list")
        let model = table(appliance.release)
        guard call.request.isPost, let uuid = call[0], var record = appliance.records(model)[uuid] else {
            return .result("failed")
        }
        let before = model.value("disabled", of: record)
        let after = call[1].flatMap { ["0", "1"].contains($0) ? $0 : nil } ?? (before == "1" ? "0" : "1")
        model.set("disabled", of: &record, to: after)
        appliance.put(record, in: model)
        appliance.touch(model)
        try appliance.save(for: call)
        return .result(after == "1" ? "Disabled" : "Enabled")
    }

    static func table(_ release: Release) -> Model { tables[release] ?? make(release) }

    private static let tables = Dictionary(uniqueKeysWithValues: Release.allCases.map { ($0, make($0)) })

    private static func make(_ release: Release) -> Model {
        let isOld = release < .v26_1
        return Model(
            "routes", mount: ["staticroutes"], version: isOld ? "1.0.0" : "1.0.1", description: "Static routes",
            list: ["route"], display: "network",
            fields: [
                Field(
                    "network", NetworkField(needsMask: true), required: true,
                    message: "Specify a valid network matching the gateways ip protocol."),
                Field("gateway", GatewayNameField(), required: true, message: gatewayMessage),
                Field("descr", DescriptionField()),
                isOld
                    ? Field("disabled", BooleanField(), default: "0", required: true)
                    : Field("enabled", BooleanField(), default: "1", required: true),
            ],
            check: { record, scope in
                let network = scope.model.value("network", of: record)
                let name = scope.model.value("gateway", of: record)
                guard let gateway = GatewayList(scope.appliance).offered.first(where: { $0.name == name }) else {
                    return []
                }
                let isSix = network.contains(":")
                return isSix == (gateway.family == "inet6") ? [] : [("gateway", gatewayMessage)]
            })
    }

    private static let gatewayMessage = "Specify a valid gateway from the list matching the networks ip protocol."
}

/// The name of a gateway that packets can be sent to.
struct GatewayNameField: ChoiceField {
    var isMultiple: Bool { false }

    func choices(in scope: Scope) -> Choices {
        scope.choices("gateways") {
            Choices(GatewayList(scope.appliance).offered.map { Choices.Choice(key: $0.name, label: $0.label) })
        }
    }
}
