/// One change of one object, with everything that changes and nothing that stays.
package struct Change: Hashable, Sendable {
    package enum Effect: String, Sendable {
        case create, update, delete
    }

    package let address: Address
    package let effect: Effect
    package let verb: Verb
    /// In ascending order of attribute.
    package let differences: [Difference]
    /// The identifier of the live object that changes; nil for a creation.
    package let remoteIdentifier: String?
}

/// One attribute before and after; nil where there is no object.
package struct Difference: Hashable, Sendable {
    package let attribute: String
    package let before: Value?
    package let after: Value?

    package init(attribute: String, before: Value?, after: Value?) {
        self.attribute = attribute
        self.before = before
        self.after = after
    }
}

extension Change {
    /// Every change that leads from `live` to `desired` for one address, one per verb, `update` first.
    ///
    /// Only attributes that `desired` mentions are compared: what the inventory does not mention is not managed.
    static func changes(from live: Resource?, to desired: Resource?, kind: Kind) -> [Change] {
        switch (live, desired) {
        case (nil, nil): []
        case (nil, let desired?):
            [
                Change(
                    address: desired.address, effect: .create, verb: kind.creation,
                    differences: desired.attributes.entries.map {
                        Difference(attribute: $0.name, before: nil, after: $0.value)
                    },
                    remoteIdentifier: nil)
            ]
        case (let live?, nil):
            [
                Change(
                    address: live.address, effect: .delete, verb: kind.deletion,
                    differences: live.attributes.entries.map {
                        Difference(attribute: $0.name, before: $0.value, after: nil)
                    },
                    remoteIdentifier: live.remoteIdentifier)
            ]
        case (let live?, let desired?):
            updates(from: live, to: desired, kind: kind)
        }
    }

    private static func updates(from live: Resource, to desired: Resource, kind: Kind) -> [Change] {
        var byVerb: [Verb: [Difference]] = [:]
        for difference in live.attributes.differences(to: desired.attributes) {
            var verb = kind.attributeVerbs[difference.attribute] ?? .update
            if verb == .enable, difference.after == .flag(false) { verb = .disable }
            byVerb[verb, default: []].append(difference)
        }
        if byVerb.isEmpty { return [] }
        return Verb.allCases.compactMap { verb in
            byVerb[verb].map {
                Change(
                    address: live.address, effect: .update, verb: verb, differences: $0,
                    remoteIdentifier: live.remoteIdentifier)
            }
        }
    }

    /// Whether the change takes something away, or switches on what somebody may have cut off by hand.
    func danger(_ kind: Kind) -> Step.Danger? {
        if effect == .delete || verb.removes { return .delete }
        return verb == .enable && effect == .update && kind.isEnablingDangerous ? .enable : nil
    }
}
