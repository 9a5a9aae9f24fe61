import Providers
import Reconciler

/// The figures of a plan that its first line and its exit code come from.
struct PlanSummary: Equatable {
    /// Steps that vpnctl does, by verb, in the order of ``Verb``.
    let counts: [(verb: Verb, count: Int)]
    let manual: Int
    /// What the plan lists as dangerous: steps, restarts and objections.
    let dangerous: Int
    /// Inventory entries about which nothing can be planned.
    let undecided: Int
    private let marksOnly: Bool
    /// Hosts with entries that there is no way into.
    private let unread: [String]
    /// Hosts with routes that nothing tells of whether they are in force.
    private let unseen: [String]

    init(_ plan: SitePlan, objections: [Objection]) {
        let automatic = plan.plan.steps.filter { $0.manual == nil }
        counts = Verb.allCases.compactMap { verb in
            let count = automatic.count { $0.verb == verb }
            return count == 0 ? nil : (verb, count)
        }
        manual = plan.plan.steps.count - automatic.count
        let restarts = plan.comparisons.reduce(0) { $0 + $1.restartedDevices.count }
        dangerous = plan.plan.steps.count { $0.danger != nil } + restarts + objections.count
        marksOnly = plan.scope.marksOnly
        undecided = plan.findings.count { $0.isUndecided }
        unseen = plan.proxmoxComparisons.filter(\.hasUnseenRoutes).map(\.host.name)
        unread = plan.unread.filter { $0.reason != nil && !$0.entries.isEmpty }.map(\.name)
    }

    /// Whether anything is to do; what a person only has to confirm does not count.
    var isPending: Bool { !counts.isEmpty || manual > 0 || undecided > 0 }

    /// Whether something is left that vpnctl cannot do; in a plan that only marks, nobody asked for more.
    var leavesWork: Bool { !marksOnly && (manual > 0 || undecided > 0) }

    static func == (lhs: Self, rhs: Self) -> Bool { lhs.sentence(site: "") == rhs.sentence(site: "") }

    /// The verdict in one line.
    func sentence(site: String) -> String {
        if !isPending, marksOnly { return "Nothing to mark on \(site): what can carry the mark has it." }
        guard isPending else { return idle(site) }
        let steps = counts.map { "\($0.count) \($0.verb.rawValue)" }
        let total = counts.reduce(0) { $0 + $1.count }
        var parts: [String] = []
        if total > 0 { parts.append("\(total) step\(total == 1 ? "" : "s") (\(steps.joined(separator: ", ")))") }
        if manual > 0 { parts.append("\(manual) by hand") }
        if undecided > 0 { parts.append("\(undecided) undecided (see the warnings below)") }
        let danger = dangerous == 0 ? "nothing dangerous" : "\(dangerous) dangerous"
        return "\(site): \(parts.joined(separator: ", ")); \(danger)."
    }

    /// The verdict where nothing is to do, which claims no more than was read.
    private func idle(_ site: String) -> String {
        let gaps =
            [
                unread.isEmpty ? nil : "\(unread.joined(separator: ", ")) was not read",
                unseen.isEmpty ? nil : "the routes in force on \(unseen.joined(separator: ", ")) were not read",
            ].compactMap { $0 }
        return gaps.isEmpty
            ? "Nothing to do: the live state of \(site) is what the inventory asks for."
            : "Nothing to do on what was read of \(site); \(gaps.joined(separator: "; "))."
    }
}

extension Diagnostic {
    /// Whether it says that nothing is planned about an entry.
    var isUndecided: Bool { Self.undecided.contains(code) }

    private static let undecided: Set<String> = [
        "plan.ambiguous", "plan.unknown-interface", "plan.off-link-next-hop", "plan.own-next-hop",
        "plan.no-such-interface", "plan.foreign-route", "plan.unreachable-next-hop",
    ]
}
