import Inventory
import Lab
import Providers
import Reconciler
import TestSupport

/// What people do to a firewall between two runs of vpnctl, by the calls that the pages make.
struct LawPerson {
    let firewall: LawFirewall
    /// What vpnctl knows of the firewall, under its addresses.
    let known: SitePlan

    func interfere(_ random: inout SplitMix64) async throws {
        for _ in 0..<Int.random(in: 1...5, using: &random) {
            switch Int.random(in: 0..<6, using: &random) {
            case 0, 1: try await editPeer(&random)
            case 2: try await editInstance(&random)
            case 3: try await editRule(&random)
            case 4: try await editRouteOrAlias(&random)
            default: try await addSomething(&random)
            }
        }
        if random.chance(50) { try await firewall.reloadEverything() }
    }

    private func any(_ kind: String, _ random: inout SplitMix64) -> (resource: Resource, uuid: String)? {
        let all = known.live.resources.values.filter { $0.address.kind == kind && $0.remoteIdentifier != nil }
        guard let resource = random.pick(all.sorted { $0.address < $1.address }) else { return nil }
        if case .foreign = resource.ownership { return nil }
        return resource.remoteIdentifier.map { (resource, $0) }
    }

    /// What the firewall itself says of the object now; nil where it is gone.
    private func exists(_ call: String, _ wrapper: String, _ uuid: String) async throws -> Bool {
        let answer = try await firewall.twin.call("GET", "/api/\(call)/\(uuid)")
        return answer.text.contains("\"\(wrapper)\"")
    }

    private func editPeer(_ random: inout SplitMix64) async throws {
        guard let (_, uuid) = any("peer", &random),
            try await exists("wireguard/client/get_client", "client", uuid)
        else { return }
        switch Int.random(in: 0..<5, using: &random) {
        // Without `servers` the peer is unlinked from every instance.
        case 0: try await firewall.store("wireguard/client/set_client/\(uuid)", ["client": ["keepalive": "33"]])
        case 1: try await firewall.call("wireguard/client/toggle_client/\(uuid)")
        case 2: try await firewall.store("wireguard/client/del_client/\(uuid)")
        case 3:
            let number = Int.random(in: 1...250, using: &random)
            let fields = ["tunneladdress": "10.123.0.\(number)/32", "psk": ""]
            try await firewall.store("wireguard/client/set_client/\(uuid)", ["client": fields])
        default:
            let fields = ["name": "renamed\(Int.random(in: 0...9999, using: &random))", "servers": instances()]
            try await firewall.store("wireguard/client/set_client/\(uuid)", ["client": fields])
        }
    }

    /// UUIDs of the instances of the inventory.
    private func instances() -> String {
        known.live.resources.values.filter { $0.address.kind == "instance" && $0.ownership == .ours }
            .compactMap(\.remoteIdentifier).sorted().joined(separator: ",")
    }

    private func editInstance(_ random: inout SplitMix64) async throws {
        guard let (resource, uuid) = any("instance", &random) else { return }
        switch Int.random(in: 0..<5, using: &random) {
        case 0: try await firewall.call("wireguard/server/toggle_server/\(uuid)")
        case 1: try await firewall.store("wireguard/server/set_server/\(uuid)", ["server": ["mtu": "1300"]])
        case 2: try await firewall.store("wireguard/general/set", ["general": ["enabled": "0"]])
        case 3:
            let port = "\(Int.random(in: 54_000...55_000, using: &random))"
            try await firewall.store("wireguard/server/set_server/\(uuid)", ["server": ["port": port]])
        default:
            let assigned = known.live.resources.values.first {
                $0.address.kind == "interface" && $0.address.name == resource.address.name
            }
            guard let key = assigned?.remoteIdentifier else { return }
            try await firewall.twin.mergeInterface(key, random.chance(50) ? ["enable": ""] : ["descr": "Renamed"])
        }
    }

    private func editRule(_ random: inout SplitMix64) async throws {
        guard let (_, uuid) = any("rule", &random), try await exists("firewall/filter/get_rule", "rule", uuid) else {
            return
        }
        let sequence = "\(Int.random(in: 1...900, using: &random))"
        switch Int.random(in: 0..<5, using: &random) {
        case 0: try await firewall.call("firewall/filter/toggle_rule/\(uuid)")
        case 1: try await firewall.store("firewall/filter/del_rule/\(uuid)")
        case 2: try await firewall.store("firewall/filter/set_rule/\(uuid)", ["rule": ["sequence": sequence]])
        case 3: try await firewall.store("firewall/filter/set_rule/\(uuid)", ["rule": ["log": "1", "quick": "0"]])
        default: try await firewall.store("firewall/filter/set_rule/\(uuid)", ["rule": ["source_net": "any"]])
        }
    }

    private func editRouteOrAlias(_ random: inout SplitMix64) async throws {
        if random.chance(50), let (route, uuid) = any("route", &random),
            try await exists("routes/routes/getroute", "route", uuid)
        {
            switch Int.random(in: 0..<3, using: &random) {
            case 0: try await firewall.call("routes/routes/toggleroute/\(uuid)")
            case 1: try await firewall.store("routes/routes/delroute/\(uuid)")
            default:
                // Of the family of its gateway, or it is not taken.
                let isSix = route.attributes["network"]?.description.contains(":") == true
                let network = isSix ? "fd00:44::/64" : "10.44.0.0/24"
                try await firewall.store("routes/routes/setroute/\(uuid)", ["route": ["network": network]])
            }
        } else if let (_, uuid) = any("alias", &random) {
            // Refused while a rule uses it.
            if random.chance(30) {
                _ = try await firewall.twin.call("POST", "/api/firewall/alias/del_item/\(uuid)", "{}")
                return
            }
            try await firewall.call(
                "firewall/alias/set_item/\(uuid)", ["alias": ["content": "10.45.0.0/24", "enabled": "1"]])
        }
    }

    private func addSomething(_ random: inout SplitMix64) async throws {
        let number = Int.random(in: 0...9_999, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0:
            let instance = any("instance", &random)?.uuid ?? ""
            try await firewall.store(
                "wireguard/client/add_client",
                LawFirewall.client(
                    "extra\(number)", "10.124.\(number % 250).9/32", servers: random.chance(70) ? instance : "",
                    &random))
        case 1: try await firewall.addRule("extra \(number)", &random)
        default:
            try await firewall.store(
                "firewall/alias/add_item",
                ["alias": ["enabled": "1", "name": "extra\(number)", "type": "host", "content": "10.46.0.1"]])
        }
    }
}
