import Crypto
import Foundation

/// `/api/wireguard/service/…`: putting what is stored into force, and looking at what is.
enum WireGuardService {
    static let routes: [Route] = [
        Route("wireguard/service/reconfigure") { try reconfigure($0, $1) },
        Route("wireguard/service/show") { show($0, $1) },
        Route("wireguard/service/status") { status($0, $1) },
        Route("wireguard/service/start") { control($0, $1, "start") },
        Route("wireguard/service/stop") { control($0, $1, "stop") },
        Route("wireguard/service/restart") { control($0, $1, "restart") },
    ]

    private static func isEnabled(_ appliance: Appliance) -> Bool {
        appliance.root.at(["OPNsense", "wireguard", "general", "enabled"])?.text == "1"
    }

    private static func reconfigure(_ appliance: Appliance, _ call: Call) throws -> Response {
        guard call.request.isPost else { return .result("failed") }
        try appliance.registerInterfaces()
        appliance.run("template reload OPNsense/Wireguard")
        appliance.run("wireguard configure")
        appliance.inForce.wireGuard = appliance.root
        appliance.inForce.isWireGuardRunning = isEnabled(appliance)
        return .result("ok")
    }

    private static func control(_ appliance: Appliance, _ call: Call, _ verb: String) -> Response {
        guard call.request.isPost else { return .json(.map(["response": .none])) }
        appliance.run("wireguard \(verb)")
        if verb == "restart" { appliance.inForce.restarts += 1 }
        appliance.inForce.isWireGuardRunning =
            verb != "stop" && appliance.inForce.wireGuard != nil && isEnabled(appliance)
        return .json(.map(["response": .string("OK")]))
    }

    /// There is no backend command behind it, so it cannot tell whether the service runs.
    private static func status(_ appliance: Appliance, _ call: Call) -> Response {
        appliance.run("wireguard status")
        return .json(
            .map([
                "status": .string(isEnabled(appliance) ? "unknown" : "disabled"),
                "widget": .map([
                    "caption_stop": .string("Stop"), "caption_start": .string("Start"),
                    "caption_restart": .string("Restart"),
                ]),
            ]))
    }

    private static func show(_ appliance: Appliance, _ call: Call) -> Response {
        appliance.run("wireguard show")
        var rows = appliance.inForce.isWireGuardRunning ? devices(appliance) : []
        if case .array(let types)? = call.parameters["type"], !types.isEmpty {
            let wanted = Set(types.compactMap(\.phpString))
            rows = rows.filter { row in
                row.contains { $0.name == "type" && wanted.contains($0.value.phpString ?? "") }
            }
        }
        return .json(Search(call.parameters).answer(rows, rowsFirst: false))
    }

    /// Devices and peers as they were configured; names are looked up in what is stored now.
    private static func devices(_ appliance: Appliance) -> [[JSON.Member]] {
        guard let snapshot = appliance.inForce.wireGuard else { return [] }
        let names = Names(appliance)
        let wireGuard = snapshot.at(["OPNsense", "wireguard"])
        var clients: [String: XMLNode] = [:]
        for client in wireGuard?.at(["client", "clients"])?.children ?? [] {
            clients[client.attribute("uuid") ?? ""] = client
        }
        let now = appliance.now
        var rows: [[JSON.Member]] = []
        for server in wireGuard?.at(["server", "servers"])?.children ?? [] where server.text(of: "enabled") == "1" {
            let device = "wg" + server.text(of: "instance")
            rows.append(interfaceRow(server, device, appliance.listenPort(of: server), names))
            for uuid in server.text(of: "peers").split(separator: ",") {
                guard let client = clients[String(uuid)], client.text(of: "enabled") == "1" else { continue }
                let handshake = appliance.inForce.handshakes[client.text(of: "pubkey")]
                rows.append(peerRow(client, device, names, handshake, now: now))
            }
        }
        return rows
    }

