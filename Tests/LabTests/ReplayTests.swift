import Foundation
import Providers
import Testing

@testable import Lab

@Suite(.enabled(if: Recording.isThere, "the recordings are not in ../shared/vectors/opnsense: nothing is compared"))
struct ReplayTests {
    /// How a recording is played.
    enum Wording: CaseIterable, Sendable {
        case recorded
        /// With another name, address, port, key or UUID for each.
        case renamed
    }

    /// What vpnctl calls must match in everything.
    static let needed = Set(OPNsenseAPI.all.map { Exchange.canonical($0.path.split(separator: "/")) })

    /// vpnctl looks at the status alone: the body is a menu of pages for people.
    static let statusOnly: Set<String> = ["core/menu/tree"]

    /// Sections in which the twin is still being built.
    static let unfinished: Set<String> = []

    @Test(arguments: Release.allCases, Wording.allCases)
    func `the twin answers what vpnctl calls like the recordings`(release: Release, wording: Wording) async throws {
        var recording = try Recording(release)
        if wording == .renamed { recording = recording.renamed().recording }
        var replay = try await Replay(recording.settings(release))
        try await replay.play(recording)
        ReplayReport(replay.misses, recording.exchanges, isNeeded: isNeeded).print("\(release.rawValue) \(wording)")
        for miss in replay.misses where isNeeded(miss.exchange) && !Self.unfinished.contains(miss.exchange.section) {
            Issue.record("#\(miss.exchange.number) \(miss.exchange.method) \(miss.exchange.path): \(miss.differences)")
        }
    }

    @Test(arguments: Release.allCases)
    func `no two tokens of a recording get one new name`(release: Release) throws {
        let (_, renaming) = try Recording(release).renamed()
        #expect(Set(renaming.tokens.values).count == renaming.tokens.count)
        #expect(renaming.tokens.allSatisfy { $0.key != $0.value })
        #expect(renaming.tokens.count > 150)
    }

    private func isNeeded(_ exchange: Exchange) -> Bool {
        Self.needed.contains(exchange.call)
    }
}
