/// The ordered difference between what is and what should be.
///
/// Plans are data: equal inputs give equal steps in an equal order, and apply only walks them.
package struct Plan: Sendable {
    package let steps: [Step]
    /// Changes that were asked for and hang on something undecided, by address; not part of what apply does.
    package let withheld: [Withheld]

    package init(steps: [Step], withheld: [Withheld] = []) {
        self.steps = steps
        self.withheld = withheld
    }

    /// Takes the difference and puts it in order.
    ///
    /// - Parameters:
    ///   - live: What is. Resources that must stay although nobody asked for them have to be in `desired` too;
    ///     see ``DesiredState/protect(_:unless:)``.
    ///   - desired: What should be.
    ///   - kinds: What the providers say of their kinds.
    ///   - selection: The part to plan, with all that it needs; everything without one.
    /// - Throws: ``PlanError`` where no order exists or a reference leads nowhere.
    package init(
        from live: Snapshot, to desired: DesiredState, kinds: Kinds, only selection: Selection? = nil
    ) throws(PlanError) {
        var changes = try Self.changes(from: live, to: desired, kinds: kinds)
        withheld = Withheld.takeOut(of: &changes, live: live, desired: desired)
        var graph = try Graph(changes: changes, live: live, desired: desired, kinds: kinds)
        var layers = live.layers
        if let selection {
            let kept = graph.addresses(neededFor: selection)
            changes.removeAll { !kept.contains($0.address) }
            graph = try Graph(changes: changes, live: live, desired: desired, kinds: kinds)
            layers = graph.layers(layers, in: selection)
        }
        steps = try Walk(graph, layers: layers).steps(checks: desired.checks)
    }

    /// Every difference, in no order.
    private static func changes(
        from live: Snapshot, to desired: DesiredState, kinds: Kinds
    ) throws(PlanError) -> [Change] {
        var changes: [Change] = []
        var unknown: Address?
        func add(_ before: Resource?, _ after: Resource?, _ address: Address) {
            if !desired.undecided.isEmpty, desired.undecided.contains(address) { return }
            guard let kind = kinds[address] else {
                unknown = min(unknown ?? address, address)
                return
            }
            changes += Change.changes(from: before, to: after, kind: kind)
        }
        for before in live.resources.values {
            let after = desired.snapshot[before.address]
            if let after, before.attributes.differences(to: after.attributes).isEmpty { continue }
            add(before, after, before.address)
        }
        for address in desired.snapshot.resources.keys where !live.resources.keys.contains(address) {
            add(nil, desired.snapshot[address], address)
        }
        if let unknown { throw .unknownKind(unknown) }
        return changes
    }
}

extension [Step] {
    /// The numbers of what a person does, and of all that needs it: no run gets there.
    package var waitingForPerson: Set<Int> {
        var numbers: Set<Int> = []
        for step in sorted(by: { $0.number < $1.number })
        where step.manual != nil || !numbers.isEmpty && !numbers.isDisjoint(with: step.needs) {
            numbers.insert(step.number)
        }
        return numbers
    }
}

/// The kinds of every host.
package struct Kinds: Sendable {
    private var byHost: [String: [String: Kind]]

    package init(_ kinds: [(host: String, kind: Kind)]) {
        byHost = [:]
        for (host, kind) in kinds { byHost[host, default: [:]][kind.name] = kind }
    }

    package func kind(of address: Address) throws(PlanError) -> Kind {
        guard let kind = self[address] else { throw .unknownKind(address) }
        return kind
    }

    subscript(address: Address) -> Kind? { byHost[address.host]?[address.kind] }
}

/// One thing that apply does.
package struct Step: Hashable, Sendable {
    package enum Action: Hashable, Sendable {
        case change(Change)
        /// Reload the service; each reason says what is stored and not in force already.
        case activate(Service, reasons: [String])
        case check(Check)
    }

    /// Counted from 1, in the order of execution.
    package let number: Int
    package let action: Action
    /// The numbers of the steps that must have succeeded, ascending.
    package let needs: [Int]
    /// How a person does it, where vpnctl cannot.
    package let manual: ManualWork?
    /// Whether it needs consent of its own, and the code that gives it.
    package let danger: Danger?

    package init(number: Int, action: Action, needs: [Int], manual: ManualWork?, danger: Danger?) {
        self.number = number
        self.action = action
        self.needs = needs
        self.manual = manual
        self.danger = danger
    }

    package var address: Address {
        switch action {
        case .change(let change): change.address
        case .activate(let service, _): service.address
        case .check(let check): check.address
        }
    }

    /// The verb of what happens, also where a person makes it happen.
    package var effectiveVerb: Verb {
        switch action {
        case .change(let change): change.verb
        case .activate: .reload
        case .check: .check
        }
    }

    package var verb: Verb { manual == nil ? effectiveVerb : .manual }

    package var differences: [Difference] {
        if case .change(let change) = action { change.differences } else { [] }
    }

    /// Why a step is dangerous; the raw value is the code for `--accept`.
    package enum Danger: String, CaseIterable, Sendable {
        case delete, enable
    }
}