    private static func interfaceRow(
        _ server: XMLNode, _ device: String, _ port: String, _ names: Names
    ) -> [JSON.Member] {
        let key = publicKey(of: server)
        return members([
            "if": .string(device), "type": .string("interface"), "public-key": .string(key),
            "listen-port": .string(port), "fwmark": .string("off"), "endpoint": .string(port), "status": .string("up"),
            "name": .string(names.byKey["\(device)-\(key)"] ?? ""), "latest-handshake-age": .null,
            "latest-handshake-epoch": .null, "peer-status": .string("offline"),
            "ifname": .string(names.byDevice[device] ?? ""),
        ])
    }

    private static func peerRow(
        _ client: XMLNode, _ device: String, _ names: Names, _ handshake: Handshake?, now: Date
    ) -> [JSON.Member] {
        let key = client.text(of: "pubkey")
        let (host, port) = (client.text(of: "serveraddress"), client.text(of: "serverport"))
        let keepalive = client.text(of: "keepalive")
        let endpoint = host.isEmpty ? handshake?.endpoint ?? "(none)" : "\(host):\(port.isEmpty ? "51820" : port)"
        let age = handshake.map { Int(now.timeIntervalSince($0.time)) }
        let state = age.map { $0 <= 300 ? "online" : "stale" } ?? "offline"
        return members([
            "if": .string(device), "type": .string("peer"), "public-key": .string(key), "endpoint": .string(endpoint),
            "allowed-ips": .string(client.text(of: "tunneladdress")),
            "latest-handshake": .int(handshake.map { Int($0.time.timeIntervalSince1970) } ?? 0),
            "transfer-rx": .int(handshake?.received ?? 0), "transfer-tx": .int(handshake?.sent ?? 0),
            "persistent-keepalive": .string(keepalive.isEmpty ? "off" : keepalive),
            "name": .string(names.byKey["\(device)-\(key)"] ?? ""),
            "latest-handshake-age": age.map(JSON.int) ?? .null,
            "latest-handshake-epoch": handshake.map { .string(Self.epoch($0.time)) } ?? .null,
            "peer-status": .string(state), "ifname": .string(names.byDevice[device] ?? ""),
        ])
    }

    private static func members(_ pairs: KeyValuePairs<String, JSON>) -> [JSON.Member] {
        pairs.map { JSON.Member(name: $0.key, value: $0.value) }
    }

    private static func epoch(_ time: Date) -> String {
        let form = DateFormatter()
        form.dateFormat = "yyyy-MM-dd HH:mm:ss"
        form.timeZone = TimeZone(identifier: "UTC")
        return form.string(from: time)
    }

    /// The device's key follows from its private key, whatever public key is stored beside it.
    static func publicKey(of server: XMLNode) -> String {
        guard let data = Data(base64Encoded: server.text(of: "privkey")),
            let key = try? Curve25519.KeyAgreement.PrivateKey(rawRepresentation: data)
        else { return server.text(of: "pubkey") }
        return key.publicKey.rawRepresentation.base64EncodedString()
    }
}

extension WireGuardService {
    /// Names of devices and keys, from what is stored.
    private struct Names {
        var byDevice: [String: String] = [:]
        var byKey: [String: String] = [:]

        init(_ appliance: Appliance) {
            let servers = WireGuardModels.server(appliance.release)
            let clients = WireGuardModels.client(appliance.release)
            let peers = appliance.records(clients)
            for server in appliance.records(servers).list {
                let device = "wg" + servers.value("instance", of: server)
                byDevice[device] = servers.value("name", of: server)
                byKey["\(device)-" + servers.value("pubkey", of: server)] = servers.value("name", of: server)
                for uuid in servers.value("peers", of: server).split(separator: ",") {
                    guard let peer = peers[String(uuid)] else { continue }
                    byKey["\(device)-" + clients.value("pubkey", of: peer)] = clients.value("name", of: peer)
                }
            }
        }
    }
}
