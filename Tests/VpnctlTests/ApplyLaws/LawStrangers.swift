import Foundation
import TestSupport

@testable import Providers

/// What lives on a firewall beside vpnctl's objects and must never change: another site's, and nobody's.
extension LawFirewall {
    private static let branch = OPNsenseMark(site: "branch")

    func addStrangers(_ random: inout SplitMix64) async throws {
        if random.chance(50) { try await addForeignTunnel(&random) }
        if random.chance(60) { try await addForeignPeers(&random) }
        if random.chance(60) { try await addForeignRules(&random) }
        if random.chance(50) { try await addForeignAliases(&random) }
        if random.chance(50) { try await addForeignRoutes(&random) }
        if random.chance(30) { try await store("firewall/category/add_item", ["category": ["name": "people"]]) }
        if random.chance(70) { try await reloadEverything() }
    }

    private func addForeignTunnel(_ random: inout SplitMix64) async throws {
        try await store("wireguard/general/set", ["general": ["enabled": "1"]])
        let instance = Self.branch.uuid(kind: "instance", name: "branch")
        let pair = try await twin.call("GET", "/api/wireguard/server/key_pair")
        try await store(
            "wireguard/server/set_server/\(instance)",
            [
                "server": [
                    "enabled": "1", "name": "branch", "instance": "7", "port": "53000", "tunneladdress": "10.9.0.1/24",
                    "privkey": pair["privkey"] ?? "", "pubkey": pair["pubkey"] ?? "",
                ]
            ])
        for number in 0..<Int.random(in: 0...3, using: &random) {
            let uuid = Self.branch.uuid(kind: "peer", name: "far\(number)")
            try await store(
                "wireguard/client/set_client/\(uuid)",
                Self.client("far\(number)", "10.9.0.\(2 + number)/32", servers: instance, &random))
        }
    }

    /// The form of a peer with a key of its own.
    static func client(
        _ name: String, _ address: String, servers: String, _ random: inout SplitMix64
    ) -> [String: [String: String]] {
        [
            "client": [
                "enabled": "1", "name": name, "pubkey": LawInventory.key(&random), "tunneladdress": address,
                "servers": servers,
            ]
        ]
    }

    private func addForeignPeers(_ random: inout SplitMix64) async throws {
        for number in 0..<Int.random(in: 1...3, using: &random) {
            try await store(
                "wireguard/client/add_client",
                Self.client("nobodys\(number)", "10.77.0.\(number + 1)/32", servers: "", &random))
        }
    }

    private func addForeignRules(_ random: inout SplitMix64) async throws {
        for number in 0..<Int.random(in: 1...5, using: &random) {
            let mark = random.chance(50) ? " [vpnctl:branch/rule\(number)]" : ""
            try await addRule("Stranger \(number)\(mark)", &random)
        }
    }

    /// Adds a rule with sides that no inventory of the laws has.
    func addRule(_ description: String, _ random: inout SplitMix64) async throws {
        var form: [String: String] = ["direction": "in", "description": description]
        form["enabled"] = random.chance(80) ? "1" : "0"
        form["quick"] = random.chance(90) ? "1" : "0"
        form["sequence"] = String(Int.random(in: 1...900, using: &random))
        form["action"] = random.pick(["pass", "block"])
        form["interface"] = random.pick(["lan", "wan", "opt1", "lan,opt1"])
        form["protocol"] = random.pick(["any", "TCP"])
        // A rule of both families takes no network of one.
        if random.chance(50) {
            form["ipprotocol"] = "inet46"
            form["source_net"] = "any"
            form["destination_net"] = "(self)"
        } else {
            form["ipprotocol"] = "inet"
            let number = Int.random(in: 0...99, using: &random)
            form["source_net"] = random.chance(50) ? "any" : "10.66.\(number).0/24"
            form["destination_net"] = "10.67.\(number).0/24"
        }
        try await store("firewall/filter/add_rule", ["rule": form])
    }

    private func addForeignAliases(_ random: inout SplitMix64) async throws {
        for (name, description) in [("printers", "in the cellar"), ("vpnctl_branch_x_from", "X [vpnctl:branch/x]")]
        where random.chance(60) {
            var form = ["enabled": "1", "type": "network", "content": "10.68.0.0/24\n10.69.0.0/24"]
            form["name"] = name
            form["description"] = description
            try await store("firewall/alias/add_item", ["alias": form])
            guard random.chance(50) else { continue }
            var rule = ["enabled": "1", "action": "pass", "interface": "lan", "ipprotocol": "inet"]
            rule["sequence"] = String(Int.random(in: 1...900, using: &random))
            rule["source_net"] = name
            rule["destination_net"] = "any"
            rule["description"] = "uses \(name)"
            try await store("firewall/filter/add_rule", ["rule": rule])
        }
    }

    private func addForeignRoutes(_ random: inout SplitMix64) async throws {
        for (name, address, interface) in [("NEXT", "10.0.0.9", "lan"), ("FAR", "10.1.0.77", "opt1")]
        where random.chance(70) {
            try await store(
                "routing/settings/add_gateway",
                ["gateway_item": ["name": name, "interface": interface, "gateway": address, "ipprotocol": "inet"]])
            guard random.chance(70) else { continue }
            var form = ["network": "10.7\(name.count).0.0/16", "gateway": name]
            form["descr"] = random.chance(50) ? "Stranger [vpnctl:branch/\(name)]" : "Stranger"
            try await store("routes/routes/addroute", ["route": form])
        }
    }
}
