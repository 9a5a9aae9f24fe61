import Crypto

extension GuideNetwork {
    /// A call of a scenario that the twin did not take.
    struct Refusal: Error {
        let call: String
        let answer: String
    }

    // MARK: WireGuard

    func addInstance(name: String = "home", port: String = "51820") async throws {
        try await write("wireguard/general/set", ["general": ["enabled": "1"]])
        let keys = try await twin.call("GET", "/api/wireguard/server/key_pair")
        try await write(
            "wireguard/server/set_server/\(identifier("instance", "home"))",
            [
                "server": [
                    "enabled": "1", "name": name, "instance": "0", "port": port, "mtu": "1420",
                    "tunneladdress": "10.0.1.1/24", "disableroutes": "0", "privkey": keys["privkey"] ?? "",
                    "pubkey": keys["pubkey"] ?? "",
                ]
            ])
    }

    func addPeers(_ peers: ArraySlice<Peer>, linked: Set<String>? = nil) async throws {
        for peer in peers {
            let isLinked = linked?.contains(peer.name) ?? true
            try await write(
                "wireguard/client/set_client/\(identifier("peer", peer.name))",
                [
                    "client": [
                        "enabled": "1", "name": peer.name, "pubkey": peer.publicKey, "keepalive": "25",
                        "tunneladdress": "\(peer.address)/32",
                        "servers": isLinked ? identifier("instance", "home") : "",
                    ]
                ])
        }
    }

    /// Peers that nobody listed: a linked one, one that is linked nowhere, and two of one name.
    func addStrangePeers() async throws {
        let instance = identifier("instance", "home")
        for (name, address, servers) in [
            ("old-phone", "10.0.1.30", instance), ("forgotten", "10.0.1.31", ""), ("tablet", "10.0.1.32", instance),
            ("tablet", "10.0.1.33", instance),
        ] {
            try await write(
                "wireguard/client/add_client",
                [
                    "client": [
                        "enabled": "1", "name": name, "pubkey": Self.key(of: "\(name) \(address)"),
                        "tunneladdress": "\(address)/32", "servers": servers,
                    ]
                ])
        }
        // A key may be there twice, as long as the endpoints differ.
        guard let copied = peers.last else { return }
        try await write(
            "wireguard/client/add_client",
            [
                "client": [
                    "enabled": "1", "name": "\(copied.name)-old", "pubkey": copied.publicKey,
                    "tunneladdress": "10.0.1.52/32", "serveraddress": "ci.example.net", "serverport": "51820",
                ]
            ])
    }

    func reloadWireGuard() async throws { try await post("wireguard/service/reconfigure", "{}") }

    /// Lets the first peer have had a handshake.
    func greetPeers() async throws {
        guard !isInPacketLab, let first = peers.first else { return }
        let handshake = Handshake(time: .now, endpoint: "198.51.100.7:51820", received: 148, sent: 92)
        await twin.setHandshake(handshake, publicKey: first.publicKey)
    }

    // MARK: Interface and rules

    func assignInterface(isEnabled: Bool) async throws { try await assignInterface(enable: isEnabled ? "1" : nil) }

    /// - Parameter enable: What is written; nil leaves what is there.
    func assignInterface(enable: String?) async throws {
        let enable =
            enable.map { "<member><name>enable</name><value><string>\($0)</string></value></member>" } ?? ""
        let document = """
            <?xml version="1.0"?><methodCall><methodName>opnsense.restore_config_section</methodName><params><param>\
            <value><struct><member><name>interfaces</name><value><struct><member><name>opt2</name><value><struct>\
            <member><name>if</name><value><string>wg0</string></value></member>\
            <member><name>descr</name><value><string>WireGuard</string></value></member>\(enable)\
            </struct></value></member></struct></value></member></struct></value></param></params></methodCall>
            """
        let answer = try await twin.call("POST", "/xmlrpc.php", document, contentType: "text/xml", user: "root")
        guard answer.text.contains("<boolean>1</boolean>") else {
            throw Refusal(call: "/xmlrpc.php", answer: answer.text)
        }
        try await post("interfaces/overview/reload_interface/opt2", "{}")
        try await post("firewall/filter/apply", "{}")
    }

    /// - Parameter interface: Where they stand instead of where they should.
    func addRules(_ rules: [Rule], on interface: String? = nil) async throws {
        for rule in rules {
            try await write(
                "firewall/filter/set_rule/\(identifier("rule", "\(rule.id)/\(rule.family)"))",
                [
                    "rule": [
                        "enabled": "1", "sequence": String(rule.sequence), "action": rule.action, "quick": "1",
                        "interface": interface ?? rule.interface, "direction": "in", "ipprotocol": rule.family,
                        "protocol": rule.transport, "source_net": rule.source, "destination_net": rule.destination,
                        "destination_port": rule.port,
                        "description": hasMarks ? "\(rule.name) [vpnctl:\(Self.site)/\(rule.id)]" : rule.name,
                    ]
                ])
        }
        try await post("firewall/filter/apply", "{}")
    }

    /// Another site's rule, and two of one meaning that nobody listed.
    func addStrangeRules() async throws {
        let rules = [
            ("Branch to management [vpnctl:branch/to-management]", "10.9.0.0/24", "10.0.0.0/24", "pass"),
            ("No printers", "10.0.1.0/24", "10.0.0.50/32", "block"), ("old", "10.0.1.9/32", "any", "pass"),
            ("old copy", "10.0.1.9/32", "any", "pass"),
        ]
        for (index, (description, source, destination, action)) in rules.enumerated() {
            try await write(
                "firewall/filter/add_rule",
                [
                    "rule": [
                        "enabled": "1", "sequence": String(10 * (index + 1)), "action": action,
                        "interface": "wireguard", "ipprotocol": "inet",
                        "source_net": source, "destination_net": destination, "description": description,
                    ]
                ])
        }
    }

    // MARK: Calls

    /// A UUID with this site's mark, as the inventory's specification derives it, or a random one.
    func identifier(_ kind: String, _ name: String) -> String {
        hasMarks ? Self.marked(kind, name) : Self.uuid(Self.digest("by hand\0\(kind)\0\(name)"))
    }

    func write(_ path: String, _ body: [String: [String: String]]) async throws {
        let wrapper = JSON.object(
            body.map { name, fields in
                let members = fields.sorted { $0.key < $1.key }.map {
                    JSON.Member(name: $0.key, value: .string($0.value))
                }
                return JSON.Member(name: name, value: .object(members))
            })
        let answer = try await post(path, String(decoding: wrapper.encoded, as: UTF8.self))
        guard answer["result"] == "saved" else { throw Refusal(call: path, answer: answer.text) }
    }

    @discardableResult
    func post(_ path: String, _ body: String) async throws -> TwinAnswer {
        let answer = try await twin.call("POST", "/api/" + path, body)
        guard answer.status == 200 else { throw Refusal(call: path, answer: "\(answer.status) \(answer.text)") }
        return answer
    }
}
