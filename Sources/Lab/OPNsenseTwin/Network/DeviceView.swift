/// What `ifconfig` says of a device, as the backend hands it on.
extension NetworkDevice {
    func members() -> [JSON.Member] {
        var members: [(String, JSON)] = [
            ("flags", .texts(flags)), ("capabilities", .texts(isPhysical ? Self.cardCapabilities : [])),
            ("options", .texts(options)), ("macaddr", .string(address)),
            ("ipv4", .array(ipv4.map(Self.entry))), ("ipv6", .array(ipv6.map(Self.entry6))),
            ("supported_media", .texts(isPhysical ? ["autoselect"] : [])), ("is_physical", .bool(isPhysical)),
            ("device", .string(name)), ("mtu", .string(String(mtu))),
        ]
        if case .card(let port) = kind {
            members += [
                ("macaddr_hw", .string(port.address)), ("media", .string(port.media)),
                ("media_raw", .string("Ethernet autoselect (\(port.media))")),
                ("status", .string(port.hasLink ? "active" : "no carrier")),
            ]
        }
        if !groups.isEmpty { members.append(("groups", .texts(groups))) }
        if !neighbourFlags.isEmpty { members.append(("nd6", .map(["flags": .texts(neighbourFlags)]))) }
        return members.map { JSON.Member(name: $0.0, value: $0.1) }
    }

    private var address: String {
        if case .card(let port) = kind { port.address } else { "00:00:00:00:00:00" }
    }

    private var flags: [String] {
        switch kind {
        case .card: ["up", "broadcast", "running", "simplex", "multicast", "lower_up"]
        case .loopback: ["up", "loopback", "running", "multicast", "lower_up"]
        case .tunnel: ["up", "running", "noarp", "multicast", "lower_up"]
        case .encapsulation, .packetLog: []
        }
    }

    private var options: [String] {
        switch kind {
        case .card: ["vlan_mtu", "jumbo_mtu", "linkstate"]
        case .loopback: ["rxcsum", "txcsum", "linkstate", "rxcsum_ipv6", "txcsum_ipv6"]
        case .tunnel: ["linkstate"]
        case .encapsulation, .packetLog: []
        }
    }

    private var groups: [String] {
        switch kind {
        case .card: []
        case .loopback: ["lo"]
        case .encapsulation: ["enc"]
        case .packetLog: ["pflog"]
        case .tunnel: ["wg", "wireguard"]
        }
    }

    private var neighbourFlags: [String] {
        switch kind {
        case .card, .encapsulation: ["performnud", "ifdisabled", "auto_linklocal"]
        case .loopback: ["performnud", "auto_linklocal"]
        case .tunnel: ["performnud", "no_dad"]
        case .packetLog: []
        }
    }

    private static let cardCapabilities = [
        "rxcsum", "txcsum", "vlan_mtu", "vlan_hwtagging", "jumbo_mtu", "vlan_hwcsum", "tso4", "tso6", "lro",
        "vlan_hwfilter", "vlan_hwtso", "linkstate", "rxcsum_ipv6", "txcsum_ipv6",
    ]

    private static func split(_ entry: String) -> (address: String, length: JSON) {
        let parts = entry.split(separator: "/").map(String.init)
        return (parts.first ?? "", .int(parts.count > 1 ? Int(parts[1]) ?? 0 : 0))
    }

    private static func entry(_ text: String) -> JSON {
        let (address, length) = split(text)
        return .map(["ipaddr": .string(address), "subnetbits": length, "tunnel": .bool(false)])
    }

    private static func entry6(_ text: String) -> JSON {
        let (address, length) = split(text)
        return .map([
            "autoconf": .bool(false), "deprecated": .bool(false), "detached": .bool(false), "ipaddr": .string(address),
            "link-local": .bool(address.hasPrefix("fe80:")), "pltime": .string("0"), "tentative": .bool(false),
            "tunnel": .bool(false), "vltime": .string("0"), "subnetbits": length,
        ])
    }
}

extension JSON {
    static func texts(_ list: [String]) -> JSON { .array(list.map(JSON.string)) }
}
