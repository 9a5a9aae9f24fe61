/// The rules of the page "Firewall > Rules", as pf gets them.
enum GUIRules {
    static func all(_ appliance: Appliance) -> [RegisteredRule] {
        let rules = (appliance.root["filter"]?.children ?? []).filter { $0.name == "rule" }
        return rules.enumerated().map { place, rule in registered(rule, place: place, appliance) }
            .sorted { $0.priority < $1.priority }
    }

    private static func registered(_ rule: XMLNode, place: Int, _ appliance: Appliance) -> RegisteredRule {
        let values = rule.children.map { JSON.Member(name: $0.name, value: json($0)) }
        let interface = rule.text(of: "interface")
        let isFloating = rule["floating"] != nil
        let page =
            appliance.release < .v26_7
            ? "firewall_rules_edit.php?if=\(isFloating ? "FloatingRules" : interface)&id=\(place)"
            : "ui/firewall/migration"
        return RegisteredRule(
            isFloating ? FilterOrder.floating : FilterOrder.priority(interfaces: interface, appliance), values,
            extras: [
                JSON.Member(name: "seq", value: .int(place)), JSON.Member(name: "#ref", value: .string(page)),
            ])
    }

    private static func json(_ node: XMLNode) -> JSON {
        guard !node.children.isEmpty else { return .string(node.text) }
        return .object(node.children.map { JSON.Member(name: $0.name, value: json($0)) })
    }
}
