/// What the inventory's pin or known_hosts make of the keys that a server shows.
package enum HostKeyVerdict: Hashable, Sendable {
    /// One of them is the known one.
    case known(HostKey)
    /// `file:line`s that name the server with other keys; empty where the pin is another.
    case changed(places: [String])
    /// One of them is marked as revoked, at `file:line`.
    case revoked(HostKey, place: String)
    case unknown
}

extension SSHTarget {
    /// Compares keys, as ``SSHConnection/hostKeys(of:through:limits:)`` brings them, with what is known of the server.
    ///
    /// - Throws: ``SSHError`` `known-hosts`.
    package func verdict(on keys: [HostKey]) throws(SSHError) -> HostKeyVerdict { try Trust(self).verdict(on: keys) }
}

extension Trust {
    func verdict(on keys: [HostKey]) -> HostKeyVerdict {
        switch source {
        case .pinned(let pin):
            return keys.first(where: pin.matches).map(HostKeyVerdict.known) ?? .changed(places: [])
        case .knownHosts(let known, _):
            // Every kind counts as one that can be asked for: the keys are here.
            let verdicts = keys.map { ($0, known.verdict(on: $0, usable: HostKeyType.algorithms)) }
            for case (let key, .revoked(let place)) in verdicts { return .revoked(key, place: place) }
            for case (let key, .known) in verdicts { return .known(key) }
            for case (_, .changed(let places)) in verdicts { return .changed(places: places) }
            return .unknown
        }
    }
}
