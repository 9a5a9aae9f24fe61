import Foundation
import SSHSupport
import TestSupport
import Testing

@Suite("vpnctl verify", .timeLimit(.minutes(20)))
struct VerifyCommandTests {
    private let listener: LoopbackListener
    private let echo: DatagramServer
    private let mute: DatagramServer
    private let closed = LoopbackListener.closedPort()

    init() throws {
        listener = try #require(LoopbackListener())
        echo = try #require(DatagramServer(answers: true))
        mute = try #require(DatagramServer(answers: false))
    }

    @Test func `Everything as written ends with 0, without a word to a firewall`() async throws {
        let site = try VerifySite(
            addresses: ["one": "127.0.0.1", "two": "127.0.0.2"],
            tests: [
                "  - {from: one, accept: [icmp 127.0.0.9, tcp 127.0.0.1:\(listener.port), udp 127.0.0.1:\(echo.port)],",
                "     deny: [udp 127.0.0.1:\(mute.port)]}",
                "  - {from: two, accept: [icmp 127.0.0.8], deny: [\"tcp [fd00::1]:22\"]}",
            ])
        let outcome = try await site.run(["--timeout", "1"])
        #expect(outcome.status == 0, "\(outcome.everything)")
        #expect(outcome.errors.isEmpty)
        #expect(outcome.output.hasPrefix("From one: 4 of 4 tests are as written.\n"))
        for line in [
            "  + accept  icmp 127.0.0.9              answered",
            "  + accept  \("tcp 127.0.0.1:\(listener.port)".padding(toLength: 26, withPad: " ", startingAt: 0))  connected",
            "Not run from here",
            "  two (\(site.place(of: "from: two"))): accept icmp 127.0.0.8; deny tcp [fd00::1]:22",
        ] {
            #expect(outcome.output.contains(line + "\n"), "no line: \(line)")
        }
        outcome.expectNarrow()
    }

    @Test func `A closed port is no access, and no denial either`() async throws {
        let other = LoopbackListener.closedPort()
        let site = try VerifySite(
            rules: ["  - {id: all, name: All, interface: wireguard, action: pass, from: vpn, to: any}"],
            tests: [
                "  - from: one", "    accept:", "      - tcp 127.0.0.1:\(closed)", "      - udp 127.0.0.1:\(closed)",
                "    deny:", "      - tcp 127.0.0.1:\(other)", "      - tcp 127.0.0.1:\(listener.port)",
            ])
        let outcome = try await site.run()
        #expect(outcome.status == 3, "\(outcome.everything)")
        #expect(outcome.output.hasPrefix("From one: 0 of 4 tests are as written, 4 not.\n"))
        #expect(outcome.output.components(separatedBy: "reached, closed\n").count == 4)
        for piece in ["- tcp 127.0.0.1:\(closed)", "- udp 127.0.0.1:\(closed)", "- tcp 127.0.0.1:\(other)"] {
            #expect(outcome.output.contains("written \(site.place(of: piece))\n"), "\(piece)")
        }
        #expect(outcome.output.contains("nothing listens at port \(closed) there"))
        #expect(outcome.output.contains("The rule all passes it (\(site.place(of: "id: all")))."))
        outcome.expectNarrow()
    }

    @Test func `Where a rule rejects, a closed port decides nothing, which ends with 1`() async throws {
        let site = try VerifySite(
            rules: [
                "  - {id: stop, name: Stop, interface: wireguard, action: reject, protocol: tcp, from: vpn, to: any}"
            ],
            tests: ["  - {from: one, deny: [tcp 127.0.0.1:\(closed)]}"])
        let outcome = try await site.run()
        #expect(outcome.status == 1, "\(outcome.everything)")
        #expect(outcome.output.hasPrefix("From one: 0 of 1 test is as written, 1 undecided.\n"))
        #expect(outcome.output.contains("The rule stop rejects it (\(site.place(of: "id: stop")))"))
    }

    @Test func `UDP without an answer is undecided where it should be accepted`() async throws {
        let site = try VerifySite(
            tests: ["  - {from: one, accept: [udp 127.0.0.1:\(mute.port), tcp 127.0.0.1:\(listener.port)]}"])
        let outcome = try await site.run(["--timeout", "1"])
        #expect(outcome.status == 1, "\(outcome.everything)")
        #expect(outcome.output.contains("no answer in 1 s\n"))
        #expect(outcome.output.contains("does not understand is silent"))
        outcome.expectNarrow()
    }

