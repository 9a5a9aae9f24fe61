import TestSupport
import Testing

@Suite(
    "vpnctl verify over a network of its own",
    .enabled(if: TwoNamespaces.obstacle == nil, "\(TwoNamespaces.obstacle ?? "")"), .timeLimit(.minutes(20)))
struct VerifyPacketTests {
    private func run(
        _ tests: [String], rules: [String] = [], _ arguments: [String] = ["--timeout", "1"]
    ) async throws -> (site: VerifySite, outcome: Program.Outcome) {
        let site = try VerifySite(
            subnet: "10.0.1.0/24, \"fd00:1::/64\"", gateway: "10.0.1.1, \"fd00:1::1\"",
            addresses: ["laptop": "10.0.1.2, \"fd00:1::2\"", "phone": "10.0.1.3"], rules: rules, tests: tests)
        return (site, try await site.run(arguments, launcher: TwoNamespaces.launcher))
    }

    @Test func `What answers is accepted and what is dropped is denied, over both families`() async throws {
        let (_, outcome) = try await run([
            "  - from: laptop",
            "    accept: [icmp 10.0.1.1, icmp 10.0.0.254, \"icmp fd00:1::1\", \"icmp fd00:10::254\"]",
            "    deny: [icmp 10.1.0.110, tcp 10.1.0.110:5432, udp 10.1.0.110:53, \"tcp [fd00:10::110]:5432\",",
            "      \"icmp fd00:10::110\", tcp 10.1.0.100:443, icmp 10.1.0.120]",
        ])
        #expect(outcome.status == 0, "\(outcome.everything)")
        #expect(outcome.output.hasPrefix("From laptop: 11 of 11 tests are as written.\n"))
        #expect(!outcome.output.contains("Not everything left"))
        outcome.expectNarrow()
    }

    @Test func `What a router on the way says of a packet is told`() async throws {
        // One alone: routers say it only so many times a second.
        let (_, outcome) = try await run(["  - {from: laptop, deny: [icmp 10.1.0.100], accept: [icmp 10.0.0.254]}"])
        #expect(outcome.status == 0, "\(outcome.everything)")
        let words = outcome.output.split { " \n".contains($0) }.joined(separator: " ")
        #expect(words.contains("icmp 10.1.0.100 unreachable: 10.0.1.1 says: Packet filtered"))
    }

    @Test func `Ctrl-C ends the echo requests`() async throws {
        let site = try VerifySite(
            subnet: "10.0.1.0/24", gateway: "10.0.1.1", addresses: ["laptop": "10.0.1.2"],
            tests: ["  - {from: laptop, accept: [icmp 10.1.0.110]}"])
        // The program is the launcher's child, so it is a shell that presses the keys, once the requests are sent.
        let keys = """
            "$@" & program=$!
            children() { sed 's,[0-9][0-9]*,/proc/&/cmdline,g' /proc/$program/task/*/children; }
            until sent=$(grep -lsz 10.1.0.110 $(children)); do sleep 0.01; done
            kill -INT $program; wait $program; status=$?
            while grep -qsz 10.1.0.110 "$sent"; do sleep 0.01; done
            exit $status
            """
        let outcome = try await Program.run(
            ["verify", "--inventory", VerifySite.file, "--timeout", "3600"], folder: site.folder.url,
            launcher: TwoNamespaces.launcher + ["/bin/sh", "-c", keys, "sh"])
        #expect(outcome.status == 130, "\(outcome.everything)")
        #expect(outcome.errors == "interrupted: nothing was changed\n")
    }

