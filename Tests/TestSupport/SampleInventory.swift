import Foundation
package import Lab

/// Inventories for tests, as the texts of their files.
package enum SampleInventory {
    /// The repository's own, file by file, or the one of another folder there.
    package static func repository(_ folder: String = "") throws -> [String: String] {
        let folder = Program.repository.appending(path: folder).appending(path: "inventory")
        var files: [String: String] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where name.hasSuffix(".yaml") {
            files[name] = String(decoding: try Data(contentsOf: folder.appending(path: name)), as: UTF8.self)
        }
        return files
    }

    /// One firewall, one tunnel with these peers, and a rule on each of two interfaces.
    package static func network(peers: [SeededPeer]) -> String {
        let listed = peers.map { peer in
            "  \(peer.name): {tunnel: home, addresses: [\(peer.address.dropLast(3))], public_key: \"\(peer.publicKey)\"}\n"
        }
        return """
            version: 1
            site: home
            hosts:
              opnsense:
                provider: opnsense
                address: 10.0.0.1
                api: {credentials: {key: {env: UNSET_KEY}, secret: {env: UNSET_SECRET}}}
            subnets:
              management: {cidr: [10.0.0.0/24], gateway: opnsense, attached: {opnsense: lan}}
              vpn: {cidr: [10.64.0.0/10]}
            tunnels:
              home: {host: opnsense, device: wg0, subnet: vpn, addresses: [10.64.0.1], port: 51820}
            rules:
              - {id: in, name: In, interface: wan, action: pass, protocol: udp, to: this-firewall, port: 51820}
              - {id: across, name: Across, interface: wireguard, action: pass, from: vpn, to: management}
            \(listed.isEmpty ? "" : "peers:\n" + listed.joined())
            """
    }
}
