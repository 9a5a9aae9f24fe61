/// `/api/firewall/source_nat/…`: rules that change the source addresses of outgoing packets.
enum SourceNATRoutes {
    private static let actions = ModelActions(
        wrapper: "rule", model: SourceNATModel.table, willLoad: { appliance, _ in appliance.listGateways() })

    static let all: [Route] = [
        Route("firewall/source_nat/get") { SourceNATMode.get($0, $1) },
        Route("firewall/source_nat/set") { try SourceNATMode.set($0, $1) },
        Route("firewall/source_nat/search_rule") { search($0, $1) },
        Route("firewall/source_nat/get_rule") { actions.get($0, $1) },
        Route("firewall/source_nat/add_rule") { try actions.add($0, $1) },
        Route("firewall/source_nat/set_rule", required: 1) { try actions.set($0, $1) },
        Route("firewall/source_nat/del_rule", required: 1) { try actions.delete($0, $1) },
        Route("firewall/source_nat/toggle_rule", required: 1) { try actions.toggle($0, $1) },
        Route("firewall/source_nat/apply") { appliance, call in
            guard call.request.isPost else { return .result("error", name: "status") }
            return appliance.applyRules()
        },
    ]

    /// Manual rules where the mode uses them, then the ones the box makes; 25.7 shows manual ones alone, whatever the mode.
    private static func search(_ appliance: Appliance, _ call: Call) -> Response {
        appliance.listGateways()
        let scope = Scope(appliance, SourceNATModel.table(appliance.release))
        let records = appliance.records(scope.model).list.enumerated().sorted { left, right in
            (sequence(left.element, scope), left.offset) < (sequence(right.element, scope), right.offset)
        }.map { $0.element }
        guard appliance.release >= .v26_1 else {
            return .json(Search(call.parameters).answer(records.map(scope.row)))
        }
        let mode = SourceNATMode.stored(appliance)
        let manual = ["hybrid", "advanced"].contains(mode) ? records : []
        let automatic = ["automatic", "hybrid"].contains(mode) ? AutomaticSourceNAT.rows(appliance) : []
        let metadata = RowMetadata(appliance, fields: fields)
        let rows =
            manual.map { record in
                let uuids = scope.model.value("categories", of: record).split(separator: ",").map(String.init)
                return metadata.decorated(scope.row(record), categories: uuids)
            } + automatic.map { metadata.decorated($0, categories: []) }
        return .json(Search(call.parameters).answer(rows, rowsFirst: false))
    }

    private static func sequence(_ record: Record, _ scope: Scope) -> Int {
        Int(scope.model.value("sequence", of: record)) ?? 0
    }

    private static let fields = [
        "source_net", "source_port", "destination_net", "destination_port", "target", "target_port",
    ]
}

/// The rules that the box makes by itself: everything inside goes out under the address of the way out.
enum AutomaticSourceNAT {
    static func rows(_ appliance: Appliance) -> [[JSON.Member]] {
        var exits: [XMLNode] = []
        var sources: [String] = []
        for interface in appliance.root["interfaces"]?.children ?? [] {
            let address = interface.text(of: "ipaddr")
            guard address == "dhcp" || Address.isIPv4(address) else { continue }
            let hasGateway = address == "dhcp" || !["", "none"].contains(interface.text(of: "gateway"))
            if hasGateway, !interface.text(of: "if").hasPrefix("ovpn") {
                exits.append(interface)
            } else {
                sources.append(interface.name)
            }
        }
        // Since 26.7 one rule has all sources.
        let lists = appliance.release >= .v26_7 ? (sources.isEmpty ? [] : [sources.joined(separator: ",")]) : sources
        var rows: [[JSON.Member]] = []
        for exit in exits {
            for list in lists {
                let name = exit.name + (appliance.release >= .v26_7 ? "" : "_" + list)
                rows.append(row("isakmp_" + name, exit, list, port: "500", number: rows.count + 1))
                rows.append(row(name, exit, list, port: "", number: rows.count + 1))
            }
        }
        return rows
    }

    private static func row(
        _ name: String, _ exit: XMLNode, _ sources: String, port: String, number: Int
    ) -> [JSON.Member] {
        let isKeyExchange = !port.isEmpty
        let texts = [
            ("uuid", "automatic_" + name), ("enabled", "1"), ("nonat", "0"), ("nosync", "0"),
            ("sequence", String(number)), ("interface", exit.name), ("%interface", Appliance.title(of: exit)),
            ("ipprotocol", "inet"), ("%ipprotocol", "IPv4"), ("protocol", "any"), ("%protocol", "*"),
            ("source_net", sources), ("source_not", "0"), ("source_port", ""), ("destination_net", "any"),
            ("destination_not", "0"), ("destination_port", port), ("target", exit.name + "ip"), ("target_port", ""),
            ("staticnatport", isKeyExchange ? "1" : "0"), ("log", "0"), ("categories", ""), ("tag", ""),
            ("tagged", ""), ("description", isKeyExchange ? "Auto created rule for ISAKMP" : "Auto created rule"),
            ("sort_order", "500000.0" + FilterOrder.padded(number, 6)), ("prio_group", "500000"),
        ]
        return texts.map { JSON.Member(name: $0.0, value: .string($0.1)) }
            + [JSON.Member(name: "is_automatic", value: .bool(true))]
    }
}