    @Test func `JSON says the same, as its schema describes it`() async throws {
        let schema = JSONSchema(try JSONValue(parsing: try await Program.run(["schema", "verify"]).output))
        let site = try VerifySite(
            addresses: ["one": "127.0.0.1", "two": "127.0.0.2"],
            tests: [
                "  - from: one", "    accept: [udp 127.0.0.1:\(echo.port), udp 127.0.0.1:\(mute.port)]",
                "    deny: [tcp 127.0.0.1:\(closed)]", "  - {from: two, accept: [icmp 127.0.0.8]}",
            ])
        let outcome = try await site.run(["--json", "--timeout", "1"])
        #expect(outcome.status == 3)
        let document = try JSONValue(parsing: outcome.output)
        #expect(schema.complaints(about: document) == [])
        #expect(document["from"]?.string == "one")
        let tests = document["tests"]?.array ?? []
        #expect(tests.compactMap { $0["seen"]?.string } == ["answered", "silent", "closed"])
        #expect(tests.compactMap { $0["verdict"]?.string } == ["as-written", "undecided", "failed"])
        #expect(tests.compactMap { $0["source"]?.string } == ["127.0.0.1", "127.0.0.1", "127.0.0.1"])
        #expect(tests.last?["place"]?.string == site.place(of: "deny:"))
        #expect(document["not_run"]?.array?.first?["from"]?.string == "two")
        for (right, wrong, place) in [
            (#""seen" : "closed""#, #""seen" : "fine""#, "/tests/2/seen"),
            (#""from" : "one""#, #""by" : "one""#, "/by"),
        ] {
            let text = outcome.output.replacing(right, with: wrong)
            #expect(text != outcome.output, "\(place) was not changed")
            #expect(schema.complaints(about: try JSONValue(parsing: text)).contains { $0.contains(place) }, "\(place)")
        }
    }

    @Test func `Ctrl-C ends the waiting`() async throws {
        let site = try VerifySite(tests: ["  - {from: one, deny: [udp 127.0.0.1:\(mute.port)]}"])
        let running = try Program.start(
            ["verify", "--inventory", VerifySite.file, "--timeout", "3600"], folder: site.folder.url)
        try await eventually { mute.hasReceived }
        running.interrupt()
        let outcome = try await running.end()
        #expect(outcome.status == 130)
        #expect(outcome.errors == "interrupted: nothing was changed\n")
        #expect(outcome.output.isEmpty)
    }
}

@Suite("The peer that vpnctl verify stands at", .timeLimit(.minutes(20)))
struct VerifyPeerTests {
    private static let two = ["one": "10.5.5.1", "two": "10.5.5.2"]
    private static let tests = [
        "  - {from: two, deny: [icmp 127.0.0.9]}", "  - {from: one, deny: [icmp 127.0.0.9]}",
    ]

    @Test func `Without an address of a peer the choices are named, and --from takes one`() async throws {
        let site = try VerifySite(
            subnet: "10.5.5.0/24", gateway: "10.5.5.9", addresses: Self.two, tests: Self.tests)
        let nowhere = try await site.run()
        #expect(nowhere.status == 64, "\(nowhere.everything)")
        #expect(nowhere.errors.contains("with --from") && nowhere.errors.contains("one, two"))
        #expect(nowhere.errors.contains("Usage: vpnctl verify "))
        let chosen = try await site.run(["--from", "two"])
        #expect(chosen.status == 3, "\(chosen.everything)")
        #expect(chosen.output.hasPrefix("From two: 0 of 1 test is as written, 1 not.\n"))
        #expect(chosen.output.contains("Not everything left with an address of two"))
        #expect(chosen.output.contains("The packets left with the address 127.0.0.1, not through"))
        chosen.expectNarrow()
    }

    @Test func `Names that are no peer, or have no test, are usage errors`() async throws {
        let site = try VerifySite(addresses: ["one": "127.0.0.1", "two": "127.0.0.2"], tests: [Self.tests[0]])
        let unknown = try await site.run(["--from", "three"])
        #expect(unknown.status == 64 && unknown.errors.contains("no peer 'three'; it has tests from two"))
        let untested = try await site.run(["--from", "one"])
        #expect(untested.status == 64 && untested.errors.contains("no test from 'one'; it has tests from two"))
        let here = try await site.run()
        #expect(here.status == 64 && here.errors.contains("This machine is one, and the inventory has no test"))
        let empty = try await VerifySite(tests: []).run()
        #expect(empty.status == 64 && empty.errors.contains("The inventory has no tests"))
        for seconds in ["0", "3601", "soon"] {
            #expect(try await site.run(["--timeout", seconds]).status == 64)
        }
    }
}
