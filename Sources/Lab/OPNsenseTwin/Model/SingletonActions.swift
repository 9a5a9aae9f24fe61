/// The actions of a controller whose model is one record.
struct SingletonActions: Sendable {
    let wrapper: String
    let model: @Sendable (Release) -> Model

    func get(_ appliance: Appliance, _ call: Call) -> Response {
        guard call.request.isGet else { return .json(.none) }
        let scope = Scope(appliance, model(appliance.release))
        return .json(.map([wrapper: scope.node(appliance.records(scope.model).list[0])]))
    }

    /// Stores what was sent; a wrong wrapper changes nothing and is saved all the same.
    func set(_ appliance: Appliance, _ call: Call) throws -> Response {
        guard call.request.isPost else { return .result("failed") }
        let scope = Scope(appliance, model(appliance.release))
        var record = appliance.records(scope.model).list[0]
        try scope.apply(call.parameters.post[wrapper] ?? .object([]), to: &record)
        let violations = scope.violations(of: record)
        guard violations.isEmpty else { return ModelActions.failed(violations, wrapper: wrapper) }
        appliance.put(record, in: scope.model)
        appliance.touch(scope.model)
        try appliance.save(for: call)
        return .result("saved")
    }
}
