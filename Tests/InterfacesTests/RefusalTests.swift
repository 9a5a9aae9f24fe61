import Testing

@testable import Interfaces

@Suite struct RefusalTests {
    private func refusals(_ bytes: [UInt8], hasPendingChanges: Bool = false) throws -> [FileProblem] {
        let configuration = Sample.configuration(bytes, hasPendingChanges: hasPendingChanges)
        let (route, mark) = (try Sample.route(), try Sample.mark())
        let refusals = RouteReview(of: route, mark: mark, in: configuration).refusals
        if !refusals.isEmpty {
            #expect(throws: Refusals(list: refusals)) { try configuration.adding(route, mark: mark) }
        }
        return refusals
    }

    private func check(_ text: String, _ code: FileProblem.Code, line: Int?) throws {
        let refusals = try refusals(Array(text.utf8))
        #expect(refusals.map(\.code) == [code])
        #expect(refusals.map(\.line) == [line])
        #expect(refusals.allSatisfy { !$0.summary.isEmpty && !$0.summary.hasSuffix(".") && !$0.detail.isEmpty })
        #expect(refusals.allSatisfy { ($0.line == nil) == ($0.excerpt == nil) })
    }

    @Test func `Pending changes of Proxmox are not raced`() throws {
        let bytes = Array(Sample.bridge().utf8)
        #expect(try refusals(bytes, hasPendingChanges: true).map(\.code) == [.pendingChanges])
        let edited = try Sample.configuration(bytes).adding(Sample.route(), mark: Sample.mark())
        let pending = Sample.configuration(edited, hasPendingChanges: true)
        #expect(throws: Refusals.self) { try pending.removing(mark: Sample.mark()) }
    }

    @Test func `A file that is not UTF-8 is refused with the line`() throws {
        let bytes = Array("# caf".utf8) + [0xE9, 0x0A] + Sample.bridge().utf8
        let refusals = try refusals(bytes)
        #expect(refusals.map(\.code) == [.notUTF8])
        #expect(refusals.map(\.line) == [1])
        #expect(refusals.first?.excerpt == "# caf\u{FFFD}")
    }

    @Test func `A file in UTF-16 is not taken for Latin-1`() throws {
        for mark: [UInt8] in [[0xFF, 0xFE], [0xFE, 0xFF]] {
            let bytes = mark + Sample.bridge().utf8.flatMap { mark[0] == 0xFF ? [$0, 0] : [0, $0] }
            let problem = try #require(try refusals(bytes).first)
            #expect(problem.code == .notUTF8)
            #expect(problem.detail.contains("iconv -f utf-16 -t utf-8 /etc/network/interfaces"))
        }
    }

    @Test func `A route in a file that a program does not read is not called present`() throws {
        let lines = "\tpost-up ip route add 10.0.1.0/24 via 10.0.0.1 || true\n"
        for text in ["\u{FEFF}", "# \u{0}\n"] {
            let configuration = Sample.configuration(text + Sample.bridge(lines))
            let review = RouteReview(of: try Sample.route(), mark: try Sample.mark(), in: configuration)
            #expect(review.verdict == .inactive)
            #expect(review.change == .report)
        }
    }

    @Test func `Each obstacle has its code, its line and its cure`() throws {
        try check("\u{FEFF}" + Sample.bridge(), .byteOrderMark, line: 1)
        try check("# a\u{0}\n" + Sample.bridge(), .controlCharacter, line: 1)
        try check("# a\rb\n" + Sample.bridge(), .controlCharacter, line: 1)
        try check("auto lo\niface lo inet loopback\n", .noStanza, line: nil)
        try check("auto vmbr0\niface vmbr0 inet static\n", .noAddress, line: 2)
        try check("iface vmbr0 inet6 static\n" + Sample.bridge(), .noAddress, line: 1)
        try check(Sample.bridge(after: "\n \\ \n\tmtu 1400\n"), .leadingBackslash, line: 14)
        try check(Sample.bridge(after: "\niface vmbr0 inet static\n\taddress 10.5.0.2/24\n"), .severalStanzas, line: 14)
        try check(Sample.bridge(after: "\niface vmbr0\n\tmtu 1400\n"), .severalStanzas, line: 14)
        try check(Sample.bridge().replacing("auto vmbr0\n", with: ""), .notAuto, line: 6)
        try check(Sample.bridge().replacing("auto vmbr0", with: "allow-hotplug vmbr0"), .notAuto, line: 7)
        try check(Sample.bridge().replacing("auto vmbr0", with: "# \\\nauto vmbr0"), .notAuto, line: 8)
        try check(
            Sample.bridge(after: "auto vmbr0\n").replacing("auto vmbr0\niface", with: "iface"), .autoAfterStanza,
            line: 6)
        try check(Sample.bridge().replacing("auto vmbr0\n", with: "auto vmbr0\n# x \\\n"), .swallowedByComment, line: 8)
        try check(Sample.bridge("\tmtu 1400 \\\n"), .danglingContinuation, line: 13)
        try check(Sample.bridge("\tmtu 1400 \\\n\n\tdescription x\n"), .danglingContinuation, line: 13)
    }

    private static let lines = """
        \tpost-up ip route add 10.0.1.0/24 via 10.0.0.1 || true # vpnctl:home/vpn-return
        \tpost-down ip route del 10.0.1.0/24 || true # vpnctl:home/vpn-return

        """

