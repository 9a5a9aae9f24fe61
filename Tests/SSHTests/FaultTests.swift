import Foundation
import SSH
import SSHSupport
import Testing

@Suite(
    "When a server fails", .enabled(if: ServerTools.found != nil, .noServer), .serialized,
    .timeLimit(.minutes(20)))
struct FaultTests {
    @Test func `a command is lost whose server is killed`() async throws {
        try await withConnection { connection in
            await expectError(.lost) {
                try await connection.run(script: "echo begun; kill -9 $PPID; sleep 100", deadline: patience)
            }
            // Nothing goes after that, and it says why.
            await expectError(.lost) { try await connection.run(script: ":", deadline: patience) }
        }
    }

    @Test func `a broken link ends every command on it`() async throws {
        try await withLink { proxy, connection in
            await withTaskGroup { group in
                let (started, announce) = AsyncStream.makeStream(of: Void.self)
                for _ in 0..<3 {
                    group.addTask {
                        await expectError(.lost) {
                            try await connection.stream(script: "echo begun; sleep 100", deadline: patience) { _ in
                                announce.yield()
                            }
                        }
                        return
                    }
                }
                var count = 0
                for await _ in started {
                    count += 1
                    if count == 3 { break }
                }
                proxy.cut()
            }
        }
    }

    @Test func `a silent link is noticed long before the deadline`() async throws {
        var limits = SSHLimits.patient
        limits.silence = .seconds(5)
        try await withLink(limits: limits) { proxy, connection in
            let result = try await connection.run(script: "sleep 6; echo alive", deadline: patience)
            #expect(result.outputText == "alive\n")
            proxy.fallSilent()
            await expectError(.lost) { try await connection.run(script: "echo", deadline: .seconds(3000)) }
        }
    }

    @Test func `the deadline of a command counts, and the connection lives on`() async throws {
        try await withConnection { connection in
            await expectError(.timeout) { try await connection.run(script: "sleep 100", deadline: .milliseconds(300)) }
            await expectError(.timeout) { try await connection.run(script: "yes", deadline: .milliseconds(300)) }
            await expectError(.timeout) {
                let input = CommandInput.bytes(Array(repeating: 0, count: 50_000_000))
                return try await connection.run(script: "sleep 100", input: input, deadline: .milliseconds(300))
            }
            let next = try await connection.run(script: "echo on", deadline: patience)
            #expect(next.outputText == "on\n")
        }
    }

    @Test func `cancelling a command closes its channel, and its server sees that`() async throws {
        try await withConnection { connection in
            let place = try temporaryFolder().appending(path: "ended").path
            let (started, announce) = AsyncStream.makeStream(of: Void.self)
            let task = Task {
                try await connection.stream(
                    script: "trap '' PIPE; echo begun; cat; touch '\(place)'", input: .stream(.init { _ in }),
                    deadline: patience
                ) { _ in announce.yield() }
            }
            for await _ in started { break }
            task.cancel()
            await expectError(.cancelled) { try await task.value }
            // The command reads the end of its input only because the channel was closed.
            try await eventually { FileManager.default.fileExists(atPath: place) }
            let next = try await connection.run(script: "echo on", deadline: patience)
            #expect(next.outputText == "on\n")
        }
    }

    @Test func `a task that is cancelled beforehand runs nothing`() async throws {
        try await withConnection { connection in
            let task = Task {
                unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
                return try await connection.run(script: "echo", deadline: patience)
            }
            await expectError(.cancelled) { try await task.value }
        }
    }

    @Test func `closing a connection ends what runs on it`() async throws {
        try await withConnection { connection in
            let (started, announce) = AsyncStream.makeStream(of: Void.self)
            async let running: Void = expectClosed {
                try await connection.stream(script: "echo; sleep 100", deadline: patience) { _ in announce.yield() }
            }
            for await _ in started { break }
            await connection.close()
            await running
            await expectError(.closed) { try await connection.run(script: ":", deadline: patience) }
        }
    }

    private func expectClosed(_ body: () async throws -> CommandEnding) async {
        await expectError(.closed, body)
    }

    @Test func `a slow server is no failure`() async throws {
        try await withLink(pause: 0.05) { _, connection in
            let result = try await connection.run(script: "head -c 200000 /dev/zero", deadline: patience)
            #expect(result.output.count == 200_000)
        }
    }

    @Test func `nobody answers`() async throws {
        let target = try unused(port: freePort())
        await expectError(.refused) { try await SSHConnection.open(to: target) }
    }

    @Test func `a name that does not exist says so`() async throws {
        var target = try unused(port: 22)
        target.address = "no-such-name.invalid"
        await expectError(.unknownName) { try await SSHConnection.open(to: target) }
    }

    @Test func `a name with several addresses is tried until one answers`() async throws {
        try await withServer { server in
            var target = try server.target()
            // Usually ::1 before 127.0.0.1, where alone the server is.
            target.address = "localhost"
            try await SSHConnection.open(to: target).close()
        }
    }

    @Test func `who takes connections and says nothing is given up`() async throws {
        let listener = try #require(LoopbackListener())
        var limits = SSHLimits.patient
        limits.connect = .milliseconds(300)
        await expectError(.connectTimeout) {
            try await SSHConnection.open(to: unused(port: listener.port), limits: limits)
        }
    }

    @Test(arguments: ["HTTP/1.1 400 Bad Request\r\n\r\n", "", "SSH-2.0-x\r\n", "\u{0}\u{1}\n"])
    func `what is no SSH server is told apart`(answer: String) async throws {
        let listener = try #require(LoopbackListener())
        Thread {
            guard let connection = listener.accept() else { return }
            _ = unsafe Array(answer.utf8).withUnsafeBytes { unsafe send(connection, $0.baseAddress, $0.count, 0) }
            _ = shutdown(connection, Int32(SHUT_WR))
            Thread.sleep(forTimeInterval: 1)
            close(connection)
        }.start()
        await expectError(.handshake) { try await SSHConnection.open(to: unused(port: listener.port)) }
        listener.hangUp()
    }

    @Test func `connecting can be cancelled`() async throws {
        let listener = try #require(LoopbackListener())
        let target = try unused(port: listener.port)
        let task = Task { try await SSHConnection.open(to: target) }
        let connection = await Task.detached { listener.accept() }.value
        task.cancel()
        await expectError(.cancelled) { try await task.value }
        if let connection { close(connection) }
    }

    /// Where no server of ours is.
    private func unused(port: Int) throws -> SSHTarget {
        let pin = try #require(HostKeyPin(TestKeys.publicLine(.ed25519)))
        return SSHTarget(
            host: "pve", address: "127.0.0.1", port: port, user: "root", hostKey: .pinned(pin),
            authentication: .init(agent: .none))
    }
}

/// A connection over a link that the test can break.
private func withLink(
    pause: TimeInterval = 0, limits: SSHLimits = .patient, _ body: (LinkProxy, SSHConnection) async throws -> Void
) async throws {
    try await withServer { server in
        let proxy = try LinkProxy(to: server.port, pause: pause)
        defer { proxy.stop() }
        let connection = try await SSHConnection.open(to: server.target(port: proxy.port), limits: limits)
        try await body(proxy, connection)
        await connection.close()
    }
}
