/// Puts registered rules into the words of pf.
struct PacketRules {
    private let appliance: Appliance
    private let devices: [String: String]
    private let gateways: GatewayList
    private let aliases: Set<String>

    /// The lines for the configuration as it is stored now; rules of the system that are switched off are left out.
    static func lines(_ appliance: Appliance) -> [LoadedRule] {
        let rules = SystemRules.all(appliance) + ModelRules.all(appliance) + GUIRules.all(appliance)
        let writer = PacketRules(appliance)
        return rules.enumerated().sorted { ($0.element.priority, $0.offset) < ($1.element.priority, $1.offset) }
            .flatMap { writer.lines($0.element) }
    }

    init(_ appliance: Appliance) {
        self.appliance = appliance
        let enabled = (appliance.root["interfaces"]?.children ?? []).filter {
            !["", "0"].contains($0.text(of: "enable"))
        }
        devices = Dictionary(enabled.map { ($0.name, $0.text(of: "if")) }) { first, _ in first }
        gateways = GatewayList(appliance)
        aliases = Set(Aliases.all(appliance).map(\.name))
    }

    /// One line for each interface, family and pair of ends.
    private func lines(_ rule: RegisteredRule) -> [LoadedRule] {
        let interfaces = rule.isSet("interface") ? Self.list(rule.text("interface")) : [""]
        let family = rule.text("ipprotocol")
        let families = family == "inet46" ? ["inet", "inet6"] : [family]
        return interfaces.flatMap { interface in
            families.flatMap { family in
                ends(rule, "source", "from").flatMap { from in
                    ends(rule, "destination", "to").map { to in
                        line(rule, interface: interface, family: family, from: from, to: to)
                    }
                }
            }
        }
    }

    private struct End {
        let name: String
        var isNegated = false
        var port = ""
        /// The name is in the words of pf already.
        var isFinal = false
    }

    private func ends(_ rule: RegisteredRule, _ side: String, _ field: String) -> [End] {
        guard let value = rule[side], case .object = value else {
            let port = rule.text(field + "_port")
            let names = rule.isSet(field) ? Self.list(rule.text(field)) : ["any"]
            return names.map { End(name: $0, port: port, isFinal: true) }
        }
        let text = { (name: String) in value[name]?.phpString ?? "" }
        let network = value["any"] != nil ? "any" : text(text("network").isEmpty ? "address" : "network")
        // An element is enough in what the page stores; the system's own rules and the model's carry a value.
        let isNegated = value["not"].map { $0 != .bool(false) && $0 != "0" } ?? false
        return Self.list(network).map { End(name: $0, isNegated: isNegated, port: text("port")) }
    }

    private static func list(_ text: String) -> [String] { text.split(separator: ",").map(String.init) }

    private func line(
        _ rule: RegisteredRule, interface: String, family: String, from: End, to: End
    ) -> LoadedRule {
        let source = address(from, interface: interface, family: family)
        let destination = address(to, interface: interface, family: family)
        let isMissing = !interface.isEmpty && devices[interface] == nil
        let isComment = rule.isDisabled || isMissing || !source.isKnown || !destination.isKnown
        var words = isComment ? ["#"] : []
        words += head(rule, interface: interface)
        words += routes(rule, interface: interface, family: family)
        if !family.isEmpty { words.append(family) }
        words += protocolWords(rule)
        words += ["from", source.text] + port(from, rule) + ["to", destination.text] + port(to, rule)
        words += tail(rule, family: family)
        let description = rule.text("descr")
        words.append("label \"\(rule.label)\"")
        if !description.isEmpty { words.append("# \(description)") }
        return LoadedRule(
            label: rule.label, description: description, priority: rule.priority, interface: interface,
            isComment: isComment, text: words.joined(separator: " "))
    }

    private func head(_ rule: RegisteredRule, interface: String) -> [String] {
        let action = rule.text("type")
        var words = [action.isEmpty ? "pass" : action == "reject" ? "block return" : action]
        let direction = rule.text("direction")
        if direction != "any" { words.append(direction.isEmpty ? "in" : direction) }
        if rule.isSet("log") { words.append("log") }
        if rule["quick"].map({ !$0.isEmpty }) ?? (rule["floating"] == nil) { words.append("quick") }
        if !interface.isEmpty {
            words.append("on" + (rule.isSet("interfacenot") ? " !" : ""))
            words.append(devices[interface] ?? "##\(interface)##")
        }
        return words
    }

