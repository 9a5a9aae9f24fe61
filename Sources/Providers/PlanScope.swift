import Reconciler

/// What a plan is asked to cover.
package struct PlanScope: Hashable, Sendable {
    /// Addresses as ``Selection`` reads them; everything where there are none.
    package var only: [String]
    /// Whether services are reloaded of which nothing tells what they have in force.
    package var reloadsUnknown: Bool
    /// Whether nothing is planned but writing the mark into objects that are only recognised.
    package var marksOnly: Bool

    package init(only: [String] = [], reloadsUnknown: Bool = false, marksOnly: Bool = false) {
        self.only = only
        self.reloadsUnknown = reloadsUnknown
        self.marksOnly = marksOnly
    }

    var selection: Selection? { only.isEmpty ? nil : Selection(only) }

    /// Of these hosts those that the selection can be about; all of them where some pattern is about none.
    package func hosts(of names: [String]) -> [String] {
        if only.isEmpty { return names }
        let chosen = only.map { pattern in
            names.filter { name in
                pattern.hasPrefix("\(name)/") || pattern.hasSuffix("*") && "\(name)/".hasPrefix(pattern.dropLast())
            }
        }
        if chosen.contains(where: \.isEmpty) { return names }
        return names.filter { name in chosen.contains { $0.contains(name) } }
    }

    /// - Parameter closed: Why hosts were not read, by name.
    /// - Throws: ``PlanError`` `unknownSelection` for what names nothing, `unreadSelection` for what nobody can see.
    func refuseUnknown(
        _ live: Snapshot, _ desired: DesiredState, closed: [String: String]
    ) throws(PlanError) {
        if only.isEmpty { return }
        let known = Set(live.resources.keys).union(desired.snapshot.resources.keys)
            .union(live.layers.keys.map(\.address)).union(desired.undecided)
        for pattern in only where !known.contains(where: { Selection.matches(pattern, $0.description) }) {
            if let (host, why) = closed.sorted(by: { $0.key < $1.key }).first(where: { pattern.hasPrefix("\($0.key)/") }
            ) {
                throw .unreadSelection(pattern, host: host, why: why)
            }
            throw .unknownSelection(pattern, near: Self.near(pattern, in: known))
        }
    }

    /// Up to three addresses with the same name, else with the same kind.
    private static func near(_ pattern: String, in known: Set<Address>) -> [Address] {
        let parts = pattern.split(separator: "/").map { $0.lowercased() }
        guard let last = parts.last else { return [] }
        let named = known.filter { $0.name.lowercased().contains(last) }
        let alike = known.filter { parts.contains($0.kind) }
        return Array((named.isEmpty ? alike : named).sorted().prefix(3))
    }
}

extension Layer {
    /// The layer where an unknown one counts as different.
    var reloadedWhereUnknown: Layer {
        if case .unknown(let why) = self {
            .differs(["in force: unknown (\(why)), and --reload asks for it"])
        } else {
            self
        }
    }
}
