#if os(Linux)
    @testable import Lab

    /// Packets that go through the kernel and through pf as its manual describes it, side by side.
    struct FilterTrial {
        let namespace: PacketNamespace
        var random: RandomRules
        private let world: FilterWorld
        private var reference: ReferenceFilter
        private(set) var seen = 0
        /// How many went out again.
        private(set) var passed = 0

        init(_ world: FilterWorld, seed: UInt64) throws {
            self.world = world
            namespace = try PacketNamespace(world)
            random = RandomRules(seed: seed, world: world)
            reference = ReferenceFilter(world)
        }

        /// What happened to packets otherwise than they should, a line each.
        ///
        /// - Parameter phases: Rule sets that are loaded one after another, each for its share of the packets and for the rest of
        ///   what earlier ones let begin.
        mutating func surprises(_ phases: [[String]], packets count: Int) throws -> [String] {
            var judged: [Judged] = []
            var passage = PacketNamespace.Passage()
            var later: [TestPacket] = []
            for lines in phases {
                try reference.load(lines)
                try namespace.load(PacketFilter(world.state(lines)).ruleset)
                var waiting = later
                later = []
                for _ in 0..<count / phases.count {
                    waiting.append(random.packet())
                    while !waiting.isEmpty {
                        let packet = waiting.removeFirst()
                        try namespace.send(packet)
                        let verdict = Judged(packet, by: &reference, world)
                        judged.append(verdict)
                        guard verdict.arrives, let way = verdict.way else { continue }
                        let next = random.following(packet, answeredBy: way)
                        let cut = Int.random(in: 0...next.count, using: &random.generator)
                        waiting += next.prefix(cut)
                        later += next.dropFirst(cut)
                    }
                }
                passage.formUnion(try namespace.passage())
            }
            seen += judged.count
            passed += passage.outgoing.count
            return judged.compactMap { $0.surprise(passage) }
        }

        /// A packet, and what pf does with it.
        private struct Judged {
            let packet: TestPacket
            let comes: Bool
            /// The device it would leave by; nil for one to the firewall itself.
            let way: String?
            let goes: Bool?
            /// Whether the kernel passes it on at all: not what claims to be from here, is for many, or may not leave its link.
            let travels: Bool
            var arrives: Bool { goes == true && travels }

            init(_ packet: TestPacket, by reference: inout ReferenceFilter, _ world: FilterWorld) {
                let isBound = { (bits: Bits) in bits.isSix && (bits.bytes[0] == 0xff || bits.bytes[0] == 0xfe) }
                self.packet = packet
                comes = reference.passes(packet, .incoming, device: packet.device)
                way = world.way(to: packet.destination)
                goes = comes ? way.map { reference.passes(packet, .outgoing, device: $0) } : nil
                travels = !world.isOwn(packet.source) && !isBound(packet.source) && !isBound(packet.destination)
            }

            func surprise(_ passage: PacketNamespace.Passage) -> String? {
                let came = passage.incoming.contains(packet.number)
                let reached = passage.reached.contains(packet.number)
                let went = passage.outgoing.contains(packet.number)
                let isRight =
                    came == comes && (!reached || went == goes) && (comes || !reached)
                    && (goes == nil || !travels || reached)
                guard !isRight else { return nil }
                return "\(packet): should come in: \(comes), go out: \(goes.map(String.init) ?? "-"); "
                    + "came: \(came), reached: \(reached), went: \(went)"
            }
        }
    }
#endif
