extension GuideNetwork {
    /// The networks that have IPv6 as well, by the beginnings of their addresses.
    private static let networks = [
        ("10.0.0.", "fd00:10::"), ("10.1.0.", "fd00:11::"), ("10.0.1.", "fd00:1::"), ("203.0.113.", "2001:db8:203::"),
    ]

    /// The IPv6 address beside an IPv4 address of the network: the same number behind the network's IPv6 beginning.
    ///
    /// Nil for an address of none of them.
    static func ipv6(beside address: String) -> String? {
        networks.first { address.hasPrefix($0.0) }.map { $0.1 + address.dropFirst($0.0.count) }
    }

    /// ``rules`` for IPv6, each behind its own for IPv4.
    static let ipv6Rules = rules.map { rule in
        func network(_ text: String) -> String {
            networks.first { text == "\($0.0)0/24" }.map { "\($0.1)/64" } ?? text
        }
        return Rule(
            id: rule.id, name: rule.name, interface: rule.interface, transport: rule.transport,
            source: network(rule.source), destination: network(rule.destination), port: rule.port,
            sequence: rule.sequence + 50, family: "inet6")
    }
}
