import Inventory
import Reconciler

/// What a rule means, however it is written: names of interfaces and aliases are replaced by their networks.
struct RuleMeaning: Hashable, Sendable {
    enum Side: Hashable, Sendable {
        case any
        case thisFirewall
        /// Sorted and without duplicates.
        case networks([CIDR])
        /// A name that stands for nothing that can be seen.
        case opaque(String)

        /// Whether every address of the other side is in this one.
        func covers(_ other: Side) -> Bool {
            switch (self, other) {
            case (.any, _): true
            case (.networks(let mine), .networks(let others)):
                others.allSatisfy { other in mine.contains { $0.contains(other) } }
            case let (mine, other): mine == other
            }
        }

        func overlaps(_ other: Side) -> Bool {
            switch (self, other) {
            case (.any, _), (_, .any): true
            case (.networks(let mine), .networks(let others)):
                mine.contains { one in others.contains { one.overlaps($0) } }
            case let (mine, other): mine == other
            }
        }
    }

    var action: String
    var direction: String
    var isQuick: Bool
    /// `inet` or `inet6`.
    var family: String
    var transport: String
    var source: Side
    var invertsSource = false
    var sourcePort = ""
    var destination: Side
    var invertsDestination = false
    var destinationPort = ""
    var conditions: [FirewallRule.Condition] = []

    /// Whether this rule, standing first, decides every packet that the other one matches.
    func decidesAll(of other: RuleMeaning) -> Bool {
        isQuick && matchesAlike(other) && source.covers(other.source) && destination.covers(other.destination)
            && [other.destinationPort, ""].contains(destinationPort) && [other.sourcePort, ""].contains(sourcePort)
    }

    /// Whether this rule, standing first, decides some packets that the other one matches too.
    func decidesSome(of other: RuleMeaning) -> Bool {
        isQuick && matchesAlike(other) && source.overlaps(other.source) && destination.overlaps(other.destination)
            && (destinationPort == other.destinationPort || destinationPort.isEmpty || other.destinationPort.isEmpty)
    }

    private func matchesAlike(_ other: RuleMeaning) -> Bool {
        let protocols =
            transport == "any" || transport == other.transport
            || transport == "tcp/udp" && ["tcp", "udp"].contains(other.transport)
        return protocols && family == other.family && [other.direction, "any"].contains(direction)
            && !invertsSource && !invertsDestination && conditions.isEmpty
    }
}

/// What the names in a firewall's rules stand for.
struct RuleNames {
    private let networks: [String: [CIDR]]
    private let addresses: [String: [CIDR]]
    private let aliases: [String: OPNsenseState.Alias]
    /// Description to key, as legacy rows show interfaces; without descriptions that several interfaces have.
    private let keys: [String: String]

    init(_ state: OPNsenseState) {
        var networks: [String: [CIDR]] = [:]
        var addresses: [String: [CIDR]] = [:]
        var keys: [String: String] = ["WireGuard (Group)": "wireguard"]
        let descriptions = Dictionary(grouping: state.interfaces.filter { !$0.key.isEmpty }, by: \.description)
        for interface in state.interfaces where !interface.key.isEmpty {
            networks[interface.key] = interface.addresses.map(\.network)
            addresses[interface.key + "ip"] = interface.addresses.map { CIDR($0.address) }
            if descriptions[interface.description]?.count == 1 { keys[interface.description] = interface.key }
        }
        let tunnels = state.instances.flatMap(\.addresses).compactMap { try? CIDR(parsing: $0) }
        networks["wireguard"] = tunnels.map(\.network)
        self.networks = networks
        self.addresses = addresses
        self.keys = keys
        aliases = Dictionary(state.aliases.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The key of an interface as a row names it: by key, or by description where a person made the rule.
    func key(_ text: String, of origin: FirewallRule.Origin) -> String {
        origin == .mvc ? text : keys[text] ?? text
    }

    func side(_ names: [String], family: String) -> RuleMeaning.Side {
        if names.isEmpty || names == ["any"] { return .any }
        if names == ["(self)"] { return .thisFirewall }
        var found: [CIDR] = []
        for name in names {
            guard let resolved = resolve(name, depth: 0) else { return .opaque(names.joined(separator: ",")) }
            found += resolved
        }
        let wanted: AddressFamily = family == "inet6" ? .inet6 : .inet
        let unique = Set(found.filter { $0.family == wanted }.map(\.network))
        return unique.isEmpty ? .opaque(names.joined(separator: ",")) : .networks(unique.sorted())
    }

    private func resolve(_ name: String, depth: Int) -> [CIDR]? {
        if let cidr = try? CIDR(parsing: name) { return [cidr.network] }
        if let address = try? IPAddress(parsing: name) { return [CIDR(address)] }
        if let known = networks[name] ?? addresses[name] { return known }
        guard depth < 8, let alias = aliases[name], ["host", "network", "networkgroup"].contains(alias.type),
            alias.isEnabled
        else { return nil }
        var found: [CIDR] = []
        for entry in alias.content {
            guard let resolved = resolve(entry, depth: depth + 1) else { return nil }
            found += resolved
        }
        return found
    }

    /// The meanings of a live rule, one for each family that it matches.
    func meanings(of rule: FirewallRule) -> [RuleMeaning] {
        let families = rule.family == "inet46" ? ["inet", "inet6"] : [rule.family]
        return families.map { family in
            RuleMeaning(
                action: rule.action, direction: rule.direction, isQuick: rule.isQuick, family: family,
                transport: Self.transport(rule.transport, family), source: side(rule.source, family: family),
                invertsSource: rule.invertsSource, sourcePort: rule.sourcePort,
                destination: side(rule.destination, family: family), invertsDestination: rule.invertsDestination,
                destinationPort: rule.destinationPort, conditions: rule.conditions)
        }
    }

    /// A rule for ICMP means ICMPv6 where it matches IPv6.
    private static func transport(_ transport: String, _ family: String) -> String {
        transport == "icmp" && family == "inet6" ? "ipv6-icmp" : transport
    }
}