    private func routes(_ rule: RegisteredRule, interface: String, family: String) -> [String] {
        let own = gateways.list.filter { !$0.isDisabled && !$0.isDynamic && !$0.device.isEmpty }
        if rule.isSet("gateway") {
            guard let gateway = own.first(where: { $0.name == rule.text("gateway") }) else { return [] }
            return ["route-to ( \(gateway.device) \(gateway.address) )"]
        }
        if rule.isSet("reply-to") {
            guard let gateway = own.first(where: { $0.name == rule.text("reply-to") }) else { return [] }
            return ["reply-to ( \(gateway.device) \(gateway.address) )"]
        }
        guard !rule.isSet("disablereplyto"), rule.text("direction") != "any", let device = devices[interface],
            let address = gateways.address(on: interface, family: family.isEmpty ? "inet" : family)
        else { return [] }
        return ["reply-to ( \(device) \(address) )"]
    }

    private func protocolWords(_ rule: RegisteredRule) -> [String] {
        let name = rule.text("protocol").lowercased()
        guard !name.isEmpty, name != "any" else { return [] }
        return ["proto", name == "tcp/udp" ? "{tcp udp}" : name]
    }

    private func port(_ end: End, _ rule: RegisteredRule) -> [String] {
        guard !end.port.isEmpty, end.port != "any",
            ["tcp", "udp", "tcp/udp"].contains(rule.text("protocol").lowercased())
        else { return [] }
        if aliases.contains(end.port) { return ["port", "$\(end.port)"] }
        return ["port", "{\(end.port.split(separator: "-").joined(separator: ":"))}"]
    }

    private func tail(_ rule: RegisteredRule, family: String) -> [String] {
        var words: [String] = []
        if rule.isSet("icmp6-type") { words.append("icmp6-type {\(rule.text("icmp6-type"))}") }
        if rule.isSet("icmptype"), family != "inet6" { words.append("icmp-type {\(rule.text("icmptype"))}") }
        if rule.isSet("statetype"), ["", "pass"].contains(rule.text("type")) {
            let state = rule.text("statetype").split(separator: " ").first.map(String.init) ?? "keep"
            words.append(state == "none" ? "no state" : state == "sloppy" ? "keep state ( sloppy )" : "\(state) state")
        }
        if rule.isSet("tag") { words.append("tag " + rule.text("tag")) }
        if rule.isSet("tagged") { words.append("tagged " + rule.text("tagged")) }
        if rule.isSet("allowopts") { words.append("allow-opts") }
        return words
    }

    /// The device of an enabled interface.
    func device(of interface: String) -> String? { devices[interface] }

    /// One address, network, interface or alias in the words of pf.
    func network(_ name: String, isNegated: Bool) -> String {
        let words = address(End(name: name, isNegated: isNegated), interface: "", family: "").text
        return words.hasPrefix("{") ? String(words.dropFirst().dropLast()) : words
    }

    private func address(_ end: End, interface: String, family: String) -> (text: String, isKnown: Bool) {
        if end.isFinal || ["any", "(self)"].contains(end.name) || Address.isNetwork(end.name) {
            return ("{" + (end.isNegated ? "!" : "") + end.name + "}", true)
        }
        let sign = end.isNegated ? "!" : ""
        if let device = devices[end.name] {
            // pf leaves link-local addresses out of a network.
            let own = family == "inet6" && interface == end.name ? ",fe80::/10" : ""
            return ("{\(sign)(\(device):network)\(own)}", true)
        }
        if end.name.hasSuffix("ip"), let device = devices[String(end.name.dropLast(2))] {
            return ("{\(sign)(\(device))}", true)
        }
        if aliases.contains(end.name) { return (sign + "$" + end.name, true) }
        return ("{\"\(end.name)\"}", false)
    }
}
