extension Appliance {
    /// `wg show all dump`, `wg show wg0 dump` and `wg show interfaces`: with the keys in clear, as the real one prints them.
    func showWireGuard(_ words: [String]) -> ShellAnswer {
        let running = runningServers
        switch words {
        case ["show", "interfaces"]: return ShellAnswer(output: running.map(\.device).joined(separator: " ") + "\n")
        case ["show", "all", "dump"]:
            let lines = running.flatMap { server in dumpLines(server.node).map { "\(server.device)\t\($0)\n" } }
            return ShellAnswer(output: lines.joined())
        case _ where words.count == 3 && words[0] == "show" && words[2] == "dump":
            guard let server = running.first(where: { $0.device == words[1] }) else {
                return .failure("Unable to access interface: Device not configured")
            }
            return ShellAnswer(output: dumpLines(server.node).map { $0 + "\n" }.joined())
        default: return .failure("Usage: wg show { <interface> | all | interfaces } [dump]")
        }
    }

    var runningServers: [(device: String, node: XMLNode)] {
        guard inForce.isWireGuardRunning,
            let servers = inForce.wireGuard?.at(["OPNsense", "wireguard", "server", "servers"])
        else { return [] }
        return servers.children.filter { $0.text(of: "enabled") == "1" }
            .map { (device: "wg" + $0.text(of: "instance"), node: $0) }
    }

    /// The port that the device listens on, as text; empty where none is known.
    func listenPort(of server: XMLNode) -> String {
        inForce.tunnelPorts["wg" + server.text(of: "instance")].map(String.init) ?? server.text(of: "port")
    }

    /// A line for the device and one for each peer, without the device's name.
    private func dumpLines(_ server: XMLNode) -> [String] {
        let clients = inForce.wireGuard?.at(["OPNsense", "wireguard", "client", "clients"])?.children ?? []
        let linked = Set(server.text(of: "peers").split(separator: ",").map(String.init))
        let own = [
            Self.orNone(server.text(of: "privkey")), WireGuardService.publicKey(of: server), listenPort(of: server),
            "off",
        ]
        let peers = clients.filter { linked.contains($0.attribute("uuid") ?? "") && $0.text(of: "enabled") == "1" }
        return [own.joined(separator: "\t")] + peers.map(line)
    }

    private func line(_ client: XMLNode) -> String {
        let handshake = inForce.handshakes[client.text(of: "pubkey")]
        let (host, port) = (client.text(of: "serveraddress"), client.text(of: "serverport"))
        let name = host.contains(":") ? "[\(host)]" : host
        let endpoint = host.isEmpty ? handshake?.endpoint ?? "" : "\(name):\(port.isEmpty ? "51820" : port)"
        let keepalive = client.text(of: "keepalive")
        return [
            client.text(of: "pubkey"), Self.orNone(client.text(of: "psk")), Self.orNone(endpoint),
            Self.orNone(client.text(of: "tunneladdress")),
            String(handshake.map { Int($0.time.timeIntervalSince1970) } ?? 0), String(handshake?.received ?? 0),
            String(handshake?.sent ?? 0), keepalive.isEmpty ? "off" : keepalive,
        ].joined(separator: "\t")
    }

    private static func orNone(_ text: String) -> String { text.isEmpty ? "(none)" : text }
}
