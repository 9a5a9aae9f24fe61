/// The devices that run, as their rendered files say.
enum WireGuardDevices {
    static func running(_ appliance: Appliance) -> [StateInForce.Tunnel] {
        let clients = appliance.inForce.wireGuard?.at(["OPNsense", "wireguard", "client", "clients"])?.children ?? []
        let byIdentifier = Dictionary(clients.map { ($0.attribute("uuid") ?? "", $0) }) { first, _ in first }
        return appliance.runningServers.map { device, server in
            StateInForce.Tunnel(
                device: device, privateKey: server.text(of: "privkey"), port: Int(server.text(of: "port")),
                addresses: list(server), mtu: Int(server.text(of: "mtu")) ?? 1420,
                setsRoutes: server.text(of: "disableroutes") != "1",
                peers: server.text(of: "peers").split(separator: ",")
                    .compactMap { byIdentifier[String($0)] }
                    .filter { $0.text(of: "enabled") == "1" }.map(peer))
        }
    }

    private static func peer(_ client: XMLNode) -> StateInForce.Peer {
        let shared = client.text(of: "psk")
        let (host, port) = (client.text(of: "serveraddress"), client.text(of: "serverport"))
        let name = host.contains(":") ? "[\(host)]" : host
        return StateInForce.Peer(
            publicKey: client.text(of: "pubkey"), presharedKey: shared.isEmpty ? nil : shared,
            allowedIPs: list(client), endpoint: host.isEmpty ? nil : "\(name):\(port.isEmpty ? "51820" : port)",
            keepalive: Int(client.text(of: "keepalive")))
    }

    private static func list(_ node: XMLNode) -> [String] {
        node.text(of: "tunneladdress").split(separator: ",").map(String.init)
    }
}
