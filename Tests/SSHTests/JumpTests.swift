import Foundation
import SSH
import SSHSupport
import Testing

@Suite(
    "Through jump hosts", .enabled(if: ServerTools.found != nil, .noServer), .serialized,
    .timeLimit(.minutes(20)))
struct JumpTests {
    @Test(arguments: [1, 2, 3]) func `a command runs at the end of any number of them`(depth: Int) async throws {
        try await withServers(depth + 1) { servers in
            let targets = try servers.enumerated().map { try $1.target("host\($0)") }
            let connection = try await SSHConnection.open(to: targets[depth], through: Array(targets.dropLast()))
            let result = try await connection.run(
                script: "echo $HOME; cat", input: .bytes([1, 2]), deadline: patience)
            #expect(result.output == Array((servers[depth].home.path + "\n").utf8) + [1, 2])
            await connection.close()
        }
    }

    @Test func `a hundred million bytes pass two of them on both streams`() async throws {
        try await withServers(3) { servers in
            let targets = try servers.map { try $0.target() }
            let connection = try await SSHConnection.open(to: targets[2], through: [targets[0], targets[1]])
            let result = try await connection.run(
                script: "head -c 100000000 /dev/zero & head -c 100000000 /dev/zero >&2; wait", deadline: patience)
            #expect(result.output.count == 100_000_000)
            #expect(result.errors.count == 100_000_000)
            await connection.close()
        }
    }

    @Test func `the error names the host that it happened at`() async throws {
        try await withServers(2) { servers in
            let (jump, target) = (try servers[0].target("jump"), try servers[1].target("target"))
            let stranger = UserAuthentication(identities: [try TestKeys.path(.other)], agent: .none)
            let pin = try #require(HostKeyPin(TestKeys.publicLine(.other)))
            let cases: [(SSHTarget, SSHTarget, SSHError.Code, String)] = [
                (try servers[0].target("jump", as: stranger), target, .denied, "jump"),
                (jump, try servers[1].target("target", as: stranger), .denied, "target"),
                (jump, try servers[1].target("target", trust: .pinned(pin)), .hostKeyChanged, "target"),
                (jump, try servers[1].target("target", port: freePort()), .forwardRefused, "jump"),
            ]
            for (jump, target, code, host) in cases {
                let error = await expectError(code) { try await SSHConnection.open(to: target, through: [jump]) }
                #expect(error?.host == host)
            }
        }
    }

    @Test func `a jump host that may not forward says so`() async throws {
        try await withServer(.init(settings: ["AllowTcpForwarding no"])) { jump in
            await expectError(.forwardRefused) {
                try await SSHConnection.open(to: jump.target(), through: [jump.target()])
            }
        }
    }

    @Test func `one jump host carries several sessions and runs commands itself`() async throws {
        try await withServers(3) { servers in
            let jump = try await SSHConnection.open(to: servers[0].target())
            let inner = [
                try await jump.connect(to: servers[1].target()), try await jump.connect(to: servers[2].target()),
            ]
            try await withThrowingTaskGroup(of: Int.self) { group in
                for connection in inner + [jump] {
                    group.addTask {
                        let script = "head -c 5000000 /dev/zero"
                        return try await connection.run(script: script, deadline: patience).output.count
                    }
                }
                for try await count in group { #expect(count == 5_000_000) }
            }
            await inner[0].close()
            let rest = try await inner[1].run(script: "echo on", deadline: patience)
            #expect(rest.outputText == "on\n")
            await jump.close()
            await expectError(.lost) { try await inner[1].run(script: "echo on", deadline: patience) }
        }
    }

    @Test func `a killed jump host takes what it carries along`() async throws {
        try await withServers(2) { servers in
            let jump = try await SSHConnection.open(to: servers[0].target())
            let inner = try await jump.connect(to: servers[1].target())
            let (started, announce) = AsyncStream.makeStream(of: Void.self)
            async let lost: Void = expectLost {
                try await inner.stream(script: "echo; sleep 100", deadline: patience) { _ in announce.yield() }
            }
            for await _ in started { break }
            await expectError(.lost) { try await jump.run(script: "kill -9 $PPID", deadline: patience) }
            await lost
        }
    }

    private func expectLost(_ body: () async throws -> CommandEnding) async { await expectError(.lost, body) }

    @Test func `host keys are shown too`() async throws {
        try await withServers(2) { servers in
            let keys = try await SSHConnection.keys(of: servers[1].target(), through: [servers[0].target()])
            #expect(keys.map(\.type) == ["ssh-ed25519"])
        }
    }

    @Test func `a pinned fingerprint is found behind another kind of key`() async throws {
        try await withServer { jump in
            try await withServer(.init(hostKeys: [.ecdsa256, .ed25519, .ecdsa384])) { server in
                let keys = try await SSHConnection.keys(of: server.target(), through: [jump.target()])
                let pin = try #require(keys.last.flatMap { HostKeyPin($0.fingerprint) })
                let connection = try await SSHConnection.open(
                    to: server.target(trust: .pinned(pin)), through: [jump.target()])
                await connection.close()
            }
        }
    }

    private func withServers(_ count: Int, _ body: ([SSHServer]) async throws -> Void) async throws {
        var servers: [SSHServer] = []
        defer { for server in servers { server.stop() } }
        for _ in 0..<count { servers.append(try await SSHServer.start()) }
        try await body(servers)
    }
}