    @Test func `Beside a place that answers, one that does not leads to rules and the way back`() async throws {
        let (site, outcome) = try await run(
            ["  - from: laptop", "    accept:", "      - tcp 10.0.0.254:22", "      - tcp 10.1.0.110:5432"],
            rules: [
                "  - {id: to-hosts, name: To hosts, interface: wireguard, action: pass, from: vpn, to: 10.1.0.0/24}"
            ])
        #expect(outcome.status == 3, "\(outcome.everything)")
        let words = outcome.output.split { " \n".contains($0) }.joined(separator: " ")
        #expect(words.contains("tcp 10.0.0.254:22 reached, closed written \(site.place(of: "10.0.0.254:22"))"))
        #expect(words.contains("tcp 10.1.0.110:5432 no answer in 1 s written \(site.place(of: "10.1.0.110"))"))
        #expect(
            words.contains("The rule to-hosts, which passes it (\(site.place(of: "id: to-hosts"))), is not in force"))
        #expect(words.contains("`ip route get 10.0.1.2` there should name fw"))
        outcome.expectNarrow()
    }

    @Test func `Where nothing answers, the handshake comes first and denials prove nothing`() async throws {
        let tests = ["  - from: laptop", "    accept: [icmp 10.1.0.110]", "    deny: [tcp 10.1.0.110:80]"]
        func rule(_ action: String) -> [String] {
            ["  - {id: r, name: R, interface: wireguard, action: \(action), protocol: icmp, from: vpn, to: 10.1.0.110}"]
        }
        let (site, outcome) = try await run(tests, rules: rule("pass"))
        #expect(outcome.status == 3, "\(outcome.everything)")
        let words = outcome.output.split { " \n".contains($0) }.joined(separator: " ")
        #expect(words.contains("causes 1 Nothing came back through the tunnel, so look at the handshake first"))
        #expect(words.contains("fw does not run the tunnel, or does not know laptop"))
        #expect(words.contains("router does not forward it (\(site.place(of: "id: in")))"))
        #expect(words.contains("5 The rule r, which passes it"))
        #expect(words.contains("a tunnel that is down denies everything"))
        // What the inventory itself does not let through comes before all of that.
        for (rules, cause) in [(rule("block"), "The rule r stops it"), ([], "No rule of the inventory passes it")] {
            let (_, outcome) = try await run(tests, rules: rules)
            let words = outcome.output.split { " \n".contains($0) }.joined(separator: " ")
            #expect(words.contains("causes 1 \(cause)"), "\(outcome.everything)")
            #expect(words.contains("2 Nothing came back through the tunnel"))
        }
        outcome.expectNarrow()
    }

    @Test func `A machine with the addresses of two peers has to say which one is meant`() async throws {
        let site = try VerifySite(
            subnet: "10.0.1.0/24, \"fd00:1::/64\"", gateway: "10.0.1.1",
            addresses: ["laptop": "10.0.1.2", "phone": "\"fd00:1::2\""],
            tests: ["  - {from: laptop, accept: [icmp 10.0.1.1]}", "  - {from: phone, accept: [\"icmp fd00:1::1\"]}"])
        let both = try await site.run(launcher: TwoNamespaces.launcher)
        #expect(both.status == 64, "\(both.everything)")
        #expect(both.errors.contains("several peers: laptop, phone."))
        let one = try await site.run(["--from", "phone"], launcher: TwoNamespaces.launcher)
        #expect(one.status == 0, "\(one.everything)")
        #expect(one.output.hasPrefix("From phone: 1 of 1 test is as written.\n"))
    }

    @Test func `Without a route the tunnel is looked at`() async throws {
        let site = try VerifySite(tests: ["  - {from: one, accept: [tcp 10.0.0.254:22, icmp 10.0.0.254]}"])
        let launcher = ["/usr/bin/unshare", "-n", "/bin/sh", "-c", "ip link set lo up && exec \"$@\"", "sh"]
        let outcome = try await site.run(["--from", "one"], launcher: launcher)
        #expect(outcome.status == 3, "\(outcome.everything)")
        #expect(outcome.output.components(separatedBy: "unreachable: this machine").count == 3)
        #expect(outcome.output.contains("This machine has no route to 10.0.0.254: the tunnel is not"))
        outcome.expectNarrow()
    }
}
