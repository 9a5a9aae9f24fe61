/// The ids of rules, of routes and of forwards are unique.
enum Identifiers: Requirement {
    static func check(_ draft: Draft, _ findings: Findings) {
        check(draft.rules, RuleKeys.id, findings) { $0.id }
        check(draft.routes, RouteKeys.id, findings) { $0.id }
        check(draft.forwards, ForwardKeys.id, findings) { $0.id }
    }

    private static func check<Object>(
        _ entries: [Entry<Object>], _ key: Key<String>, _ findings: Findings, _ id: (Object) -> String
    ) {
        var first: [String: Mark] = [:]
        for entry in entries {
            let mark = entry.mark(key)
            guard let other = first[id(entry.object)] else {
                first[id(entry.object)] = mark
                continue
            }
            let detail = """
                \(quoted(id(entry.object))) stands at \(findings.named(other)) already. The id is the identity by which \
                an object is found again.
                """
            findings.report(.duplicateID, detail, at: mark)
        }
    }
}
