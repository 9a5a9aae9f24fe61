/// The actions that every controller over a list of records has.
struct ModelActions: Sendable {
    /// The member of the body that holds the record.
    let wrapper: String
    /// The model's table for a version.
    let model: @Sendable (Release) -> Model
    /// Runs before a valid record is saved; may refuse with a ``UserError``.
    var willSave: (@Sendable (Appliance, Call, Record) throws -> Void)?
    /// Runs before a record is deleted; may refuse with a ``UserError``.
    var willDelete: (@Sendable (Appliance, Call, Record) throws -> Void)?
    /// Runs at the start of every action that builds the model: backend commands the model itself asks for.
    var willLoad: (@Sendable (Appliance, Call) -> Void)?
    /// Whether `toggle` looks at its state parameter.
    var togglesByState = true

    private func scope(_ appliance: Appliance, _ call: Call) -> Scope {
        willLoad?(appliance, call)
        return Scope(appliance, model(appliance.release))
    }

    func search(
        _ appliance: Appliance, _ call: Call, where include: (Scope, Record) -> Bool = { _, _ in true }
    ) -> Response {
        let scope = scope(appliance, call)
        let records = appliance.records(scope.model).list.filter { include(scope, $0) }
        return .json(Search(call.parameters).answer(records.map(scope.row)))
    }

    /// A record, a template without uuid, or PHP's empty array.
    func get(_ appliance: Appliance, _ call: Call, wrapper: String? = nil) -> Response {
        let scope = scope(appliance, call)
        let record = call[0].map { appliance.records(scope.model)[$0] } ?? scope.fresh(uuid: "")
        return .json(record.map { .map([wrapper ?? self.wrapper: scope.node($0)]) } ?? .none)
    }

    func add(_ appliance: Appliance, _ call: Call) throws -> Response {
        let scope = scope(appliance, call)
        guard call.request.isPost, let input = call.parameters.post[wrapper] else { return .result("failed") }
        let record = scope.fresh(uuid: appliance.identifier())
        guard let failure = try store(record, input, scope, call) else {
            return .json(.map(["result": .string("saved"), "uuid": .string(record.uuid)]))
        }
        return failure
    }

    func set(_ appliance: Appliance, _ call: Call) throws -> Response {
        try set(appliance, call, uuid: call[0], wrapper: wrapper)
    }

    /// Changes a record, or makes it with the caller's uuid.
    func set(_ appliance: Appliance, _ call: Call, uuid: String?, wrapper: String) throws -> Response {
        let scope = scope(appliance, call)
        guard call.request.isPost, let uuid, let input = call.parameters.post[wrapper] else { return .result("failed") }
        let known = appliance.records(scope.model)[uuid]
        guard known != nil || Identifier.isUUID(uuid) else { return .result("failed") }
        return try store(known ?? scope.fresh(uuid: uuid), input, scope, call, wrapper: wrapper) ?? .result("saved")
    }

    /// Checks and saves a record; the answer of a refusal, `nil` if all is well.
    private func store(
        _ record: Record, _ input: JSON, _ scope: Scope, _ call: Call, wrapper: String? = nil
    ) throws -> Response? {
        var record = record
        try scope.apply(input, to: &record)
        let violations = scope.violations(of: record)
        guard violations.isEmpty else { return Self.failed(violations, wrapper: wrapper ?? self.wrapper) }
        try willSave?(scope.appliance, call, record)
        scope.appliance.put(record, in: scope.model)
        scope.appliance.touch(scope.model)
        try scope.appliance.save(for: call)
        return nil
    }

    static func failed(_ violations: Violations, wrapper: String) -> Response {
        .json(.map(["result": .string("failed"), "validations": violations.json(wrapper: wrapper)]))
    }

    /// Deletes one record or a comma list; the answer tells about the last one.
    func delete(_ appliance: Appliance, _ call: Call) throws -> Response {
        let scope = scope(appliance, call)
        guard call.request.isPost, let list = call[0] else { return .result("failed") }
        let ids = appliance.release >= .v26_1 ? list.split(separator: ",").map(String.init) : [list]
        var result = "failed"
        var removed: Set<String> = []
        for id in ids {
            guard let record = appliance.records(scope.model)[id], !removed.contains(id) else {
                result = "not found"
                continue
            }
            try willDelete?(appliance, call, record)
            removed.insert(id)
            result = "deleted"
        }
        if !removed.isEmpty {
            appliance.remove(removed, from: scope.model)
            appliance.touch(scope.model)
            try appliance.save(for: call)
        }
        return .result(result)
    }

    /// Flips `enabled`, or sets it to the state asked for.
    func toggle(_ appliance: Appliance, _ call: Call) throws -> Response {
        guard call.request.isPost, let list = call[0] else { return .result("failed") }
        let ids = appliance.release >= .v26_1 ? list.split(separator: ",").map(String.init) : [list]
        let state = togglesByState ? call[1] : nil
        if ids.count > 1, state == nil {
            throw UserError(
                message: "Toggle with a list of items in only supported for explicit actions [0,1]", title: "Toggle")
        }
        let scope = scope(appliance, call)
        var outcome: (result: String, changed: Bool?) = ("failed", nil)
        for id in ids {
            guard var record = appliance.records(scope.model)[id] else { continue }
            let before = scope.model.value("enabled", of: record)
            let after = state ?? (before == "1" ? "0" : "1")
            guard ["0", "1"].contains(after) else {
                outcome.changed = false
                break
            }
            outcome = (after == "1" ? "Enabled" : "Disabled", before != after)
            scope.model.set("enabled", of: &record, to: after)
            appliance.put(record, in: scope.model)
        }
        if outcome.changed == true {
            appliance.touch(scope.model)
            try appliance.save(for: call)
        }
        var members = [JSON.Member(name: "result", value: .string(outcome.result))]
        if let changed = outcome.changed { members.append(JSON.Member(name: "changed", value: .bool(changed))) }
        return .json(.object(members))
    }
}
