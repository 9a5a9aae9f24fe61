extension Case {
    /// A peer that is right but for what the case adds.
    private static func peer(_ rest: String) -> String {
        "peers: {two: {tunnel: home, addresses: [10.0.1.3], public_key: KEY2, \(rest)}}"
    }

    /// A rule that is right but for what the case adds.
    private static func rule(to: String = "lan", _ rest: String) -> String {
        "rules: [{id: a, interface: wireguard, action: pass, from: vpn, to: \(to), \(rest)}]"
    }

    /// Keys, kinds of values, words.
    static let types = [
        Case("a key that is unknown", "unknown-key", yaml: peer("1️⃣keepalve: 25")),
        Case("keys that are missing", "missing-key", "missing-key", "missing-key", yaml: "peers: {1️⃣2️⃣3️⃣two: {}}"),
        Case("a peer without keys", "empty-value", yaml: "peers: {1️⃣two: }"),
        Case("a peer that is a word", "wrong-type", yaml: "peers: {two: 1️⃣home}"),
        Case("a value that is missing", "empty-value", yaml: peer("owner: 1️⃣")),
        Case("a list that is empty", "empty-value", yaml: peer("networks: 1️⃣[]")),
        Case("a mapping for a word", "wrong-type", yaml: peer("owner: 1️⃣{name: jane}")),
        Case("a mapping for a list", "wrong-type", yaml: peer("networks: 1️⃣{a: b}")),
        Case("a list for a word", "wrong-type", yaml: peer("pool: 1️⃣[desks]")),
        Case("a word for a mapping", "wrong-type", yaml: peer("client: 1️⃣split")),
        Case("a number in quotes", "wrong-type", yaml: peer("keepalive: 1️⃣\"25\"")),
        Case("a number with a unit", "wrong-type", yaml: peer("keepalive: 1️⃣25s")),
        Case("a number with an underscore", "wrong-type", yaml: peer("keepalive: 1️⃣1_000")),
        Case("a number that is too large", "out-of-range", yaml: peer("keepalive: 1️⃣65536")),
        Case("a zero for none", "out-of-range", yaml: peer("keepalive: 1️⃣0")),
        Case("a yes for true", "boolean-word", yaml: peer("enabled: 1️⃣yes")),
        Case("a True for true", "boolean-word", yaml: peer("enabled: 1️⃣True")),
        Case("a quoted true", "boolean-word", yaml: peer("enabled: 1️⃣'true'")),
        Case("a one for true", "wrong-type", yaml: peer("enabled: 1️⃣1")),
        Case("a boolean for a name", "boolean-word", yaml: peer("owner: 1️⃣no")),
        Case("a quoted word is text", yaml: peer("owner: 'no'")),
        Case(
            "a peer called on", "boolean-word",
            yaml: "peers: {1️⃣on: {tunnel: home, addresses: [10.0.1.3], public_key: KEY2}}"),
        Case("an unknown word", "unknown-value", yaml: rule("protocol: 1️⃣upd")),
        Case("a text of two lines", "invalid-text", yaml: peer("owner: 1️⃣\"a\\nb\"")),
        Case("a text that is empty", "invalid-text", yaml: peer("owner: 1️⃣''")),
        Case(
            "a name with a blank", "invalid-name",
            yaml: "peers: {1️⃣my mac: {tunnel: home, addresses: [10.0.1.3], public_key: KEY2}}"),
        Case(
            "a name with 65 characters", "invalid-name",
            yaml: "peers: {1️⃣" + String(repeating: "a", count: 65)
                + ": {tunnel: home, addresses: [10.0.1.3], public_key: KEY2}}"),
        Case("a name with a meaning", "reserved-name", yaml: "subnets: {1️⃣internet: {cidr: 10.9.0.0/24}}"),
        Case("protection of a peer", "protect-unsupported", yaml: peer("1️⃣protect: true")),
        Case("none clears", yaml: peer("keepalive: none, preshared_key: none, endpoint: none")),
    ]

    /// The grammar of single values.
    static let values = [
        Case(
            "an address with a prefix", "invalid-address",
            yaml: "peers: {two: {tunnel: home, addresses: [1️⃣10.0.1.3/32], public_key: KEY2}}"),
        Case("a network without a prefix", "invalid-network", yaml: peer("networks: 1️⃣192.168.7.0")),
        Case("a network with host bits", "host-bits", yaml: peer("networks: [192.168.6.0/24, 1️⃣192.168.7.1/24]")),
        Case("a network in a rule with host bits", "host-bits", yaml: rule(to: "[1️⃣10.0.0.7/24]", "log: true")),
        Case("a network in a rule that is none", "invalid-network", yaml: rule(to: "1️⃣10.0.0/24", "log: true")),
        Case("an endpoint without a port", "invalid-endpoint", yaml: peer("endpoint: 1️⃣a.example.net")),
        Case("an endpoint with an underscore", "invalid-endpoint", yaml: peer("endpoint: 1️⃣my_host:1")),
        Case("a day that does not exist", "invalid-day", yaml: peer("expires: 1️⃣2026-02-30")),
        Case(
            "a key that is cut", "invalid-key",
            yaml: "peers: {two: {tunnel: home, addresses: [10.0.1.3], public_key: 1️⃣abc=}}"),
        Case(
            "a key of zeros", "invalid-key",
            yaml: "peers: {two: {tunnel: home, addresses: [10.0.1.3], "
                + "public_key: 1️⃣AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=}}"),
        Case("a UUID that is none", "invalid-uuid", yaml: peer("uuid: 1️⃣123")),
        Case("a port that is none", "invalid-port", yaml: rule("protocol: udp, port: 1️⃣70000")),
        Case("a range of ports that is none", "invalid-port", yaml: rule("protocol: udp, port: 1️⃣10-1")),
        Case("any beside a network", "unknown-value", yaml: rule(to: "[lan, 1️⃣any]", "log: true")),
        Case(
            "a test that is none", "invalid-probe", "invalid-probe", "invalid-probe",
            yaml: "tests: [{from: one, accept: [1️⃣ping 10.0.0.1, 2️⃣tcp 10.0.0.1], deny: 3️⃣\"udp a.example:53\"}]"),
        Case("a test that tests nothing", "missing-key", yaml: "tests: [1️⃣{from: one}]"),
        Case(
            "a device that is none, a pool that is none", "invalid-device", "invalid-range", "invalid-range",
            "invalid-port",
            yaml: """
                tunnels:
                  two:
                    host: fw
                    device: 1️⃣tun0
                    subnet: vpn
                    addresses: [10.0.1.254]
                    port: 4️⃣0
                    pools: {a: 2️⃣10.0.1.9, b: 3️⃣10.0.1.9-10.0.1.8}
                """),
        Case(
            "a tunnel without a port", "missing-key",
            yaml: "tunnels: {1️⃣two: {host: fw, device: wg1, subnet: vpn, addresses: 10.0.1.254}}"),
        Case(
            "an interface with a blank", "invalid-name",
            yaml: """
                tunnels:
                  two: {host: fw, device: wg1, subnet: vpn, addresses: 10.0.1.254, port: 1, interface: {description: 1️⃣W G}}
                """),
    ]
}
