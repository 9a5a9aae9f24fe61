/// The actions of `firewall/migration`, since 26.1: they take rules out of the page "Rules".
enum MigrationRoutes {
    static let all: [Route] = [
        Route("firewall/migration/count_rules") { appliance, _ in
            appliance.run("filter list legacy_rules")
            return count(GUIRules.all(appliance).count)
        },
        Route("firewall/migration/download_rules") { downloadGUIRules($0, $1) },
        Route("firewall/migration/count_outbound") { appliance, _ in
            appliance.run("filter list legacy_outbound_nat")
            let rules = appliance.root.at(["nat", "outbound"])?.children ?? []
            return count(rules.count { $0.name == "rule" })
        },
        Route("firewall/migration/flush") { try flush($0, $1) },
    ]

    private static func count(_ number: Int) -> Response {
        .json(.map(["status": "ok", "count": .int(number)]))
    }

    private static let ends = [
        "source_not", "source_net", "source_port", "destination_not", "destination_net", "destination_port",
    ]
    /// Fields that rules of the page "Rules" cannot have.
    private static let unknown: Set<String> = [
        "divert-to", "udp-first", "udp-multiple", "udp-single", "max-pkt-rate-number", "max-pkt-rate-seconds",
        "tcpflags_any",
    ]

    private static func downloadGUIRules(_ appliance: Appliance, _ call: Call) -> Response {
        appliance.run("filter list legacy_rules")
        let model = FilterModel.table(appliance.release)
        let fields =
            model.fields.filter { !$0.isVolatile && !unknown.contains($0.name) && !ends.contains($0.name) }
            .map(\.name) + ends
        let rules = (appliance.root["filter"]?.children ?? []).filter { $0.name == "rule" }
        let rows = rules.enumerated().map { place, rule in
            [""] + fields.map { value(of: $0, in: rule, place: place, model) }
        }
        return RuleSheet.table([["@uuid"] + fields] + rows)
    }

    private static func value(of field: String, in rule: XMLNode, place: Int, _ model: Model) -> String {
        let initial = model.fields.first { $0.name == field }?.initial ?? ""
        switch field {
        case "enabled": return rule["disabled"] == nil ? "1" : "0"
        case "sequence": return String(place * 10 + 1)
        case "action": return rule.text(of: "type").isEmpty ? initial : rule.text(of: "type")
        case "description": return rule.text(of: "descr")
        case "protocol":
            let name = rule.text(of: "protocol").uppercased()
            return name.isEmpty ? initial : name
        case _ where ends.contains(field):
            let parts = field.split(separator: "_").map(String.init)
            let side = rule[parts[0]]
            switch parts[1] {
            case "not": return side?["not"] == nil ? "0" : "1"
            case "port": return side?.text(of: "port") ?? ""
            default:
                let network = side?.text(of: "network") ?? ""
                let name = network.isEmpty ? side?.text(of: "address") ?? "" : network
                return name.isEmpty ? "any" : name
            }
        default:
            let text = rule.text(of: field)
            return text.isEmpty ? initial : text
        }
    }

    private static func flush(_ appliance: Appliance, _ call: Call) throws -> Response {
        guard call.request.isPost else { return .result("failed", name: "status") }
        appliance.root = appliance.root.replacing(["filter"]) { ($0 ?? XMLNode("filter")).without(child: "rule") }
        try appliance.save(for: call)
        return .result("ok", name: "status")
    }
}
