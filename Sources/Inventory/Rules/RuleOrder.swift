/// Every rule can match: none stands behind one that matches all its packets.
enum RuleOrder: Requirement {
    private struct Interface: Hashable {
        let host: String
        let name: String
    }

    static func check(_ draft: Draft, _ findings: Findings) {
        var earlier: [Interface: [Entry<Rule>]] = [:]
        for rule in draft.rules where rule.object.enabled {
            let interface = Interface(host: rule.object.host, name: rule.object.interface)
            if let other = earlier[interface]?.first(where: { $0.object.covers(rule.object) }) {
                let detail = """
                    \(quoted(other.object.id)) (\(findings.named(other.mark))) matches every packet that this rule could \
                    match, and the first match decides. Move this rule before it, narrow the other, or remove one.
                    """
                findings.report(.shadowedRule, detail, at: rule.mark)
            }
            earlier[interface, default: []].append(rule)
        }
    }
}

extension Rule {
    /// Whether every packet that the other rule matches matches this one.
    fileprivate func covers(_ other: Rule) -> Bool {
        transport.covers(other.transport) && Self.covers(port, other.port)
            && Self.covers(sourcePort, other.sourcePort) && from.covers(other.from) && to.covers(other.to)
    }

    private static func covers(_ ports: ClosedRange<UInt16>?, _ other: ClosedRange<UInt16>?) -> Bool {
        guard let ports else { return true }
        guard let other else { return false }
        return ports.lowerBound <= other.lowerBound && ports.upperBound >= other.upperBound
    }
}

extension Rule.TransportProtocol {
    fileprivate func covers(_ other: Self) -> Bool {
        self == other || self == .any || self == .tcpUDP && (other == .tcp || other == .udp)
    }
}

extension Rule.Side {
    fileprivate func covers(_ other: Self) -> Bool {
        switch (self, other) {
        case (.any, _): return true
        case (.thisFirewall, .thisFirewall): return true
        case (.networks(let ours), .networks(let theirs)):
            // Sorted lists: a network of ours that holds one of theirs is the last but for narrower ones before it.
            var open: [CIDR] = []
            var next = ours.startIndex
            return theirs.allSatisfy { network in
                while next < ours.endIndex, ours[next] <= network {
                    while let top = open.last, top.last < ours[next].first { open.removeLast() }
                    open.append(ours[next])
                    next += 1
                }
                while let top = open.last, top.last < network.first { open.removeLast() }
                return open.contains { $0.contains(network) }
            }
        default: return false
        }
    }
}
