/// What the planner must know of one kind of object; supplied by the provider that owns the kind.
package struct Kind: Sendable {
    package let name: String
    /// The place in the order of execution; lower is made first and removed last, where nothing else decides.
    package let rank: Int
    /// What must reload before a change of this kind is in force; the first one is the kind's own service.
    package let services: [Service]
    /// The same for a removal.
    package let removalServices: [Service]
    package let creation: Verb
    package let deletion: Verb
    /// Attributes whose change is a verb of its own instead of `update`.
    package let attributeVerbs: [String: Verb]
    /// Whether switching on what is switched off live needs consent: somebody may have cut it off by hand.
    package let isEnablingDangerous: Bool
    /// Kinds with the same word here are read, written and read back together.
    package let batch: String
    /// Whether a change goes in the request of another object, which it refers to.
    var travels: Bool { batch != name }

    package init(
        _ name: String,
        rank: Int,
        services: [Service],
        removalServices: [Service]? = nil,
        creation: Verb = .create,
        deletion: Verb = .delete,
        attributeVerbs: [String: Verb] = [:],
        isEnablingDangerous: Bool = false,
        batch: String? = nil
    ) {
        self.name = name
        self.rank = rank
        self.services = services
        self.removalServices = removalServices ?? services
        self.creation = creation
        self.deletion = deletion
        self.attributeVerbs = attributeVerbs
        self.isEnablingDangerous = isEnablingDangerous
        self.batch = batch ?? name
    }
}

/// What a step does, in one word; of two changes of one object the verb that stands first here goes first.
package enum Verb: String, CaseIterable, Sendable {
    case create, update, delete, link, unlink, enable, disable, assign, reorder, rekey, route, persist, reload, check
    case manual

    /// Whether the step takes something away.
    package var removes: Bool { self == .delete || self == .unlink }
}

extension Verb: Comparable {
    private static let order = Dictionary(uniqueKeysWithValues: zip(allCases, allCases.indices))

    package static func < (lhs: Verb, rhs: Verb) -> Bool { order[lhs, default: 0] < order[rhs, default: 0] }
}
