import Reconciler

/// Settles which live object each inventory entry means.
///
/// An entry that several live objects match, and a live object that several entries match, are left to nobody: nothing
/// may be planned about them until a person decides.
struct Matching {
    /// What an entry may mean, by the strongest identity that finds anything.
    struct Entry {
        let address: Address
        /// UUIDs of live objects.
        let candidates: Set<String>
        /// By what they were recognised, such as `public key`.
        let recognisedBy: String
    }

    struct Match {
        let uuid: String
        let recognisedBy: String
    }

    /// The live object of every entry that has exactly one.
    private(set) var matches: [Address: Match] = [:]
    /// The entries of every live object that has exactly one.
    private(set) var entries: [String: Address] = [:]
    /// Entries that are not clear: their candidates, and the other entries that these match.
    private(set) var unclear: [Address: (candidates: [String], others: [Address])] = [:]
    /// Live objects that may be meant by some entry, clear or not.
    private(set) var held: Set<String> = []

    init(_ list: [Entry]) {
        var claims: [String: [Address]] = [:]
        for entry in list {
            for uuid in entry.candidates { claims[uuid, default: []].append(entry.address) }
        }
        held = Set(claims.keys)
        for entry in list where !entry.candidates.isEmpty {
            let others = Set(entry.candidates.flatMap { claims[$0] ?? [] }).subtracting([entry.address])
            if others.isEmpty, entry.candidates.count == 1, let uuid = entry.candidates.first {
                matches[entry.address] = Match(uuid: uuid, recognisedBy: entry.recognisedBy)
                entries[uuid] = entry.address
            } else {
                unclear[entry.address] = (entry.candidates.sorted(), others.sorted())
            }
        }
    }
}
