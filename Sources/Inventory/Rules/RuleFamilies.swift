/// The two sides of a rule have an address family in common.
enum RuleFamilies: Requirement {
    static func check(_ draft: Draft, _ findings: Findings) {
        for rule in draft.rules where rule.object.from.families.isDisjoint(with: rule.object.to.families) {
            let detail = """
                One side has only IPv4 networks and the other only IPv6 networks, so that no packet matches and no rule \
                would be made.
                """
            findings.report(.noCommonFamily, detail, at: rule.mark(RuleKeys.to))
        }
    }
}

extension Rule.Side {
    /// The address families that packets with this side can have.
    var families: Set<AddressFamily> {
        switch self {
        case .any, .thisFirewall: Set(AddressFamily.allCases)
        case .networks(let networks): Set(networks.map(\.family))
        }
    }
}
