/// Puts the rules for outgoing addresses into the words of pf, as far as the mode uses them.
enum SourceNATRules {
    /// Manual ones first: of several that match, pf takes the first.
    static func lines(_ appliance: Appliance) -> [String] {
        let mode = SourceNATMode.stored(appliance)
        let words = PacketRules(appliance)
        let manual = ["hybrid", "advanced"].contains(mode) ? self.manual(appliance, words) : []
        return manual + (["automatic", "hybrid"].contains(mode) ? automatic(appliance) : [])
    }

    // MARK: Automatic ones

    /// Every network of an interface without a gateway leaves by every interface with one; tunnels are among them once they are
    /// assigned and enabled, because what counts is that the device has an IPv4 address.
    private static func automatic(_ appliance: Appliance) -> [String] {
        let interfaces = appliance.mappedInterfaces()
        let isExit = { (interface: XMLNode) in
            interface.text(of: "ipaddr") == "dhcp" || !["", "none"].contains(interface.text(of: "gateway"))
        }
        let devices = Dictionary(appliance.networkDevices().map { ($0.name, $0) }) { first, _ in first }
        let sources = interfaces.filter { !isExit($0) && devices[$0.text(of: "if")]?.ipv4.isEmpty == false }
            .map { "(\($0.text(of: "if")):network)" }
        let exits = interfaces.filter(isExit).map { $0.text(of: "if") }.filter { !$0.hasPrefix("ovpn") }
        return exits.flatMap { device in
            [" port 500", ""].flatMap { port in
                (sources + ["127.0.0.0/8"]).map { source in
                    let own = port.isEmpty ? "port 1024:65535" : "static-port"
                    return "nat on \(device) inet from \(source) to any\(port) -> (\(device):0) \(own)"
                        + " # Automatic outbound rule"
                }
            }
        }
    }

    // MARK: Manual ones

    private struct Rule {
        var interface = ""
        var family = "inet"
        var transport = ""
        var source = ""
        var sourcePort = ""
        var destination = ""
        var destinationPort = ""
        var target = ""
        var isExempt = false
        var keepsPort = false
        var description = ""
    }

    private static func manual(_ appliance: Appliance, _ words: PacketRules) -> [String] {
        let model = SourceNATModel.table(appliance.release)
        let stored = appliance.records(model).list.filter { model.value("enabled", of: $0) == "1" }
            .enumerated().sorted { left, right in
                let rank = { (record: Record) in Int(model.value("sequence", of: record)) ?? 0 }
                return (rank(left.element), left.offset) < (rank(right.element), right.offset)
            }.map { rule($0.element, model, words) }
        let pages = (appliance.root.at(["nat", "outbound"])?.children ?? []).filter {
            $0.name == "rule" && ["", "0"].contains($0.text(of: "disabled"))
        }.map { rule($0, words) }
        return (stored + pages).compactMap { line($0, words) }
    }

    private static func rule(_ record: Record, _ model: Model, _ words: PacketRules) -> Rule {
        let value = { (field: String) in model.value(field, of: record) }
        let side = { (name: String) in words.network(value(name + "_net"), isNegated: value(name + "_not") == "1") }
        return Rule(
            interface: value("interface"), family: value("ipprotocol"), transport: value("protocol"),
            source: side("source"), sourcePort: value("source_port"), destination: side("destination"),
            destinationPort: value("destination_port"), target: value("target"), isExempt: value("nonat") == "1",
            keepsPort: model.position(of: "staticnatport") != nil && value("staticnatport") == "1",
            description: value("description"))
    }

    private static func rule(_ node: XMLNode, _ words: PacketRules) -> Rule {
        let side = { (name: String) in
            let end = node[name]
            let texts = ["network", "address"].map { end?.text(of: $0) ?? "" }
            return words.network(texts.first { !$0.isEmpty } ?? "any", isNegated: end?["not"] != nil)
        }
        let family = node.text(of: "ipprotocol")
        return Rule(
            interface: node.text(of: "interface"), family: family.isEmpty ? "inet" : family,
            transport: node.text(of: "protocol"), source: side("source"), sourcePort: node.text(of: "sourceport"),
            destination: side("destination"), destinationPort: node.text(of: "dstport"),
            target: node.text(of: "target"),
            isExempt: node["nonat"] != nil, keepsPort: node["staticnatport"] != nil, description: node.text(of: "descr")
        )
    }

    /// nil for a rule on an interface that is not there.
    private static func line(_ rule: Rule, _ words: PacketRules) -> String? {
        guard let device = words.device(of: rule.interface) else { return nil }
        var parts = [rule.isExempt ? "no nat on" : "nat on", device, rule.family]
        let transport = rule.transport.lowercased()
        if !["", "any"].contains(transport) { parts += ["proto", transport == "tcp/udp" ? "{tcp udp}" : transport] }
        parts += ["from", rule.source] + port(rule.sourcePort) + ["to", rule.destination] + port(rule.destinationPort)
        if !rule.isExempt {
            let isOwn = rule.target.isEmpty || rule.target == rule.interface + "ip"
            parts += ["->", isOwn ? "(\(device):0)" : words.network(rule.target, isNegated: false)]
            parts.append(rule.keepsPort ? "static-port" : "port 1024:65535")
        }
        if !rule.description.isEmpty { parts.append("# " + rule.description) }
        return parts.joined(separator: " ")
    }

    private static func port(_ text: String) -> [String] {
        ["", "any"].contains(text) ? [] : ["port", text.replacing("-", with: ":")]
    }
}
