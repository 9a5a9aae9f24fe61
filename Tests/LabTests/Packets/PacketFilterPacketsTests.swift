#if os(Linux)
    import Testing

    @testable import Lab

    /// Single packets through the real nftables, watched from outside.
    @Suite(
        "Through the packet filter",
        .enabled(if: PacketNamespace.missing == nil, Comment(rawValue: PacketNamespace.missing ?? "")))
    struct PacketFilterPacketsTests {
        private static let world = FilterWorld.usual

        private func packet(
            _ source: String, _ port: Int, _ destination: String, _ target: Int, by device: String,
            _ transport: UInt8 = 6
        ) throws -> TestPacket {
            TestPacket(
                device: device, source: try #require(Bits(source)), destination: try #require(Bits(destination)),
                transport: transport, sourcePort: port, destinationPort: target, number: 1)
        }

        /// What goes out by a device: IPv4 packets without the kernel's own words to its neighbours.
        private func arrivals(_ namespace: PacketNamespace, by device: String) -> [Seen] {
            namespace.received(by: device).compactMap(Seen.init)
        }

        /// An IPv4 packet as it arrived.
        private struct Seen: Equatable {
            let transport: UInt8
            let source: Bits?
            let destination: Bits?
            let sourcePort: Int
            let destinationPort: Int
            let flags: UInt8

            init?(_ bytes: [UInt8]) {
                guard bytes.count >= 28, bytes[0] == 0x45 else { return nil }
                transport = bytes[9]
                source = Bits(bytes: Array(bytes[12..<16]))
                destination = Bits(bytes: Array(bytes[16..<20]))
                sourcePort = Int(bytes[20]) << 8 | Int(bytes[21])
                destinationPort = Int(bytes[22]) << 8 | Int(bytes[23])
                flags = bytes.count > 33 ? bytes[33] : 0
            }
        }

        @Test func `a source address is exchanged on the way out, and rules there see the new one`() throws {
            let namespace = try PacketNamespace(Self.world)
            let state = Self.world.state(
                [
                    "block in quick on vtnet0 from {any} to {any}",
                    "block out quick on vtnet0 inet from {10.0.0.0/8} to {any}", "pass from {any} to {any} keep state",
                ],
                translations: [
                    "no nat on vtnet0 inet from 10.0.0.9 to any",
                    "nat on vtnet0 inet from (vtnet1:network) to any -> (vtnet0:0) port 1024:65535",
                ])
            try namespace.load(PacketFilter(state).ruleset)
            try namespace.send(packet("10.0.0.9", 4000, "198.51.100.4", 80, by: "vtnet1"))
            #expect(arrivals(namespace, by: "vtnet0").isEmpty)
            try namespace.send(packet("10.0.0.7", 4000, "198.51.100.4", 80, by: "vtnet1"))
            let out = try #require(arrivals(namespace, by: "vtnet0").first)
            #expect(out.source == Bits("203.0.113.2"))
            var answer = try packet("198.51.100.4", 80, "203.0.113.2", out.sourcePort, by: "vtnet0")
            answer.flags = .answer
            try namespace.send(answer)
            let back = try #require(arrivals(namespace, by: "vtnet1").first)
            #expect(back.destination == Bits("10.0.0.7"))
            #expect(back.destinationPort == 4000)
        }

        @Test func `a connection outlives the rule that let it begin`() throws {
            let namespace = try PacketNamespace(Self.world)
            let block = "block from {any} to {any}"
            let rules = [
                block, "pass in quick on vtnet1 from {any} to {any} keep state", "pass out from {any} to {any}",
            ]
            try namespace.load(PacketFilter(Self.world.state(rules)).ruleset)
            let first = try packet("10.0.0.7", 4000, "10.1.0.10", 80, by: "vtnet1")
            try namespace.send(first)
            try namespace.load(PacketFilter(Self.world.state([block])).ruleset)
            try namespace.send(first.answer(by: "vtnet2"))
            try namespace.send(packet("10.0.0.7", 4001, "10.1.0.10", 80, by: "vtnet1"))
            #expect(arrivals(namespace, by: "vtnet2").map(\.sourcePort) == [4000])
            #expect(arrivals(namespace, by: "vtnet1").map(\.destinationPort) == [4000])
        }

        @Test(arguments: [true, false])
        func `who is refused hears of it, and who is blocked does not`(isRefused: Bool) throws {
            let namespace = try PacketNamespace(Self.world)
            let rule = "block \(isRefused ? "return " : "")in quick from {any} to {any}"
            try namespace.load(PacketFilter(Self.world.state([rule])).ruleset)
            try namespace.send(packet("10.0.0.7", 4000, "10.1.0.10", 80, by: "vtnet1"))
            try namespace.send(packet("10.0.0.7", 4000, "10.1.0.10", 53, by: "vtnet1", 17))
            let heard = arrivals(namespace, by: "vtnet1")
            #expect(heard.map(\.transport) == (isRefused ? [6, 1] : []))
            #expect(heard.filter { $0.transport == 6 }.allSatisfy { $0.flags & 0x04 != 0 })
        }

        @Test(arguments: [
            ("in quick on vtnet0", answers: 2, firsts: 1), ("out quick on vtnet1", answers: 1, firsts: 2),
        ])
        func `a rule that lets an answer through keeps open what pf's state would, and nothing else`(
            place: String, answers: Int, firsts: Int
        ) throws {
            let namespace = try PacketNamespace(Self.world)
            let first = try packet("10.0.0.7", 4000, "203.0.113.9", 53, by: "vtnet1", 17)
            try namespace.load(PacketFilter(Self.world.state([])).ruleset)
            try namespace.send(first)
            let rule = "pass \(place) inet proto udp from {any} to {any} keep state"
            try namespace.load(PacketFilter(Self.world.state([rule])).ruleset)
            try namespace.send(first.answer(by: "vtnet0"))
            try namespace.load(PacketFilter(Self.world.state(["block in from {any} to {any}"])).ruleset)
            try namespace.send(first.answer(by: "vtnet0"))
            try namespace.send(first)
            #expect(arrivals(namespace, by: "vtnet1").count == answers)
            #expect(arrivals(namespace, by: "vtnet0").count == firsts)
        }

        @Test func `a refusal lets nothing of its flow in`() throws {
            let namespace = try PacketNamespace(Self.world)
            try namespace.load(PacketFilter(Self.world.state([])).ruleset)
            let first = try packet("10.0.0.7", 4000, "203.0.113.9", 53, by: "vtnet1", 17)
            try namespace.send(first)
            let rules = [
                "block return in quick on vtnet0 inet proto udp from {any} to {any}",
                "pass quick on vtnet0 inet proto icmp from {any} to {any} keep state",
            ]
            try namespace.load(PacketFilter(Self.world.state(rules)).ruleset)
            for _ in 0..<2 { try namespace.send(first.answer(by: "vtnet0")) }
            #expect(arrivals(namespace, by: "vtnet1").isEmpty)
            #expect(arrivals(namespace, by: "vtnet0").map(\.transport) == [17, 1, 1])
        }

        @Test func `the kernel lists rules in pf's order, each under its label`() async throws {
            let twin = try await Scenario.converged.start(release: .v26_7)
            let state = await twin.stateInForce
            try await twin.shutdown()
            let namespace = try PacketNamespace(Self.world)
            try namespace.load(PacketFilter(state).ruleset)
            let text = try namespace.run("nft", ["list", "chain", "inet", "pf", "in"], "")
            var listed: [String] = []
            for match in text.matches(of: #/comment "([^"]+)"/#) where listed.last != String(match.1) {
                listed.append(String(match.1))
            }
            let loaded = state.rules.filter { !$0.isComment && !$0.text.contains(" out ") }
            var labels: [String] = []
            for rule in loaded where rule.text.contains(" quick ") && labels.last != rule.label {
                labels.append(rule.label)
            }
            #expect(listed.filter(labels.contains) == labels)
            #expect(listed.last == loaded.first?.label)
        }
    }
#endif
