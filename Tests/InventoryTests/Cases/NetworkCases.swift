extension Case {
    private static func peer(_ addresses: String, _ rest: String = "enabled: true") -> String {
        "peers: {two: {tunnel: home, addresses: \(addresses), public_key: KEY2, \(rest)}}"
    }

    /// Addresses and networks.
    static let addresses = [
        Case("two subnets", "overlapping-subnets", yaml: "subnets: {dmz: {cidr: [11.9.0.0/24, 1️⃣10.0.0.128/25]}}"),
        Case(
            "two networks of a subnet", "overlapping-subnets",
            yaml: "subnets: {dmz: {cidr: [10.9.0.0/24, 1️⃣10.9.0.0/24]}}"),
        Case(
            "two IPv6 subnets", "overlapping-subnets", yaml: "subnets: {dmz: {cidr: [1️⃣\"fd00:1::/48\"]}}"),
        Case(
            "a network behind a peer in a subnet", "overlapping-networks",
            yaml: peer("[10.0.1.3]", "networks: [1️⃣10.0.0.0/25]")),
        Case(
            "networks behind two peers", "overlapping-networks",
            yaml: """
                peers:
                  two: {tunnel: home, addresses: [10.0.1.3], public_key: KEY2, networks: [192.168.7.0/24]}
                  three: {tunnel: home, addresses: [10.0.1.4], public_key: KEY3, networks: [1️⃣192.168.0.0/16]}
                """),
        Case("an address of another peer", "duplicate-address", yaml: peer("[10.0.1.3, 1️⃣10.0.1.2]")),
        Case("an address written differently", "duplicate-address", yaml: peer("[\"fd00:1::5\", 1️⃣\"FD00:1:0::5\"]")),
        Case("an address of the firewall", "reserved-address", yaml: peer("[1️⃣10.0.1.1]")),
        Case("the network address", "reserved-address", yaml: peer("[1️⃣10.0.1.0]")),
        Case("the broadcast address", "reserved-address", yaml: peer("[1️⃣10.0.1.255]")),
        Case("the anycast address", "reserved-address", yaml: peer("[1️⃣\"fd00:1::\"]")),
        Case("the last IPv6 address is free", yaml: peer("[\"fd00:1::ffff:ffff:ffff:ffff\"]")),
        Case("an address elsewhere", "outside-subnet", yaml: peer("[10.0.1.3, 1️⃣10.0.2.3]")),
        Case("an address outside its pool", "outside-pool", yaml: peer("[1️⃣10.0.1.11]", "pool: desks")),
        Case("a pool binds its own family only", yaml: peer("[10.0.1.3, \"fd00:1::3\"]", "pool: desks")),
        Case(
            "two hosts with one address", "duplicate-address",
            yaml: "hosts: {two: {provider: linux, address: 1️⃣10.0.0.1}}"),
        Case(
            "a host's address in a subnet", "outside-subnet", "reserved-address", "duplicate-address",
            yaml: """
                subnets:
                  dmz:
                    cidr: 10.9.0.0/24
                    attached:
                      fw: {interface: opt1, addresses: [1️⃣10.8.0.1, 2️⃣10.9.0.255, 10.9.0.1]}
                      pve: {interface: vmbr2, addresses: 3️⃣10.9.0.1}
                """),
        Case(
            "a host with a network's address", "reserved-address",
            yaml: "hosts: {two: {provider: linux, address: 1️⃣10.0.0.0}}"),
        Case(
            "a firewall that is reached through its tunnel",
            yaml: """
                hosts: {fw2: {provider: opnsense, address: 10.7.0.1, api: {credentials: {file: a}}}}
                subnets: {vpn2: {cidr: 10.7.0.0/31}}
                tunnels: {two: {host: fw2, device: wg0, subnet: vpn2, addresses: 10.7.0.1, port: 51820}}
                """),
        Case(
            "pools", "overlapping-pools", "outside-subnet",
            yaml: """
                subnets: {vpn2: {cidr: 10.7.0.0/24}}
                tunnels:
                  two:
                    host: fw
                    device: wg1
                    subnet: vpn2
                    addresses: 10.7.0.1
                    port: 51821
                    pools: {a: 10.7.0.2-10.7.0.9, b: 10.7.0.10-10.7.0.20, c: 1️⃣10.7.0.9-10.7.0.9, d: 2️⃣10.7.0.250-10.7.1.2}
                """),
        Case("a full tunnel", "full-tunnel", yaml: peer("[10.0.1.3]", "client: {allowed_ips: [lan, 1️⃣0.0.0.0/0]}")),
        Case(
            "a full tunnel in halves", "full-tunnel",
            yaml: peer("[10.0.1.3]", "client: {allowed_ips: [1️⃣\"::/1\", \"8000::/1\"]}")),
        Case("a full tunnel by name", yaml: peer("[10.0.1.3]", "client: {allowed_ips: internet}")),
        Case("everything behind a peer", "full-tunnel", yaml: peer("[10.0.1.3]", "networks: [1️⃣0.0.0.0/0]")),
        Case("a default route", "full-tunnel", yaml: "routes: [{id: a, host: pve, to: 1️⃣0.0.0.0/0, via: fw}]"),
        Case("a route without IPv6", "missing-family", yaml: "routes: [{id: a, host: pve, to: vpn, via: 1️⃣fw}]"),
        Case(
            "a route with no family", "no-common-family",
            yaml: "routes: [{id: a, host: pve, to: \"fd00:1::/64\", via: 1️⃣fw}]"),
        Case(
            "a rule with no family", "no-common-family",
            yaml: "rules: [{id: a, interface: wireguard, action: pass, from: \"fd00:1::/64\", to: 1️⃣lan}]"),
        Case(
            "a next hop far away", "off-link-next-hop",
            yaml: "routes: [{id: a, host: pve, to: 10.8.0.0/24, via: 1️⃣10.8.0.1}]"),
        Case(
            "two next hops", "wrong-type",
            yaml: "routes: [{id: a, host: pve, to: 10.8.0.0/24, via: 1️⃣[10.0.0.1, 10.0.0.2]}]"),
        Case(
            "two routes", "duplicate-route",
            yaml: """
                routes:
                  - {id: a, host: pve, to: 10.8.0.0/24, via: fw}
                  - {id: b, host: pve, to: 1️⃣[10.7.0.0/24, 10.8.0.0/24], via: fw}
                """),
    ]
}
