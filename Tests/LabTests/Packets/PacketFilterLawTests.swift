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

        /// What happened to packets otherwise than they should, a line each.
        private func surprises(
            _ random: inout RandomRules, _ lines: [String], packets count: Int
        ) throws -> (lines: [String], seen: Int, passed: Int) {
            let world = random.world
            var reference = try ReferenceFilter(world, lines)
            let namespace = try PacketNamespace(world)
            try namespace.load(PacketFilter(world.state(lines)).ruleset)
            var expected: [(packet: TestPacket, comes: Bool, goes: Bool?)] = []
            var waiting: [TestPacket] = []
            for _ in 0..<count {
                waiting.append(random.packet())
                while !waiting.isEmpty {
                    let packet = waiting.removeFirst()
                    try namespace.send(packet)
                    let comes = reference.passes(packet, .incoming, device: packet.device)
                    let way = world.way(to: packet.destination)
                    let goes = comes ? way.map { reference.passes(packet, .outgoing, device: $0) } : nil
                    expected.append((packet, comes, goes))
                    if let way, goes == true, Self.travels(packet, world) {
                        waiting += random.following(packet, answeredBy: way)
                    }
                }
            }
            let passage = try namespace.passage()
            let surprises = expected.filter { packet, comes, goes in
                let number = packet.number
                return passage.incoming.contains(number) != comes
                    || (passage.reached.contains(number) && passage.outgoing.contains(number) != goes)
                    || (!comes && passage.reached.contains(number))
                    || (comes && goes != nil && Self.travels(packet, world) && !passage.reached.contains(number))
            }.map { packet, comes, goes in
                "\(packet): should come in: \(comes), go out: \(goes.map(String.init) ?? "-"); came: "
                    + "\(passage.incoming.contains(packet.number)), reached: \(passage.reached.contains(packet.number)), "
                    + "went: \(passage.outgoing.contains(packet.number))"
            }
            return (surprises, expected.count, passage.outgoing.count)
        }

        /// Whether the kernel passes it on at all: not what claims to be from here, is for many, or may not leave its link.
        private static func travels(_ packet: TestPacket, _ world: FilterWorld) -> Bool {
            let isBound = { (bits: Bits) in bits.isSix && (bits.bytes[0] == 0xff || bits.bytes[0] == 0xfe) }
            return !world.isOwn(packet.source) && !isBound(packet.source) && !isBound(packet.destination)
        }

        @Test func `for random rules and random packets`() throws {
            let given = ProcessInfo.processInfo.environment[Self.variable].flatMap { UInt64($0) }
            let seed = given ?? UInt64.random(in: 0..<1_000_000)
            let lists = Depth.isDeep ? 400 : 40
            var total = (seen: 0, passed: 0)
            for place in 0..<UInt64(given == nil ? lists : 1) {
                var random = RandomRules(seed: seed + place, world: .usual)
                let lines = random.lines()
                let result = try surprises(&random, lines, packets: 100)
                total.seen += result.seen
                total.passed += result.passed
                if !result.lines.isEmpty {
                    Issue.record(
                        """
                        \(Self.variable)=\(seed + place) shows it again:
                        \(result.lines.joined(separator: "\n"))
                        \(lines.joined(separator: "\n"))
                        """)
                    break
                }
            }
            print("\(total.seen) packets through \(lists) rule sets from seed \(seed), \(total.passed) went out again")
            #expect(given != nil || total.passed > total.seen / 20)
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
            var seen = 0
            for (place, part) in ([lines] + Set(lines).sorted().map { [$0] }).enumerated() {
                var random = RandomRules(seed: UInt64(place), world: .usual)
                // Alone, a rule that passes would change nothing.
                let around = place == 0 ? part : [#"block from {any} to {any} label "all""#] + part
                let result = try surprises(&random, around, packets: place == 0 ? 1500 : 60)
                seen += result.seen
                #expect(result.lines.isEmpty, "\(part)\n\(result.lines.joined(separator: "\n"))")
            }
            let left = filter.notes.filter { $0.hasPrefix("left out") }.count
            let share = (lines.count - left) * 100 / max(lines.count, 1)
            print(
                "\(release.rawValue): \(lines.count - left) of \(lines.count) recorded rules (\(share) %) decide as pf's do for "
                    + "\(seen) packets")
        }
    }
#endif
