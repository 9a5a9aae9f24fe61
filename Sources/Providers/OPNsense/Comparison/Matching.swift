import Reconciler

/// Settles which live object each inventory entry means.
///
/// An entry that several live objects match, and a live object that several entries match, are left to nobody: nothing
/// may be planned about them until a person decides.
struct Matching<ID: Hashable & Comparable> {
    /// What an entry may mean, by the strongest identity that finds anything.
    struct Entry {
        let address: Address
        /// Live objects, each once, ascending.
        let candidates: [ID]
        /// By what they were recognised, such as `public key`.
        let recognisedBy: String

        init(address: Address, candidates: [ID], recognisedBy: String) {
            self.address = address
            self.candidates = candidates.count < 2 ? candidates : Set(candidates).sorted()
            self.recognisedBy = recognisedBy
        }
    }

    struct Match {
        let id: ID
        let recognisedBy: String
    }

    /// The live object of every entry that has exactly one.
    private(set) var matches: [Address: Match] = [:]
    /// The places in the list of entries of every live object that has exactly one.
    private(set) var entries: [ID: Int] = [:]
    /// Entries that are not clear: their candidates, and the other entries that these match.
    private(set) var unclear: [Address: (candidates: [ID], others: [Address])] = [:]
    /// Live objects that may be meant by some entry, clear or not.
    private(set) var held: Set<ID> = []

    init(_ list: [Entry]) {
        var claims: [ID: [Int]] = Dictionary(minimumCapacity: list.count)
        for (place, entry) in list.enumerated() {
            for id in entry.candidates { claims[id, default: []].append(place) }
        }
        held = Set(claims.keys)
        matches.reserveCapacity(claims.count)
        entries.reserveCapacity(claims.count)
        for (place, entry) in list.enumerated() where !entry.candidates.isEmpty {
            let others = entry.candidates.flatMap { claims[$0] ?? [] }.filter { $0 != place }
            if others.isEmpty, entry.candidates.count == 1, let id = entry.candidates.first {
                matches[entry.address] = Match(id: id, recognisedBy: entry.recognisedBy)
                entries[id] = place
            } else {
                unclear[entry.address] = (entry.candidates, Set(others.map { list[$0].address }).sorted())
            }
        }
    }
}
