extension DesiredState {
    /// Copies to the desired state what is there, was not asked for and must stay.
    ///
    /// Foreign objects are protected before the difference is taken, so that no later stage can remove them. What they
    /// refer to stays with them, whoever owns it: taking it away would break them.
    ///
    /// - Parameters:
    ///   - live: What is there.
    ///   - mayRemove: Says of an object that carries our mark, or none, whether policy lets it go.
    /// - Returns: What was copied, by address.
    package mutating func protect(
        _ live: Snapshot, unless mayRemove: (Resource) -> Bool
    ) -> [Resource] {
        var kept: [Resource] = []
        for address in live.resources.keys where !snapshot.resources.keys.contains(address) {
            guard let resource = live[address] else { continue }
            if resource.ownership.isRemovable, mayRemove(resource) { continue }
            snapshot.resources[address] = resource
            kept.append(resource)
        }
        var open = kept
        while let user = open.popLast() {
            for target in user.references where snapshot.resources[target] == nil {
                guard let resource = live[target] else { continue }
                snapshot.resources[target] = resource
                kept.append(resource)
                open.append(resource)
            }
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
