#if os(Linux)
    import Foundation
    import TestSupport
    import Testing

    @testable import Lab

    /// Real packets through the real nftables, against pf as its manual describes it.
    @Suite(
        "The kernel decides as pf would",
        .enabled(if: PacketNamespace.missing == nil, Comment(rawValue: PacketNamespace.missing ?? "")))
    struct PacketFilterLawTests {
        private static let variable = "FILTER_SEED"

        @Test func `for random rules and random packets`() throws {
            let given = ProcessInfo.processInfo.environment[Self.variable].flatMap { UInt64($0) }
            let first = given ?? UInt64.random(in: 0..<1_000_000)
            let count: UInt64 = given != nil ? 1 : Depth.isDeep ? 300 : 40
            var trial = try FilterTrial(.usual, seed: first)
            for seed in first..<first + count {
                trial.random.generator = SplitMix64(seed: seed)
                let phases = (0..<3).map { _ in trial.random.lines() }
                let surprises = try trial.surprises(phases, packets: 120)
                let rules = phases.map { $0.joined(separator: "\n") }.joined(separator: "\nthen\n")
                #expect(
                    surprises.isEmpty,
                    "\(Self.variable)=\(seed) shows it again:\n\(surprises.joined(separator: "\n"))\n\(rules)")
                if !surprises.isEmpty { break }
            }
            print(
                "\(trial.seen) packets, \(count) rule sets from \(Self.variable)=\(first), \(trial.passed) went out again"
            )
            #expect(given != nil || trial.passed > trial.seen / 20)
        }

        @Test(
            .enabled(
                if: Recording.isThere, "the recordings are not in ../shared/vectors/opnsense: nothing is compared"),
            arguments: Release.allCases)
        func `for the rules that the real system generated, each alone and all together`(release: Release) throws {
            let recorded = try Recording.rules(release) + Recording(release).loads.flatMap(\.rules)
            let lines = recorded.filter { !$0.hasPrefix("#") }
            let filter = PacketFilter(FilterWorld.usual.state(lines))
            #expect(filter.notes.allSatisfy { $0.hasPrefix("ignored: route-to") }, "\(filter.notes)")
            var trial = try FilterTrial(.usual, seed: 1)
            #expect(try trial.surprises([lines], packets: 1500) == [])
            for line in lines {
                // Without one that blocks, a rule that passes would change nothing.
                let around = [#"block from {any} to {any} label "all""#, line]
                let surprises = try trial.surprises([around], packets: 60)
                #expect(surprises.isEmpty, "\(line)\n\(surprises.joined(separator: "\n"))")
            }
            let count = lines.count - filter.notes.filter { $0.hasPrefix("left out") }.count
            print(
                "\(release.rawValue): \(count) of \(lines.count) recorded rules (\(count * 100 / max(lines.count, 1)) %) decide "
                    + "as pf's do, for \(trial.seen) packets")
        }
    }
#endif
