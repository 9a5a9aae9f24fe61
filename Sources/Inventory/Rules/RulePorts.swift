/// Ports stand beside TCP and UDP only.
enum RulePorts: Requirement {
    static func check(_ draft: Draft, _ findings: Findings) {
        for rule in draft.rules where rule.object.transport == .any || rule.object.transport == .icmp {
            let detail = """
                Only TCP and UDP have ports. Add `protocol: udp`, `tcp` or `tcp/udp`, or leave the port out.
                """
            if rule.object.port != nil {
                findings.report(.portWithoutProtocol, detail, at: rule.mark(RuleKeys.port))
            }
            if rule.object.sourcePort != nil {
                findings.report(.portWithoutProtocol, detail, at: rule.mark(RuleKeys.sourcePort))
            }
        }
    }
}
