/// One mistake in a network that was right, as operators make them, or what a network lacks yet; for the packet lab alone.
package enum Mishap: String, CaseIterable, Sendable {
    case keyMismatch = "key-mismatch"
    case wrongAllowedIPs = "wrong-allowed-ips"
    case sharedAddress = "shared-address"
    case peerDisabled = "peer-disabled"
    case instanceDisabled = "instance-disabled"
    case serviceDisabled = "service-disabled"
    case portChanged = "port-changed"
    case ruleOnDisabledInterface = "rule-on-disabled-interface"
    case ruleDisabled = "rule-disabled"
    case blockAbovePass = "block-above-pass"
    case missingWANRule = "wan-rule-missing"
    case routeInOtherTable = "route-in-other-table"
    case routeElsewhere = "route-elsewhere"
    case routeGluedOn = "route-glued-on"
    case interfacesPending = "interfaces-pending"
    case missingForward = "forward-missing"
    case fullTunnel = "full-tunnel"
    case noHairpin = "problem-9"
    case privateNetworksBlocked = "private-networks-blocked"
    case nothingYet = "dual-stack-empty"
    case noIPv6 = "dual-stack"
    case noIPv6Return = "ipv6-no-return"

    /// The network that it happens to.
    var base: Scenario { self == .nothingYet ? .empty : .converged }

    /// Whether the inventory of its network is the one with IPv6.
    var isDualStack: Bool { [.nothingYet, .noIPv6, .noIPv6Return].contains(self) }

    /// What an operator would say of it, in a sentence or two.
    package var summary: String {
        switch self {
        case .keyMismatch: "The firewall has an old public key of mac-workstation: no handshake."
        case .wrongAllowedIPs: "The firewall has another address for mac-workstation: a handshake, and nothing else."
        case .sharedAddress:
            "laptop-john was given the address of mac-workstation, which loses it: a handshake, no answer."
        case .peerDisabled: "mac-workstation is switched off: no handshake, for this one alone."
        case .instanceDisabled: "The instance is switched off: no handshake for anybody."
        case .serviceDisabled: "WireGuard is switched off as a whole: no handshake for anybody."
        case .portChanged: "Somebody set the listen port to 51821: no handshake, and the router forwards to nobody."
        case .ruleOnDisabledInterface:
            "The pass rules stand on OPT2 instead of the group, and OPT2 is not enabled: a handshake, and no ping."
        case .ruleDisabled: "The rule to the service network is switched off: management answers, containers do not."
        case .blockAbovePass:
            "A rule that vpnctl made once, and that is not in the inventory any more, blocks what a later one passes."
        case .missingWANRule: "Nothing lets WireGuard in on WAN: no handshake."
        case .routeInOtherTable:
            "The Proxmox host has its route back in a table that nobody asks: 10.0.0.254 does not answer."
        case .routeElsewhere: "The Proxmox host has a route back through the router, before the right one."
        case .routeGluedOn:
            "The route back was put at the end of the interfaces file by `cat >>`, where it belongs to no interface."
        case .interfacesPending: "No route back, and changes of the GUI wait in interfaces.new on the Proxmox host."
        case .missingForward: "The router does not forward UDP 51820: no handshake from outside."
        case .fullTunnel: "mac-workstation sends everything into the tunnel: the internet is gone."
        case .noHairpin:
            "laptop-john is in the house and calls the router's outer address, which leads nowhere: no handshake."
        case .privateNetworksBlocked:
            "laptop-john is in a private network of the house, 192.168.1.0/24, which WAN blocks: no handshake. Told where "
                + "the inventory has that network as a subnet behind wan."
        case .nothingYet: "A fresh firewall, from which Tests/DualStack asks for both families at once."
        case .noIPv6:
            "IPv4 is right, and Tests/DualStack asks for IPv6 beside it: networks and clients have it already, the "
                + "tunnel, its rules and the way back do not."
        case .noIPv6Return:
            "What Tests/DualStack asks for, but for the Proxmox host, which has a route back for IPv4 alone: "
                + "10.0.0.254 answers, fd00:10::254 does not."
        }
    }
}

/// Where the network of a packet lab stands when it starts.
package struct PacketScenario: Sendable {
    package let base: Scenario
    package let mishap: Mishap?

    package static let all =
        Scenario.allCases.map { PacketScenario(base: $0, mishap: nil) }
        + Mishap.allCases.map { PacketScenario(base: $0.base, mishap: $0) }

    package static let guide = PacketScenario(base: .guide, mishap: nil)

    package init?(name: String) {
        guard let found = Self.all.first(where: { $0.name == name }) else { return nil }
        self = found
    }

    private init(base: Scenario, mishap: Mishap?) { (self.base, self.mishap) = (base, mishap) }

    /// The folder of the repository that holds the inventory which the scenario falls short of.
    package var folder: String { mishap?.isDualStack == true ? "Tests/DualStack" : "" }

    package var name: String { mishap?.rawValue ?? base.rawValue }
    package var summary: String { mishap?.summary ?? base.summary }
}
