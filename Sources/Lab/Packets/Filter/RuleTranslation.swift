/// Puts rules of pf into the words of nftables: one line for every combination of family, source and destination.
struct RuleTranslation {
    private let state: StateInForce
    private(set) var sets: AddressSets

    init(_ state: StateInForce) {
        self.state = state
        sets = AddressSets(state)
    }

    /// Lines for one chain.
    ///
    /// - Throws: ``UntranslatableRule`` where an alias of ports holds what is no port.
    mutating func lines(
        _ rule: PacketRule, _ direction: PacketRule.Direction
    ) throws(UntranslatableRule) -> [String] {
        guard let interface = interface(rule.interface, direction) else { return [] }
        let ports = [
            try ports(rule.sourcePorts, "th sport"), try ports(rule.destinationPorts, "th dport"),
        ]
        guard !ports.contains([Self.never]) else { return [] }
        let verdict = Self.verdict(rule, direction)
        var lines: [String] = []
        for family in families(rule) {
            for source in rule.sources {
                for destination in rule.destinations {
                    guard let from = match(source, "saddr", family), let to = match(destination, "daddr", family) else {
                        continue
                    }
                    let words =
                        interface + Self.family(family) + Self.protocols(rule) + from + ports[0] + to + ports[1]
                        + Self.messages(rule, family) + ["counter", verdict]
                    lines.append((words + Self.comment(rule)).joined(separator: " "))
                }
            }
        }
        return lines
    }

    /// Both where an end tells them apart and the rule does not.
    private func families(_ rule: PacketRule) -> [PacketRule.Family?] {
        if let family = rule.family { return [family] }
        let isNeutral = (rule.sources + rule.destinations).allSatisfy { [.any, .own].contains($0.place) }
        return isNeutral ? [nil] : [.inet, .inet6]
    }

    /// nil for a rule on a group that nothing is in.
    private func interface(_ interface: PacketRule.Interface?, _ direction: PacketRule.Direction) -> [String]? {
        guard let interface else { return [] }
        let members = state.groups[interface.name] ?? [interface.name]
        guard !members.isEmpty else { return interface.isNegated ? [] : nil }
        let names = members.map { "\"\($0)\"" }
        let list = names.count == 1 ? names[0] : "{ \(names.joined(separator: ", ")) }"
        let key = direction == .incoming ? "iifname" : "oifname"
        return [key + (interface.isNegated ? " !=" : ""), list]
    }

    private static func family(_ family: PacketRule.Family?) -> [String] {
        switch family {
        case .inet: ["meta nfproto ipv4"]
        case .inet6: ["meta nfproto ipv6"]
        case nil: []
        }
    }

    /// A port without a protocol, as automatic rules have it, is one of TCP or UDP.
    private static func protocols(_ rule: PacketRule) -> [String] {
        let hasPorts = rule.sourcePorts != nil || rule.destinationPorts != nil
        let protocols = rule.protocols.isEmpty && hasPorts ? [6, 17] : rule.protocols
        return protocols.isEmpty ? [] : ["meta l4proto", list(protocols.map(String.init))]
    }

    private static func messages(_ rule: PacketRule, _ family: PacketRule.Family?) -> [String] {
        guard !rule.messageTypes.isEmpty else { return [] }
        let isSix = rule.protocols == [58]
        return [isSix ? "icmpv6 type" : "icmp type", list(rule.messageTypes.map(String.init))]
    }

    private static let never = "never"

    /// ``never`` for a list that is empty: no port is in it.
    private func ports(_ ports: PacketRule.Ports?, _ key: String) throws(UntranslatableRule) -> [String] {
        let ranges: [ClosedRange<Int>]
        switch ports {
        case nil: return []
        case .listed(let listed): ranges = listed
        case .alias(let name):
            var found: [ClosedRange<Int>] = []
            for entry in state.ports[name] ?? [] { found.append(try PacketRuleReader.range(entry)) }
            ranges = found
        }
        guard !ranges.isEmpty else { return [Self.never] }
        let merged = Self.merged(ranges)
        return [
            key, Self.list(merged.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }),
        ]
    }

    /// Ranges that overlap would be refused.
    private static func merged(_ ranges: [ClosedRange<Int>]) -> [ClosedRange<Int>] {
        var merged: [ClosedRange<Int>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = merged.last, range.lowerBound <= last.upperBound + 1 {
                merged[merged.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        return merged
    }

    /// nil for an end that no packet of the family has.
    private mutating func match(
        _ end: PacketRule.End, _ key: String, _ family: PacketRule.Family?
    ) -> [String]? {
        let sign = end.isNegated ? "!= " : ""
        switch end.place {
        case .any: return end.isNegated ? nil : []
        case .own: return ["fib \(key) type", sign + "local"]
        case .network(let text):
            guard let family, text.contains(":") == (family == .inet6) else { return nil }
            let network = Prefix.network(of: text) ?? text
            if network.hasSuffix("/0") { return end.isNegated ? nil : [] }
            return [Self.field(key, family), sign + network]
        case .addresses, .networks, .table:
            guard let family, let set = sets.name(of: end.place, family) else { return nil }
            return [Self.field(key, family), sign + "@" + set]
        }
    }

    private static func field(_ key: String, _ family: PacketRule.Family) -> String {
        (family == .inet ? "ip " : "ip6 ") + key
    }

    private static func verdict(_ rule: PacketRule, _ direction: PacketRule.Direction) -> String {
        let isIncoming = direction == .incoming
        switch rule.action {
        case .pass where rule.keepsState: return isIncoming ? "jump keep_in" : "jump keep_out"
        case .pass, .keepSource: return "accept"
        // The kernel cannot answer a packet that it has already sent on its way.
        case .reject: return isIncoming ? "jump refuse" : "drop"
        case .block: return "drop"
        case .translate(let target, let keepsPort):
            let statement = target.map { "snat \($0.contains(":") ? "ip6" : "ip") to \($0)" } ?? "masquerade"
            return keepsPort ? statement : statement + " fully-random"
        }
    }

    /// pf's label, by which `nft list` and pf's own listing can be told together.
    private static func comment(_ rule: PacketRule) -> [String] {
        rule.label.isEmpty ? [] : ["comment \"\(rule.label)\""]
    }

    private static func list(_ items: [String]) -> String {
        items.count == 1 ? items[0] : "{ \(items.joined(separator: ", ")) }"
    }
}