    @Test(
        arguments: [
            "inet manual\n", "inet static\n\taddress 10.5.0.2/24\n", "inet static\n\taddress 10.0.0.2\n",
            "inet static\n\taddress 10.0.0.2/32\n", "inet static\n\taddress fd00::2/64\n",
            "inet manual\n\taddress 10.0.0.2/24\n", "inet manual\n\tup ip addr add 10.0.0.2/24 dev vmbr7\n",
            "inet manual\n\tdown ip addr add 10.0.0.2/24 dev vmbr0\n", "inet6 static\n\taddress fd00::2/64\n",
        ])
    func `A stanza that gives no address in the next hop's network keeps no route`(_ stanza: String) throws {
        let bare = "auto vmbr0\niface vmbr0 " + stanza
        try check(bare, .outOfReach, line: 2)
        // Lines that stand there fail at every start.
        try check(bare + Self.lines, .outOfReach, line: 2)
        try check(bare + "\tup ip route add 10.0.1.0/24 via 10.0.0.1\n", .outOfReach, line: 2)
    }

    @Test(
        arguments: [
            "inet static\n\taddress 10.5.0.2/24\n\taddress 10.0.0.2/24\n",
            "inet static\n\taddress 10.0.0.2\n\tnetmask 255.255.255.0\n", "inet dhcp\n",
            "inet static\n\taddress 10.5.0.2/24\n\tup ip -4 a add 10.0.0.2/24 dev $IFACE\n",
            "inet static\n\taddress 192.0.2.7/32\n\tpointopoint 10.0.0.1\n",
            "inet manual\n\tpost-up ip route add 10.0.0.1 dev vmbr0\n", "inet manual inherits base\n",
            "inet manual\n\tup sudo ip address replace local 10.0.0.2/8 brd + dev vmbr0\n",
        ])
    func `A stanza that brings the next hop within reach in any words takes the route`(_ stanza: String) throws {
        let text = "auto vmbr0\niface vmbr0 " + stanza
        #expect(try refusals(Array(text.utf8)).isEmpty)
        let edited = try Sample.configuration(text).adding(Sample.route(), mark: Sample.mark())
        #expect(String(decoding: edited, as: UTF8.self) == text + Self.lines)
    }

    @Test func `The stanza that has the network of the next hop is named`() throws {
        let refusals = try refusals(
            Array(("auto vmbr0\niface vmbr0 inet manual\n\n" + Sample.bridge().replacing("vmbr0", with: "vmbr1")).utf8))
        #expect(refusals.first?.detail.contains("`iface vmbr1` in line 10 of /etc/network/interfaces") == true)
    }

    @Test func `A line that needs no address of its own stays with whoever wrote it`() throws {
        let text = "auto vmbr0\niface vmbr0 inet manual\n\tup ip route add 10.0.1.0/24 via 10.0.0.1 dev vmbr0 onlink\n"
        let review = RouteReview(of: try Sample.route(), mark: try Sample.mark(), in: Sample.configuration(text))
        #expect(review.change == .adopt)
    }

    @Test func `A line that takes the route away again is no line that keeps it`() throws {
        let add = "\tup ip route add 10.0.1.0/24 via 10.0.0.1\n"
        for delete in [
            "\tup ip route del 10.0.1.0/24\n", "\tpost-up ip route del 10.0.1.0/24 via 10.0.0.1 || true\n",
            "\tup route del -net 10.0.1.0/24\n",
        ] {
            try check(Sample.bridge(add + delete), .undone, line: 14)
            try check(Sample.bridge(Self.lines + delete), .undone, line: 15)
            try check(Sample.bridge("\n" + delete), .undone, line: 14)
            // What is deleted first is there afterwards.
            #expect(try refusals(Array(Sample.bridge(delete + add).utf8)).isEmpty)
            #expect(try refusals(Array(Sample.bridge(delete).utf8)).isEmpty)
        }
        let both = Sample.bridge("\tup ip route add 10.0.1.0/24 via 10.0.0.1; ip route del 10.0.1.0/24\n")
        #expect(
            try Sample.configuration(both).adding(Sample.route(), mark: Sample.mark())
                == Array((both + Self.lines).utf8))
        let other = "\tup ip route del 10.0.1.0/24 via 10.0.0.9\n\tup ip route del 10.0.1.0/24 table 7\n"
        #expect(try refusals(Array(Sample.bridge(add + other).utf8)).isEmpty)
    }

    @Test func `A line of somebody else is named with its place`() throws {
        let line = "\tup ip route add 10.0.1.0/24 via 10.0.0.1\n"
        try check(Sample.bridge(line.replacing("0.1\n", with: "0.9\n")), .conflict, line: 13)
        try check(Sample.bridge(after: "\nauto vmbr1\niface vmbr1 inet manual\n" + line), .wrongInterface, line: 16)
        try check(Sample.bridge(after: "\niface vmbr0 inet6 manual\n" + line), .otherFamily, line: 15)
        try check(Sample.bridge(after: "\nsource /etc/network/interfaces.d/*\n" + line), .misplaced, line: 15)
        try check(Sample.bridge("\tmtu 1400post-up ip route add 10.0.1.0/24 via 10.0.0.1\n"), .glued, line: 13)
    }

    @Test func `What the programs read differently is told without a refusal`() throws {
        let text = Sample.bridge(
            "\tpost-up echo 100% \\\n\t\tsure\n\n\tdescription x\n", after: "source a b\nmtu 1400\niface x\n")
        #expect(try refusals(Array(text.utf8)).isEmpty)
        let warnings = Sample.configuration(text).warnings
        #expect(warnings.map(\.code) == [.backslash, .template, .strayLine, .blankLine, .noFamily, .unreadInclusion])
        #expect(warnings.map(\.line) == [13, 13, 18, 16, 19, 17])
    }
}
