extension Case {
    private static func tunnel(_ rest: String) -> String {
        """
        subnets: {vpn2: {cidr: [10.7.0.0/24, "fd00:7::/64"]}}
        tunnels: {two: {host: fw, subnet: vpn2, \(rest)}}
        """
    }

    /// Tunnels and peers.
    static let tunnels = [
        Case(
            "a device twice", "duplicate-device",
            yaml: tunnel("device: 1️⃣wg0, addresses: 10.7.0.1, port: 51821")),
        Case("a port twice", "duplicate-port", yaml: tunnel("device: wg1, addresses: 10.7.0.1, port: 1️⃣51820")),
        Case(
            "an instance twice", "duplicate-instance",
            yaml: tunnel("device: wg1, addresses: 10.7.0.1, port: 51821, instance: 1️⃣home")),
        Case(
            "a small MTU", "small-mtu",
            yaml: tunnel("device: wg1, addresses: [10.7.0.1, \"fd00:7::1\"], port: 51821, mtu: 1️⃣1200")),
        Case("a small MTU without IPv6", yaml: tunnel("device: wg1, addresses: [10.7.0.1], port: 51821, mtu: 1200")),
        Case(
            "a key twice", "duplicate-public-key",
            yaml: "peers: {two: {tunnel: home, addresses: [10.0.1.3], public_key: 1️⃣KEY1}}"),
        Case(
            "keepalives", "keepalive", "keepalive",
            yaml: """
                peers:
                  two: {tunnel: home, addresses: [10.0.1.3], public_key: KEY2, keepalive: 1️⃣9}
                  three: {tunnel: home, addresses: [10.0.1.4], public_key: KEY3, keepalive: 2️⃣61}
                  four: {tunnel: home, addresses: [10.0.1.5], public_key: KEY4, keepalive: 10}
                  five: {tunnel: home, addresses: [10.0.1.6], public_key: KEY5, keepalive: 60}
                """),
        Case(
            "expiry", "expired",
            yaml: """
                peers:
                  two: {tunnel: home, addresses: [10.0.1.3], public_key: KEY2, expires: 1️⃣2026-02-09}
                  three: {tunnel: home, addresses: [10.0.1.4], public_key: KEY3, expires: 2026-02-10}
                  four: {tunnel: home, addresses: [10.0.1.5], public_key: KEY4, expires: 2026-01-01, enabled: false}
                """),
        Case(
            "confirmations", "future-confirmation", "future-confirmation",
            yaml: """
                peers:
                  two: {tunnel: home, addresses: [10.0.1.3], public_key: KEY2, client: 1️⃣{allowed_ips: [vpn], confirmed: 2026-02-11}}
                  three: {tunnel: home, addresses: [10.0.1.4], public_key: KEY3, client: {allowed_ips: [vpn], confirmed: 2026-02-10}}
                forwards:
                  - {id: in, host: router, protocol: udp, port: 51820, to: home, confirmed: 2️⃣2099-01-01}
                """),
        Case(
            "protection of a tunnel", "protect-unsupported",
            yaml: tunnel("device: wg1, addresses: 10.7.0.1, port: 1, 1️⃣protect: true")),
    ]

    /// Rules.
    static let rules = [
        Case(
            "an id twice", "duplicate-id",
            yaml: """
                rules:
                  - {id: a, interface: wireguard, action: pass, from: vpn, to: lan}
                  - {id: 1️⃣a, interface: wireguard, action: pass, from: lan, to: vpn}
                """),
        Case(
            "a long name", "long-description",
            yaml: rule("name: 1️⃣" + String(repeating: "x", count: 240))),
        Case("a mark in a name", "forged-mark", yaml: rule("name: 1️⃣\"a [vpnctl:away/b]\"")),
        Case("a port of anything", "port-without-protocol", yaml: rule("port: 1️⃣22")),
        Case("a source port of ICMP", "port-without-protocol", yaml: rule("protocol: icmp, source_port: 1️⃣22")),
        Case(
            "a rule behind a wider one", "shadowed-rule",
            yaml: """
                rules:
                  - {id: a, interface: wireguard, action: block, protocol: tcp/udp, from: [vpn, lan], to: any}
                  - 1️⃣{id: b, interface: wireguard, action: pass, protocol: tcp, from: 10.0.1.7, to: lan, port: 22}
                """),
        Case(
            "rules that only seem to hide one another",
            yaml: """
                rules:
                  - {id: a, interface: wireguard, action: pass, protocol: tcp, from: vpn, to: lan, port: 22-80}
                  - {id: b, interface: wireguard, action: pass, protocol: udp, from: vpn, to: lan, port: 22}
                  - {id: c, interface: wireguard, action: pass, protocol: tcp, from: vpn, to: lan, port: 81}
                  - {id: d, interface: opt1, action: pass, protocol: tcp, from: vpn, to: lan, port: 22}
                  - {id: e, interface: wireguard, action: pass, from: any, to: any, enabled: false}
                  - {id: f, interface: wireguard, action: pass, protocol: tcp, from: [vpn, 10.9.0.0/24], to: lan, port: 22}
                  - {id: g, interface: wireguard, action: pass, protocol: tcp, from: vpn, to: this-firewall, port: 22}
                """),
        Case(
            "passes from outside", "wide-wan-pass", "wide-wan-pass", "wide-wan-pass",
            yaml: """
                rules:
                  - {id: a, interface: wan, action: pass, protocol: udp, to: this-firewall, port: 51820}
                  - 1️⃣{id: b, interface: wan, action: pass, protocol: tcp, to: this-firewall, port: 443}
                  - 2️⃣{id: c, interface: wan, action: pass, protocol: udp, to: lan, port: 51820}
                  - 3️⃣{id: d, interface: wan, action: pass, protocol: udp, to: this-firewall, port: 51820-51821}
                  - {id: f, interface: wan, action: pass, protocol: tcp, to: this-firewall, port: 444, accept: wide-wan-pass}
                  - {id: e, interface: wan, action: block}
                """),
    ]

    private static func rule(_ rest: String) -> String {
        "rules: [{id: a, interface: wireguard, action: pass, from: vpn, to: lan, \(rest)}]"
    }

    /// Forwards, routes and tests.
    static let others = [
        Case(
            "a forward to another port", "forward-port",
            yaml: "forwards: [{id: a, host: router, port: 1️⃣51821, to: home}]"),
        Case(
            "a forward of TCP", "unknown-value",
            yaml: "forwards: [{id: a, host: router, protocol: 1️⃣tcp, port: 51820, to: home}]"),
        Case(
            "tests that disagree", "contradictory-test",
            yaml: """
                tests:
                  - {from: one, accept: ["tcp 10.0.0.1:22", "icmp 10.0.0.1"]}
                  - {from: one, deny: [tcp 10.0.0.1:23, 1️⃣"tcp 10.0.0.1:22"]}
                """),
    ]
}
