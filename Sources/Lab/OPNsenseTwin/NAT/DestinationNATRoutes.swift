/// `/api/firewall/d_nat/…`, since 26.1: port forwards, old ones too.
enum DestinationNATRoutes {
    private static let actions = ModelActions(wrapper: "rule", model: DestinationNATModel.table)

    static let all: [Route] = [
        Route("firewall/d_nat/search_rule") { search($0, $1) },
        Route("firewall/d_nat/get_rule") { actions.get($0, $1) },
        Route("firewall/d_nat/add_rule") { try actions.add($0, signed($1, isNew: true)) },
        Route("firewall/d_nat/set_rule", required: 1) { appliance, call in
            let isNew =
                call[0].map { appliance.records(DestinationNATModel.table(appliance.release))[$0] == nil } ?? true
            return try actions.set(appliance, signed(call, isNew: isNew))
        },
        Route("firewall/d_nat/del_rule", required: 1) { try actions.delete($0, $1) },
        Route("firewall/d_nat/toggle_rule", required: 1) { try toggle($0, $1) },
        Route("firewall/d_nat/apply") { appliance, call in
            guard call.request.isPost else { return .result("error", name: "status") }
            return appliance.applyRules()
        },
    ]

    /// The call with who changes the rule, and who made it.
    private static func signed(_ call: Call, isNew: Bool) -> Call {
        guard case .object(let members)? = call.parameters.post["rule"] else { return call }
        let mark = JSON.map([
            "username": .string(call.user.name), "time": .string(RevisionTime.now().rounded),
            "description": .string("/api/api.php made changes"),
        ])
        let events = ["updated"] + (isNew ? ["created"] : [])
        let rule =
            members.filter { !["updated", "created"].contains($0.name) }
            + events.map { JSON.Member(name: $0, value: mark) }
        return call.posting(JSON.object(rule), as: "rule")
    }

    /// Rules by number, below those that keep an administrator from being locked out; these are not counted.
    private static func search(_ appliance: Appliance, _ call: Call) -> Response {
        let scope = Scope(appliance, DestinationNATModel.table(appliance.release))
        let metadata = RowMetadata(appliance, fields: fields)
        let records = appliance.records(scope.model).list.enumerated().sorted { left, right in
            (sequence(left.element, scope), left.offset) < (sequence(right.element, scope), right.offset)
        }
        let rows = records.map { record -> [JSON.Member] in
            let derived = scope.derived(record.element)
            let uuids = scope.model.value("categories", of: derived).split(separator: ",").map(String.init)
            let interfaces = scope.model.value("interface", of: derived).split(separator: ",").map(String.init)
            let isLost = !interfaces.isEmpty && !interfaces.contains { appliance.interface($0) != nil }
            return metadata.decorated(scope.row(record.element), categories: uuids)
                + place(isLost ? 600_000 : FilterOrder.interface, sequence(record.element, scope))
        }
        guard case .object(let members) = Search(call.parameters).answer(rows) else { return .unexpected }
        let lockout = lockoutRows(appliance, metadata).map(JSON.object)
        return .json(
            .object(
                members.map { member in
                    guard member.name == "rows", case .array(let own) = member.value else { return member }
                    return JSON.Member(name: "rows", value: .array(lockout + own))
                }))
    }

    private static func sequence(_ record: Record, _ scope: Scope) -> Int {
        Int(scope.model.value("sequence", of: record)) ?? 0
    }

    private static func place(_ group: Int, _ number: Int) -> [JSON.Member] {
        [
            JSON.Member(name: "sort_order", value: .string("\(group).0" + FilterOrder.padded(number, 6))),
            JSON.Member(name: "prio_group", value: .string(String(group))),
        ]
    }

    /// No forward may take the ports of the box's own pages away from the management interface.
    private static func lockoutRows(_ appliance: Appliance, _ metadata: RowMetadata) -> [[JSON.Member]] {
        let system = appliance.root["system"]
        let page = system?["webgui"]
        guard page?["noantilockout"] == nil, let key = managementInterface(appliance) else { return [] }
        let isSecure = page?.text(of: "protocol") != "http"
        let port = page?.text(of: "port") ?? ""
        var ports = [port.isEmpty ? (isSecure ? "443" : "80") : port]
        if isSecure, (page?.text(of: "disablehttpredirect") ?? "").isEmpty { ports.insert("80", at: 0) }
        if system?.at(["ssh", "enabled"]) != nil {
            let port = system?.at(["ssh", "port"])?.text ?? ""
            ports.append(port.isEmpty ? "22" : port)
        }
        return ports.enumerated().reversed().map { index, port in
            let texts = [
                ("uuid", "lockout_\(index)"), ("ipprotocol", ""), ("protocol", "tcp"), ("%protocol", "TCP"),
                ("disabled", "0"), ("nordr", "1"), ("interface", key), ("%interface", key.uppercased()),
                ("destination.network", key + "ip"), ("destination.port", port), ("descr", "Anti-Lockout Rule"),
            ]
            let row = texts.map { JSON.Member(name: $0.0, value: .string($0.1)) }
            return metadata.decorated(row, categories: []).filter { $0.name != "category_colors" }
                + [JSON.Member(name: "is_automatic", value: .bool(true))] + place(100_000, index)
        }
    }

    /// The LAN; without one the first other interface, and the way out if there is no other.
    private static func managementInterface(_ appliance: Appliance) -> String? {
        let keys = (appliance.root["interfaces"]?.children ?? []).map(\.name)
        return keys.first { $0 == "lan" } ?? keys.first { $0.hasPrefix("opt") } ?? keys.first { $0 == "wan" }
    }

    /// Turns a rule on or off; the parameter is the new value of `disabled`, and every call is saved.
    private static func toggle(_ appliance: Appliance, _ call: Call) throws -> Response {
        let model = DestinationNATModel.table(appliance.release)
        guard call.request.isPost, let uuid = call[0], var record = appliance.records(model)[uuid] else {
            return .result("failed")
        }
        let before = model.value("disabled", of: record)
        let after = call[1].flatMap { ["0", "1"].contains($0) ? $0 : nil } ?? (before == "1" ? "0" : "1")
        model.set("disabled", of: &record, to: after)
        appliance.put(record, in: model)
        try appliance.save(for: call)
        return .result(after == "1" ? "Disabled" : "Enabled")
    }

    private static let fields = [
        "source.network", "source.port", "destination.network", "destination.port", "target", "local-port",
    ]
}
