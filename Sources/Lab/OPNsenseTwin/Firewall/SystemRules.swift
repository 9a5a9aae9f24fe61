/// The rules that the system makes by itself.
struct SystemRules {
    private let appliance: Appliance
    private(set) var rules: [RegisteredRule] = []

    /// In the order of their priorities.
    static func all(_ appliance: Appliance) -> [RegisteredRule] {
        var maker = SystemRules(appliance: appliance)
        maker.addBasics()
        maker.addLockouts()
        maker.addLeases()
        maker.addForeignNetworks()
        maker.addOwnTraffic()
        return maker.rules
    }

    private init(appliance: Appliance) { self.appliance = appliance }

    private var system: XMLNode? { appliance.root["system"] }

    private mutating func add(_ priority: Int, _ defaults: [JSON.Member], _ pairs: KeyValuePairs<String, JSON>) {
        rules.append(RegisteredRule(priority, defaults + [JSON.Member](pairs)))
    }

    private func defaults(_ type: String, silencedBy leaf: String) -> [JSON.Member] {
        let isSilent = appliance.root["syslog"]?[leaf] != nil
        return [JSON.Member]([
            "type": .string(type), "log": .bool(!isSilent), "disablereplyto": .int(1),
        ])
    }

    private var pass: [JSON.Member] { defaults("pass", silencedBy: "nologdefaultpass") }
    private var block: [JSON.Member] { defaults("block", silencedBy: "nologdefaultblock") }

    private func advanced(_ name: String) -> JSON { .string("system_advanced_firewall.php#" + name) }

    private mutating func addBasics() {
        add(
            1, block,
            ["ipprotocol": "inet46", "descr": "Default deny / state violation rule", "quick": .bool(false)])
        if system?["no_ipv6_rfc4890_req"] == nil {
            addICMP(["icmp6-type": "1,2,3,4,135,136"])
            addICMP([
                "icmp6-type": "128,129,133,134,135,136", "from": "(self)", "to": "fe80::/10,ff02::/16",
                "direction": "out",
            ])
            for (from, to) in [("fe80::/10", "fe80::/10,ff02::/16"), ("ff02::/16", "fe80::/10"), ("::", "ff02::/16")] {
                addICMP([
                    "icmp6-type": "128,133,134,135,136", "from": .string(from), "to": .string(to), "direction": "in",
                ])
            }
        }
        if system?["no_port0_block"] == nil {
            for side in ["from_port", "to_port"] {
                rules.append(
                    RegisteredRule(
                        1,
                        block
                            + [JSON.Member]([
                                "ipprotocol": "inet46", "protocol": "tcp/udp", "descr": "block all targeting port 0",
                                "#ref": advanced("no_port0_block"),
                            ]) + [JSON.Member(name: side, value: "0")]))
            }
        }
    }

    private mutating func addICMP(_ pairs: KeyValuePairs<String, JSON>) {
        let common = [JSON.Member]([
            "ipprotocol": "inet6", "protocol": "ipv6-icmp", "statetype": "keep",
            "descr": "IPv6 RFC4890 requirements (ICMP)", "disabled": .bool(false),
            "#ref": advanced("no_ipv6_rfc4890_req"),
        ])
        rules.append(RegisteredRule(1, pass + common + [JSON.Member](pairs)))
    }

    private mutating func addLockouts() {
        let web = system?["webgui"]
        let ssh = system?["ssh"]?.text(of: "port") ?? ""
        let given = web?.text(of: "port") ?? ""
        let isPlain = web?.text(of: "protocol") == "http"
        if system?["no_sshlockout"] == nil {
            let ports: [JSON] = [
                ssh.isEmpty ? .int(22) : .string(ssh), .string(given.isEmpty ? (isPlain ? "80" : "443") : given),
            ]
            for port in ports {
                add(
                    1, block,
                    [
                        "protocol": "tcp", "from": "<sshlockout>", "to": "(self)", "descr": "sshlockout",
                        "direction": "in", "to_port": port, "#ref": advanced("no_sshlockout"),
                    ])
            }
        }
        if system?["no_virusprot"] == nil {
            add(
                1, block,
                [
                    "from": "<virusprot>", "descr": "virusprot overload table", "#ref": advanced("no_virusprot"),
                ])
        }
    }

    /// What devices need that get their addresses from this one.
    private mutating func addLeases() {
        guard let dnsmasq = appliance.root["dnsmasq"], dnsmasq.text(of: "enable") == "1",
            dnsmasq["dhcp"]?.text(of: "default_fw_rules") == "1"
        else { return }
        let ranges = dnsmasq.children.filter { $0.name == "dhcp_ranges" }.map { $0.text(of: "interface") }
        let served = dnsmasq.text(of: "interface").split(separator: ",").map(String.init)
        for key in served where ranges.contains(key) {
            addLeases(on: key)
        }
    }

