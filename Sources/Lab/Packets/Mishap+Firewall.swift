extension Mishap {
    /// Does to the firewall what somebody did, by the calls of its GUI.
    func happen(on network: GuideNetwork) async throws {
        switch self {
        case .keyMismatch: try await change(0, ["pubkey": LabKeys.pair(of: "an older key").publicKey], network)
        case .wrongAllowedIPs: try await change(0, ["tunneladdress": "10.0.1.22/32"], network)
        case .sharedAddress: try await change(1, ["tunneladdress": "\(network.peers[0].address)/32"], network)
        case .peerDisabled: try await change(0, ["enabled": "0"], network)
        case .instanceDisabled: try await changeInstance(["enabled": "0"], network)
        case .portChanged: try await changeInstance(["port": "51821"], network)
        case .serviceDisabled:
            try await network.write("wireguard/general/set", ["general": ["enabled": "0"]])
            try await network.reloadWireGuard()
        case .ruleOnDisabledInterface:
            try await network.removeRules { $0.interface == "wireguard" }
            let byHand = GuideNetwork(twin: network.twin, hasMarks: false, isInPacketLab: true)
            try await byHand.addRules(GuideNetwork.rules.filter { $0.interface == "wireguard" }, on: "opt2")
            try await network.assignInterface(enable: "")
        case .ruleDisabled:
            let rule = network.identifier("rule", "vpn-to-service/inet")
            try await network.post("firewall/filter/toggle_rule/\(rule)/0", "{}")
            try await network.post("firewall/filter/apply", "{}")
        case .blockAbovePass:
            try await network.addRules([
                GuideNetwork.Rule(
                    id: "no-management", name: "Nobody to Management", interface: "wireguard", transport: "any",
                    source: "any", destination: "10.0.0.0/24", port: "", sequence: 50, action: "block")
            ])
        case .missingWANRule: try await network.removeRules { $0.interface == "wan" }
        case .noIPv6Return:
            try await changeInstance(["tunneladdress": "10.0.1.1/24,fd00:1::1/64"], network)
            for (index, peer) in network.peers.enumerated() {
                let addresses =
                    [peer.address + "/32"] + (GuideNetwork.ipv6(beside: peer.address).map { ["\($0)/128"] } ?? [])
                try await change(index, ["tunneladdress": addresses.joined(separator: ",")], network)
            }
            try await network.addRules(GuideNetwork.ipv6Rules)
        case .routeInOtherTable, .routeElsewhere, .routeGluedOn, .interfacesPending, .missingForward, .fullTunnel,
            .noHairpin, .privateNetworksBlocked, .nothingYet, .noIPv6:
            break
        }
    }

    private func change(_ peer: Int, _ fields: [String: String], _ network: GuideNetwork) async throws {
        let uuid = network.identifier("peer", network.peers[peer].name)
        // Without the instances the link would go.
        let link = ["servers": network.identifier("instance", "home")]
        try await network.write(
            "wireguard/client/set_client/\(uuid)", ["client": fields.merging(link) { given, _ in given }])
        try await network.reloadWireGuard()
    }

    private func changeInstance(_ fields: [String: String], _ network: GuideNetwork) async throws {
        let uuid = network.identifier("instance", "home")
        try await network.write("wireguard/server/set_server/\(uuid)", ["server": fields])
        try await network.reloadWireGuard()
    }
}

extension GuideNetwork {
    fileprivate func removeRules(where isGone: (Rule) -> Bool) async throws {
        for rule in Self.rules.filter(isGone) {
            try await post("firewall/filter/del_rule/\(identifier("rule", "\(rule.id)/inet"))", "{}")
        }
        try await post("firewall/filter/apply", "{}")
    }
}
