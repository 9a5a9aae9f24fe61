/// Looks for what is alarming about a plan although the plan is correct.
///
/// Work by hand is not counted: whoever does it decides about it. What needs knowledge of a remote system, such as a
/// pass from any to any, is judged by its provider.
package enum Guardrails {
    /// Every objection, in ascending order of code, host and kind; equal plans get equal objections.
    ///
    /// | code | where |
    /// |---|---|
    /// | `enable` | an object is switched on that is switched off live, and its kind says that this is dangerous |
    /// | `foreign-mark` | an object that carries another site's mark is changed or removed |
    /// | `many-deletes` | deletes and unlinks take more than 30 % of ten or more live objects of one kind on one host |
    /// | `many-writes` | one host gets more writes than `writeLimit`; reloads and checks are none |
    ///
    /// - Parameters:
    ///   - plan: What would be done.
    ///   - live: What the plan was made from.
    ///   - writeLimit: How many changes of one host can be undone from its own backups; OPNsense keeps 100.
    ///   - requests: Puts the changes of one host together that are one write; each is one of its own unless given.
    /// - Returns: The objections, or none.
    package static func objections(
        to plan: Plan, live: Snapshot, writeLimit: Int = 100,
        requests: ([Step]) -> [[Step]] = { $0.map { [$0] } }
    ) -> [Objection] {
        let changes = plan.steps.filter { $0.manual == nil }.compactMap { step -> (change: Change, step: Step)? in
            if case .change(let change) = step.action { (change, step) } else { nil }
        }
        let enabled = changes.filter { $0.step.danger == .enable }.map(\.change.address)
        return byHost(enabled).map { host, addresses in
            Objection(
                code: "enable", summary: "Something that is switched off would be switched on",
                detail: "On \(host), \(list(addresses)). Somebody may have cut it off by hand; "
                    + "make sure that it may work again.",
                addresses: addresses)
        }
            + foreign(changes.map(\.change.address), live: live)
            + manyRemovals(changes.filter { $0.step.danger == .delete }.map(\.change.address), live: live)
            + manyWrites(changes.map(\.step), limit: writeLimit, requests)
    }

    private static func manyWrites(
        _ steps: [Step], limit: Int, _ requests: ([Step]) -> [[Step]]
    ) -> [Objection] {
        Dictionary(grouping: steps, by: \.address.host).sorted { $0.key < $1.key }.compactMap { host, steps in
            let count = requests(steps).count
            guard count > limit else { return nil }
            return Objection(
                code: "many-writes", summary: "One host gets more changes than it can take back",
                detail: "\(count) writes on \(host), and its backups reach back \(limit). "
                    + "Take a backup of your own first, or apply in parts.",
                addresses: unique(steps.map(\.address)))
        }
    }

    /// The share of one kind's objects that may go without an objection, in percent.
    private static let removalLimit = 30
    /// The number of live objects from which the share counts.
    private static let removalMinimum = 10

    private static func manyRemovals(_ removed: [Address], live: Snapshot) -> [Objection] {
        if removed.isEmpty { return [] }
        var counts: [Group: Int] = [:]
        for address in live.resources.keys { counts[Group(address), default: 0] += 1 }
        return Dictionary(grouping: unique(removed), by: Group.init).sorted { $0.key < $1.key }
            .compactMap { group, addresses in
                let count = counts[group, default: 0]
                guard count >= removalMinimum, addresses.count * 100 > count * removalLimit else { return nil }
                return Objection(
                    code: "many-deletes", summary: "A large part of one kind of object would be removed",
                    detail:
                        "\(addresses.count) of \(count) of kind \(group.kind) on \(group.host): \(list(addresses)). "
                        + "Make sure that the inventory is complete and the right one.",
                    addresses: addresses)
            }
    }

    private static func foreign(_ changed: [Address], live: Snapshot) -> [Objection] {
        let found = changed.filter { address in
            if case .foreign? = live[address]?.ownership { true } else { false }
        }
        return byHost(found).map { host, addresses in
            Objection(
                code: "foreign-mark", summary: "An object of another site would be changed",
                detail: "On \(host), \(list(addresses)). Another inventory may put it back.", addresses: addresses)
        }
    }

    // MARK: Grouping

    private struct Group: Hashable, Comparable {
        let host: String
        let kind: String

        init(_ address: Address) {
            host = address.host
            kind = address.kind
        }

        static func < (lhs: Group, rhs: Group) -> Bool { (lhs.host, lhs.kind) < (rhs.host, rhs.kind) }
    }

    private static func byHost(_ addresses: [Address]) -> [(host: String, addresses: [Address])] {
        Dictionary(grouping: unique(addresses), by: \.host).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private static func unique(_ addresses: [Address]) -> [Address] { Set(addresses).sorted() }

    /// The first few addresses and how many more there are.
    private static func list(_ addresses: [Address], limit: Int = 5) -> String {
        let shown = addresses.prefix(limit).map(\.description).joined(separator: ", ")
        return addresses.count > limit ? "\(shown) and \(addresses.count - limit) more" : shown
    }
}

/// One reason not to apply a correct plan without consent; accepted by its own code, never by one big force.
package struct Objection: Hashable, Sendable {
    /// What `--accept` takes, such as `delete`.
    package let code: String
    /// One sentence without user data.
    package let summary: String
    /// What would happen, why that may be wrong and what to do; may name user data, never a secret.
    package let detail: String
    /// What it is about, ascending.
    package let addresses: [Address]
    /// The inventory line that accepts it; nil where `--accept` has to.
    package var accepted: Place?

    package init(code: String, summary: String, detail: String, addresses: [Address], accepted: Place? = nil) {
        self.code = code
        self.summary = summary
        self.detail = detail
        self.addresses = addresses
        self.accepted = accepted
    }
}