    private mutating func addLeases(on key: String) {
        let common = [JSON.Member]([
            "interface": .string(key), "protocol": "udp", "log": .bool(true), "#ref": "ui/dnsmasq/settings#general",
            "descr": "allow access to DHCP server",
        ])
        let all: [KeyValuePairs<String, JSON>] = [
            ["direction": "in", "from_port": .int(68), "to": "255.255.255.255", "to_port": .int(67)],
            ["direction": "in", "from_port": .int(68), "to": "(self)", "to_port": .int(67)],
            ["direction": "out", "from": "(self)", "from_port": .int(67), "to_port": .int(68)],
            ["ipprotocol": "inet6", "from": "fe80::/10", "to": "fe80::/10,ff02::/16", "to_port": .int(546)],
            ["ipprotocol": "inet6", "from": "fe80::/10", "to": "ff02::/16", "to_port": .int(547)],
            ["ipprotocol": "inet6", "from": "ff02::/16", "to": "fe80::/10", "to_port": .int(547)],
            ["ipprotocol": "inet6", "from": "fe80::/10", "to": "(self)", "to_port": .int(546)],
            [
                "ipprotocol": "inet6", "direction": "out", "from": "(self)", "from_port": .int(547), "to": "fe80::/10",
            ],
        ]
        for pairs in all { add(1, common, pairs) }
    }

    /// Networks that have no business on an interface.
    private mutating func addForeignNetworks() {
        let privates = "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,127.0.0.0/8,100.64.0.0/10,169.254.0.0/16"
        for interface in appliance.enabledInterfaces() {
            let title = Appliance.title(of: interface)
            let place = "interfaces.php?if=\(interface.name)#"
            let sources = [
                ("blockbogons", "inet", "<bogons>", "bogon IPv4"), ("blockbogons", "inet6", "<bogonsv6>", "bogon IPv6"),
                ("blockpriv", "inet", privates, "private"),
                ("blockpriv", "inet6", "fd00::/8,fe80::/10,::/128", "private"),
            ]
            for (leaf, family, from, kind) in sources where interface[leaf] != nil {
                let silence = leaf == "blockpriv" ? "nologprivatenets" : "nologbogons"
                add(
                    5, defaults("block", silencedBy: silence),
                    [
                        "from": .string(from), "direction": "in", "interface": .string(interface.name),
                        "ipprotocol": .string(family), "descr": .string("Block \(kind) networks from \(title)"),
                        "#ref": .string(place + leaf), "disabled": .bool(false),
                    ])
            }
        }
    }

    private mutating func addOwnTraffic() {
        add(
            5, pass,
            [
                "direction": "out", "statetype": "keep", "allowopts": .bool(true), "quick": .bool(false),
                "descr": "let out anything from firewall host itself",
            ])
        addAntiLockout()
        guard system?["pf_disable_force_gw"] == nil else { return }
        let gateways = GatewayList(appliance).list.filter { !$0.isDisabled && !$0.isDynamic && !$0.device.isEmpty }
        for interface in appliance.enabledInterfaces() {
            guard let gateway = gateways.first(where: { $0.interface == interface.name && $0.family == "inet" }) else {
                continue
            }
            add(
                appliance.release < .v26_1 ? 100_000 : 10_000, pass,
                [
                    "from": .string("(\(gateway.device))"), "direction": "out", "gateway": .string(gateway.name),
                    "destination": .map(["network": .string(interface.name), "not": .bool(true)]),
                    "statetype": "keep", "allowopts": .bool(true), "quick": .bool(false),
                    "descr": "let out anything from firewall host itself (force gw)",
                    "#ref": advanced("pf_disable_force_gw"),
                ])
        }
    }

    /// The way to the web interface stays open on the first inner network.
    private mutating func addAntiLockout() {
        guard let web = system?["webgui"], web["noantilockout"] == nil else { return }
        let keys = appliance.enabledInterfaces().map(\.name)
        guard let key = ["lan", "opt1", "wan"].first(where: keys.contains) else { return }
        let given = web.text(of: "port")
        let isPlain = web.text(of: "protocol") == "http"
        var ports = [given.isEmpty ? (isPlain ? "80" : "443") : given]
        if !isPlain, web["disablehttpredirect"] == nil { ports.append("80") }
        if system?["ssh"]?["enabled"] != nil {
            let port = system?["ssh"]?.text(of: "port") ?? ""
            ports.append(port.isEmpty ? "22" : port)
        }
        for port in ports.sorted(by: NaturalOrder.precedes) {
            add(
                5, pass,
                [
                    "direction": "in", "interface": .string(key), "statetype": "keep", "protocol": "tcp",
                    "to": "(self)", "to_port": .string(port), "descr": "anti-lockout rule",
                    "#ref": advanced("noantilockout"),
                ])
        }
    }
}

extension Appliance {
    /// The enabled interfaces that have a device of their own, by what people call them.
    func enabledInterfaces() -> [XMLNode] { mappedInterfaces().filter { $0.text(of: "internal_dynamic").isEmpty } }

    /// All that are enabled, with those that exist by service alone.
    func mappedInterfaces() -> [XMLNode] {
        (root["interfaces"]?.children ?? []).filter { !["", "0"].contains($0.text(of: "enable")) }.sorted {
            NaturalOrder.precedes(Self.title(of: $0), Self.title(of: $1))
        }
    }
}
