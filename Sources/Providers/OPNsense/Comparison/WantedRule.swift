import Crypto
import Inventory
import Reconciler

/// One inventory rule in one address family: what becomes one rule on the firewall.
struct WantedRule {
    let rule: Rule
    let family: AddressFamily
    /// Every family that the inventory rule has, IPv4 first.
    let families: [AddressFamily]
    let address: Address
    let meaning: RuleMeaning
    /// `inet` or `inet6`.
    var familyName: String { family == .inet ? "inet" : "inet6" }
    /// The alias of a side that has several networks.
    let sourceAlias: String?
    let destinationAlias: String?
    /// Where the rule is in the inventory, counted from 0.
    let position: Int

    /// Whether a live rule that is known to be this inventory rule stands for this family of it.
    func fits(_ live: FirewallRule) -> Bool {
        live.family == familyName || families.count == 1 || live.family == "inet46" && family == families.first
    }

    /// The rules of an inventory rule, one for each family that both of its sides have.
    ///
    /// `any` and `this-firewall` have the families that the site's subnets have.
    static func all(of rule: Rule, position: Int, site: Site, kinds: OPNsenseKinds) -> [WantedRule] {
        let siteFamilies = Set(site.subnets.flatMap(\.cidrs).map(\.family))
        let families = [AddressFamily.inet, .inet6].filter { family in
            siteFamilies.contains(family) && side(rule.from, family) != nil && side(rule.to, family) != nil
        }
        return families.compactMap { family in
            guard let source = side(rule.from, family), let destination = side(rule.to, family) else { return nil }
            let name = family == .inet ? "inet" : "inet6"
            return WantedRule(
                rule: rule, family: family, families: families, address: kinds.address(OPNsenseKinds.rule, "\(rule.id)/\(name)"),
                meaning: RuleMeaning(
                    action: rule.action.rawValue, direction: "in", isQuick: true, family: name,
                    transport: transport(rule.transport, family), source: source, sourcePort: port(rule.sourcePort),
                    destination: destination, destinationPort: port(rule.port)),
                sourceAlias: alias(for: source, of: rule, side: "from", site: site),
                destinationAlias: alias(for: destination, of: rule, side: "to", site: site), position: position)
        }
    }

    private static func side(_ side: Rule.Side, _ family: AddressFamily) -> RuleMeaning.Side? {
        switch side {
        case .any: return .any
        case .thisFirewall: return .thisFirewall
        case .networks(let networks):
            let mine = Set(networks.filter { $0.family == family }.map(\.network)).sorted()
            return mine.isEmpty ? nil : .networks(mine)
        }
    }

    private static func transport(_ transport: Rule.TransportProtocol, _ family: AddressFamily) -> String {
        transport == .icmp && family == .inet6 ? "ipv6-icmp" : transport.rawValue
    }

    private static func port(_ range: ClosedRange<UInt16>?) -> String {
        guard let range else { return "" }
        return range.count == 1 ? String(range.lowerBound) : "\(range.lowerBound)-\(range.upperBound)"
    }

    /// A name that OPNsense takes for an alias: at most 31 characters, hashed where it would be longer.
    private static func alias(for side: RuleMeaning.Side, of rule: Rule, side word: String, site: Site) -> String? {
        guard case .networks(let networks) = side, networks.count > 1 else { return nil }
        let plain = "vpnctl_\(site.name)_\(rule.id)_\(word)".map { character in
            character.isASCII && (character.isLetter || character.isNumber) ? character : "_"
        }
        let exact = "vpnctl\0\(site.name)\0\(rule.id)\0\(word)"
        let isExact = !rule.id.contains("_") && !rule.id.contains(".")
        if plain.count <= 31, isExact { return String(plain) }
        let digest = hexadecimal(SHA256.hash(data: Array(exact.utf8)).prefix(5))
        return String(plain.prefix(20)) + "_" + digest
    }

    /// Every alias that the rule needs, with its content of both families.
    func aliases() -> [(name: String, content: [CIDR])] {
        var found: [(name: String, content: [CIDR])] = []
        for (name, side) in [(sourceAlias, rule.from), (destinationAlias, rule.to)] {
            guard let name, case .networks(let networks) = side else { continue }
            found.append((name, Set(networks.map(\.network)).sorted()))
        }
        return found
    }
}
