import Inventory
import TestSupport

/// Objects of the inventory that a person made by clicking before vpnctl came, some of them not quite right.
struct LawHandiwork {
    let firewall: LawFirewall
    let site: Site

    func make(_ random: inout SplitMix64) async throws {
        var instances: [String: String] = [:]
        for tunnel in site.tunnels where random.chance(50) { instances[tunnel.name] = try await make(tunnel, &random) }
        // Only now is there the group that rules can be on.
        if !instances.isEmpty { try await firewall.call("wireguard/service/reconfigure") }
        for peer in site.peers where random.chance(35) {
            try await make(peer, linkedTo: random.chance(70) ? instances[peer.tunnel] : nil, &random)
        }
        for rule in site.rules where random.chance(25) && (rule.interface != "wireguard" || !instances.isEmpty) {
            try await make(rule, &random)
        }
        if random.chance(50) { try await firewall.reloadEverything() }
    }

    private func make(_ tunnel: Tunnel, _ random: inout SplitMix64) async throws -> String? {
        try await firewall.store("wireguard/general/set", ["general": ["enabled": "1"]])
        let pair = try await firewall.twin.call("GET", "/api/wireguard/server/key_pair")
        var form = ["privkey": pair["privkey"] ?? "", "pubkey": pair["pubkey"] ?? ""]
        form["enabled"] = random.chance(85) ? "1" : "0"
        form["name"] = random.chance(50) ? tunnel.instance : "WG_\(tunnel.name)"
        form["instance"] = String(tunnel.deviceNumber)
        form["port"] = random.chance(70) ? String(tunnel.port) : "51900"
        form["mtu"] = random.chance(50) ? "1400" : ""
        form["tunneladdress"] = "\(tunnel.addresses[0])/\(tunnel.addresses[0].family == .inet ? 24 : 64)"
        return try await firewall.store("wireguard/server/add_server", ["server": form])
    }

    private func make(_ peer: Peer, linkedTo instance: String?, _ random: inout SplitMix64) async throws {
        let isKeyed = random.chance(70)
        var form: [String: String] = ["servers": instance ?? ""]
        form["enabled"] = random.chance(85) ? "1" : "0"
        form["name"] = isKeyed ? "by-hand-\(peer.name)" : peer.name
        form["pubkey"] = isKeyed ? peer.publicKey.base64 : LawInventory.key(&random)
        form["tunneladdress"] = "\(peer.addresses[0])/\(peer.addresses[0].family == .inet ? 32 : 128)"
        form["keepalive"] = random.chance(50) ? "25" : ""
        form["psk"] = random.chance(20) ? LawInventory.key(&random) : ""
        try await firewall.store("wireguard/client/add_client", ["client": form])
    }

    private func make(_ rule: Rule, _ random: inout SplitMix64) async throws {
        guard case .networks(let from) = rule.from, case .networks(let to) = rule.to, from.count == 1, to.count == 1,
            rule.transport == .any, from[0].family == .inet, to[0].family == .inet
        else { return }
        var form = ["enabled": "1", "interface": rule.interface, "ipprotocol": "inet"]
        form["sequence"] = String(Int.random(in: 1...900, using: &random))
        form["action"] = rule.action.rawValue
        form["source_net"] = from[0].description
        form["destination_net"] = to[0].description
        form["description"] = "\(rule.id) by hand"
        try await firewall.store("firewall/filter/add_rule", ["rule": form])
    }
}
