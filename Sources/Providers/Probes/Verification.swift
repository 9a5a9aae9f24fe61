package import Inventory
package import Reconciler

/// The tests of an inventory as one of its peers sees them.
package struct Verification: Sendable {
    package enum Expectation: String, CaseIterable, Sendable { case accept, deny }

    package enum Verdict: String, CaseIterable, Sendable {
        case asWritten = "as-written"
        case failed
        /// What was seen fits both, or could not be looked at.
        case undecided
    }

    /// One place that the peer must or must not reach.
    package struct Trial: Sendable {
        package let probe: AccessTest.Probe
        package let expectation: Expectation
        package let place: Place
    }

    /// A trial, what was seen, and what that means.
    package struct Result: Sendable {
        package let trial: Trial
        package let sighting: Sighting
        package let verdict: Verdict
        /// The likeliest causes where it is not as written, each with what to look at.
        package internal(set) var causes: [String] = []
    }

    package let peer: Peer
    package let results: [Result]
    /// The tests of other peers, which only they can run.
    package let elsewhere: [AccessTest]
    /// What makes the results weaker than they look.
    package let remarks: [String]

    /// The trials of a peer in the order of the inventory.
    package static func trials(of peer: Peer, in site: Site) -> [Trial] {
        site.tests.filter { $0.from == peer.name }.flatMap { test in
            test.accept.map { Trial(probe: $0, expectation: .accept, place: test.place(of: $0)) }
                + test.deny.map { Trial(probe: $0, expectation: .deny, place: test.place(of: $0)) }
        }
    }

    /// - Parameter sightings: What was seen of each trial, in their order.
    package init(_ site: Site, from peer: Peer, _ sightings: [Sighting]) {
        self.peer = peer
        elsewhere = site.tests.filter { $0.from != peer.name }
        let bare = zip(Self.trials(of: peer, in: site), sightings).map { trial, sighting in
            let rule = site.decidingRule(from: peer, trial.probe)
            return Result(
                trial: trial, sighting: sighting,
                verdict: Self.verdict(on: trial, sighting, isRejected: rule?.action == .reject))
        }
        let causes = ProbeCauses(site: site, peer: peer, results: bare)
        results = bare.map { result in
            var result = result
            if result.verdict != .asWritten { result.causes = causes.causes(of: result) }
            return result
        }
        remarks = Self.remarks(on: bare, peer)
    }

    package func count(_ verdict: Verdict) -> Int { results.count { $0.verdict == verdict } }

    /// - Parameter isRejected: Whether the inventory has the firewall answer this packet with a refusal.
    private static func verdict(on trial: Trial, _ sighting: Sighting, isRejected: Bool) -> Verdict {
        switch (trial.expectation, sighting.kind) {
        case (_, .untried): .undecided
        case (.accept, .answered): .asWritten
        // Most servers ignore a datagram that they do not understand.
        case (.accept, .silent) where trial.probe.transport == .udp: .undecided
        case (.accept, _): .failed
        case (.deny, .unreachable), (.deny, .silent): .asWritten
        case (.deny, .closed) where isRejected: .undecided
        case (.deny, _): .failed
        }
    }

    private static func remarks(on results: [Result], _ peer: Peer) -> [String] {
        var remarks: [String] = []
        let outside = Set(results.compactMap(\.sighting.source)).filter { !peer.addresses.contains($0) }.sorted()
        if !outside.isEmpty {
            let list = outside.map(\.description).joined(separator: ", ")
            remarks.append(
                "Not everything left with an address of \(peer.name): the packets from \(list) took another way than the "
                    + "tunnel, where the firewall's rules for the tunnel do not see them.")
        }
        let accepts = results.filter { $0.trial.expectation == .accept }
        let isDenied = results.contains { $0.trial.expectation == .deny && $0.verdict == .asWritten }
        if isDenied, !accepts.contains(where: \.sighting.isReached) {
            remarks.append(
                "Nothing was reached at all, so that what is denied proves nothing: a tunnel that is down denies "
                    + "everything.")
        }
        return remarks
    }
}
