/// A rule's name fits into its description together with the mark, and forges none.
enum RuleNames: Requirement {
    /// The longest description that is written, in characters.
    static let longestDescription = 255

    static func check(_ draft: Draft, _ findings: Findings) {
        for rule in draft.rules {
            let mark = " [vpnctl:\(draft.name)/\(rule.object.id)]"
            let place = rule.mark(RuleKeys.name)
            if rule.object.name.lowercased().contains("[vpnctl:") {
                let detail = """
                    `[vpnctl:…]` at the end of a description says who made the rule, and is written by vpnctl alone. \
                    Leave it out.
                    """
                findings.report(.forgedMark, detail, at: place)
            }
            let longest = longestDescription - mark.unicodeScalars.count
            guard rule.object.name.unicodeScalars.count > longest else { continue }
            let detail = """
                The description in the firewall has at most \(longestDescription) characters, and the mark of this rule \
                takes \(mark.unicodeScalars.count) of them. Shorten the name to \(longest).
                """
            findings.report(.longDescription, detail, at: place)
        }
    }
}
