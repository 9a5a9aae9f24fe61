/// What `move_rule_before` does: it gives a rule a number between two others of its group.
enum FilterMove {
    private static let step = 50

    static func run(_ appliance: Appliance, _ call: Call) throws -> Response {
        guard call.request.isPost, let selected = call[0], let target = call[1] else {
            return .json(.map(["status": "error", "message": "Invalid request method"]))
        }
        appliance.listGateways()
        let scope = Scope(appliance, FilterModel.table(appliance.release))
        let records = appliance.records(scope.model)
        guard let moved = records[selected].map(scope.derived), let goal = records[target].map(scope.derived) else {
            throw refusal("Either source or destination is not a rule managed with this component", appliance)
        }
        let group = { scope.model.value("prio_group", of: $0) }
        guard group(moved) == group(goal) else {
            throw refusal(
                "Cannot move '\(title(group(moved))) Rule' before '\(title(group(goal))) Rule'.", appliance)
        }
        guard selected != target else { throw refusal("Cannot move to the same spot.", appliance) }
        let members = records.list.map(scope.derived).filter { group($0) == group(goal) }
        if let number = renumber(members, before: target, scope) {
            store(number, in: moved, scope)
            appliance.touch(scope.model)
            try appliance.save(for: call)
        }
        return .result("ok", name: "status")
    }

    /// The number for the moved rule; neighbours give way where there is none between them.
    private static func renumber(_ members: [Record], before target: String, _ scope: Scope) -> Int? {
        let sequence = { Int(scope.model.value("sequence", of: $0)) ?? 0 }
        let ordered = members.enumerated()
            .sorted { (sequence($0.element), $0.offset) < (sequence($1.element), $1.offset) }.map(\.element)
        var previous: Int?
        var number: Int?
        for record in ordered {
            var own = sequence(record)
            if record.uuid == target {
                let before = previous ?? 1
                let distance = own - before
                if distance > 2 { return distance / 2 + before }
                let free = previous == nil ? 1 : before + step
                number = free
                own = free + step
                store(own, in: record, scope)
            } else if number != nil, let previous, own < previous {
                own = previous + step
                store(own, in: record, scope)
            }
            previous = own
        }
        return number
    }

    private static func store(_ sequence: Int, in record: Record, _ scope: Scope) {
        var changed = record
        scope.model.set("sequence", of: &changed, to: String(sequence))
        scope.appliance.put(changed, in: scope.model)
    }

    private static func title(_ group: String) -> String {
        ["2": "Floating", "3": "Group", "4": "Interface"][String(group.prefix(1))] ?? "Unknown"
    }

    /// Since 26.7 the text gets lost on the way out.
    private static func refusal(_ message: String, _ appliance: Appliance) -> UserError {
        guard appliance.release >= .v26_7 else { return UserError(message: message, title: "Filter") }
        return UserError(message: "Unexpected error, check log for details", title: "Filter", level: "warning")
    }
}
