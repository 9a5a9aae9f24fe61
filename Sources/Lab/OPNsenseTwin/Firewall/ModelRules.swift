/// The rules of the model, as pf gets them.
enum ModelRules {
    static func all(_ appliance: Appliance) -> [RegisteredRule] {
        let scope = Scope(appliance, FilterModel.table(appliance.release))
        let rules = appliance.records(scope.model).list.map { registered(scope.derived($0), scope.model) }
        return rules.enumerated()
            .sorted { left, right in
                let (one, other) = (order(left.element), order(right.element))
                return one == other ? left.element.label < right.element.label : one.lexicographicallyPrecedes(other)
            }.map(\.element)
    }

    private static func order(_ rule: RegisteredRule) -> [Int] {
        [rule.priority, Int(rule.text("sequence")) ?? 0]
    }

    private static func registered(_ record: Record, _ model: Model) -> RegisteredRule {
        let value = { JSON.string(model.value($0, of: record)) }
        let same = [
            "sequence", "direction", "ipprotocol", "protocol", "statetype", "icmptype", "gateway", "tag", "tagged",
            "interface", "interfacenot", "log", "quick", "allowopts", "disablereplyto",
        ]
        var values = same.map { JSON.Member(name: $0, value: value($0)) }
        values.append(JSON.Member(name: "type", value: value("action")))
        values.append(JSON.Member(name: "reply-to", value: value("replyto")))
        values.append(JSON.Member(name: "icmp6-type", value: value("icmp6type")))
        values.append(JSON.Member(name: "descr", value: value("description")))
        values.append(JSON.Member(name: "disabled", value: .bool(value("enabled") != "1")))
        for side in ["source", "destination"] {
            values.append(
                JSON.Member(
                    name: side,
                    value: .map([
                        "network": value("\(side)_net"), "port": value("\(side)_port"), "not": value("\(side)_not"),
                    ])))
        }
        return RegisteredRule(
            Int(model.value("prio_group", of: record)) ?? FilterOrder.interface, values, label: record.uuid)
    }
}
