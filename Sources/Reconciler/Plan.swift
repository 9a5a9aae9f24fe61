/// The ordered difference between what is and what should be.
///
/// Plans are data: equal inputs give equal steps in an equal order, and apply only walks them.
package struct Plan: Sendable {
    package let steps: [Step]

    package init(steps: [Step]) { self.steps = steps }

    /// Takes the difference and puts it in order.
    ///
    /// - Parameters:
    ///   - live: What is. Resources that must stay although nobody asked for them have to be in `desired` too;
    ///     see ``DesiredState/protect(_:unless:)``.
    ///   - desired: What should be.
    ///   - kinds: What the providers say of their kinds.
    /// - Throws: ``PlanError`` where no order exists or a reference leads nowhere.
    package init(from live: Snapshot, to desired: DesiredState, kinds: Kinds) throws(PlanError) {
        var addresses = Set(live.resources.keys)
        addresses.formUnion(desired.snapshot.resources.keys)
        addresses.subtract(desired.undecided)
        var changes: [Change] = []
        for address in addresses {
            let before = live[address]
            let after = desired.snapshot[address]
            if let before, let after, before.attributes == after.attributes { continue }
            changes += Change.changes(from: before, to: after, kind: try kinds.kind(of: address))
        }
        steps = try Order(changes: changes, live: live, desired: desired, kinds: kinds).steps()
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
        guard let kind = byHost[address.host]?[address.kind] else { throw .unknownKind(address) }
        return kind
    }
}

/// Why there is no plan.
package enum PlanError: Error, Hashable, Sendable {
    /// Each of these needs the next, and the last one the first.
    case cycle([Address])
    /// `from` refers to something that neither exists nor is asked for.
    case missingReference(from: Address, to: Address)
    /// No provider knows this kind of object.
    case unknownKind(Address)
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
    package enum Danger: String, Hashable, Sendable {
        case delete, enable
    }
}

extension DesiredState {
    /// Copies to the desired state what is there, was not asked for and must stay; returns it, by address.
    ///
    /// Foreign objects are protected before the difference is taken, so that no later stage can remove them.
    package mutating func protect(
        _ live: Snapshot, unless mayRemove: (Resource) -> Bool
    ) -> [Resource] {
        var kept: [Resource] = []
        for (address, resource) in live.resources where snapshot.resources[address] == nil {
            if resource.ownership.isRemovable, mayRemove(resource) { continue }
            snapshot.resources[address] = resource
            kept.append(resource)
        }
        return kept.sorted { $0.address < $1.address }
    }
}

extension Ownership {
    /// Whether a policy may allow the removal at all.
    var isRemovable: Bool {
        switch self {
        case .ours, .unmarked: true
        case .protected, .foreign: false
        }
    }
}
