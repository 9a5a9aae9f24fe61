import Foundation

/// Two inventories of one site, between which something of every kind is created, changed, moved and removed.
enum MixedInventory {
    static let before = text(
        mtu: 1420,
        peers: """
              stays: {tunnel: home, addresses: [10.0.1.2], public_key: \(key(1)), keepalive: 25}
              changes: {tunnel: home, addresses: [10.0.1.3], public_key: \(key(2)), keepalive: 25}
              moves: {tunnel: lab, addresses: [10.9.0.4], public_key: \(key(3))}
              leaves: {tunnel: home, addresses: [10.0.1.5], public_key: \(key(4))}
              sleeps: {tunnel: home, addresses: [10.0.1.6], public_key: \(key(5))}
              renews: {tunnel: home, addresses: [10.0.1.7], public_key: \(key(6))}
            """,
        rules: """
              - {id: first, name: First, interface: wireguard, action: pass, from: vpn, to: management}
              - {id: second, name: Second, interface: wireguard, action: pass, from: vpn, to: service}
              - {id: listed, name: Listed, interface: wireguard, action: pass, from: bench, to: [management, service]}
              - {id: leaves, name: Leaves, interface: wireguard, action: block, from: [10.0.1.3, 10.0.1.5], to: any}
            """,
        routes: """
              - {id: branch, host: opnsense, to: 192.168.50.0/24, via: 10.0.0.7}
              - {id: leaves, host: opnsense, to: 192.168.60.0/24, via: 10.0.0.7}
            """)

    static let after = text(
        mtu: 1380,
        peers: """
              stays: {tunnel: home, addresses: [10.0.1.2], public_key: \(key(1)), keepalive: 25}
              changes: {tunnel: home, addresses: [10.0.1.3], public_key: \(key(2)), keepalive: 15}
              moves: {tunnel: home, addresses: [10.0.1.4], public_key: \(key(3))}
              sleeps: {tunnel: home, addresses: [10.0.1.6], public_key: \(key(5)), enabled: false}
              renews: {tunnel: home, addresses: [10.0.1.7], public_key: \(key(16))}
              arrives: {tunnel: home, addresses: [10.0.1.8], public_key: \(key(7)), keepalive: 25}
            """,
        rules: """
              - {id: second, name: Second, interface: wireguard, action: pass, from: vpn, to: service}
              - {id: first, name: First, interface: wireguard, action: pass, from: vpn, to: management}
              - {id: listed, name: Listed, interface: wireguard, action: pass, from: bench, to: [management, 10.2.0.0/24]}
              - {id: arrives, name: Arrives, interface: wireguard, action: block, from: [10.0.1.6, 10.0.1.8], to: any}
            """,
        routes: """
              - {id: branch, host: opnsense, to: 192.168.50.0/24, via: 10.0.0.8}
              - {id: arrives, host: opnsense, to: 192.168.70.0/24, via: 10.0.0.8}
            """)

    /// 32 bytes that differ for every number, as a public key is written.
    static func key(_ number: UInt8) -> String {
        Data([1] + [UInt8](repeating: number, count: 31)).base64EncodedString()
    }

    /// One site with two tunnels; lists are in YAML, with two blanks in front of every entry.
    static func text(mtu: Int = 1420, url: String? = nil, peers: String, rules: String, routes: String = "") -> String {
        """
        version: 1
        site: home
        prune: {peers: owned, rules: owned, routes: owned}
        hosts:
          opnsense:
            provider: opnsense
            address: 10.0.0.1
            api: {url: "\(url ?? "https://10.0.0.1")", credentials: {key: {env: UNSET_KEY}, secret: {env: UNSET_SECRET}}}
        subnets:
          management: {cidr: [10.0.0.0/24], gateway: opnsense, attached: {opnsense: lan}}
          service: {cidr: [10.1.0.0/24], gateway: opnsense, attached: {opnsense: opt1}}
          vpn: {cidr: [10.0.1.0/24]}
          bench: {cidr: [10.9.0.0/24]}
        tunnels:
          home: {host: opnsense, device: wg0, subnet: vpn, addresses: [10.0.1.1], port: 51820, mtu: \(mtu)}
          lab: {host: opnsense, device: wg1, subnet: bench, addresses: [10.9.0.1], port: 51821}
        peers:
        \(peers)
        rules:
        \(rules)
        \(routes.isEmpty ? "" : "routes:\n" + routes)

        """
    }
}
