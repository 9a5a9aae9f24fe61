/// From the internet, only the tunnels' ports are open, unless somebody looked at it.
enum WANPasses: Requirement {
    static func check(_ draft: Draft, _ findings: Findings) {
        for rule in draft.rules {
            guard isWide(rule.object, draft), !rule.object.accept.contains(.wideWANPass) else { continue }
            let detail = """
                From outside, WireGuard needs `protocol: udp`, `to: this-firewall` and the `port` of a tunnel; this rule \
                lets more in. The plan asks for it to be accepted; `accept: wide-wan-pass` on the rule does that for good.
                """
            findings.report(.wideWANPass, detail, at: rule.mark)
        }
    }

    static func isWide(_ rule: Rule, _ draft: Draft) -> Bool {
        rule.enabled && rule.action == .pass && rule.interface == "wan" && !isTunnelPort(rule, draft)
    }

    private static func isTunnelPort(_ rule: Rule, _ draft: Draft) -> Bool {
        guard rule.transport == .udp, let port = rule.port, port.count == 1 else { return false }
        let isTunnel = draft.tunnels.objects().contains { $0.host == rule.host && $0.port == port.lowerBound }
        switch rule.to {
        case .any: return false
        case .thisFirewall: return isTunnel
        case .networks(let networks):
            let own = draft.addresses(of: rule.host)
            return isTunnel && networks.allSatisfy { $0.isSingleAddress && own.contains($0.address) }
        }
    }
}
