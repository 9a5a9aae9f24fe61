import SSH
import SSHSupport
import Testing

@Suite(
    "A connection that is let go", .enabled(if: ServerTools.found != nil, .noServer), .serialized,
    .timeLimit(.minutes(20)))
struct LifetimeTests {
    /// Only so does the server tell that a connection ended without a goodbye.
    private static let talkative = SSHServer.Options(settings: ["LogLevel VERBOSE"])

    @Test func `ends, and those that carried it as well`() async throws {
        try await withServer(Self.talkative) { outer in
            try await withServer(Self.talkative) { inner in
                var connection: SSHConnection? = try await .open(to: inner.target(), through: [outer.target()])
                let result = try await connection?.run(script: "echo in", deadline: patience)
                #expect(result?.outputText == "in\n")
                connection = nil
                try await eventually { inner.log.contains("Connection closed") }
                try await eventually { outer.log.contains("Connection closed") }
            }
        }
    }

    @Test func `while a command was given up ends too`() async throws {
        try await withServer(Self.talkative) { server in
            var connection: SSHConnection? = try await .open(to: server.target())
            await expectError(.timeout) {
                try await connection?.run(script: "sleep 100", deadline: .milliseconds(200))
            }
            connection = nil
            try await eventually { server.log.contains("Connection closed") }
        }
    }

    @Test func `after a command that did not want its input ends too`() async throws {
        try await withServer(Self.talkative) { server in
            var connection: SSHConnection? = try await .open(to: server.target())
            let endless = AsyncStream { [UInt8](repeating: 0, count: 100_000) }
            let result = try await connection?.run(script: "exit 3", input: .stream(endless), deadline: .seconds(3000))
            #expect(result?.ending == .exited(3))
            connection = nil
            try await eventually { server.log.contains("Connection closed") }
        }
    }

    @Test func `goes with the last tunnel through it`() async throws {
        let echo = try EchoServer()
        defer { echo.stop() }
        try await withServer(Self.talkative) { server in
            var connection: SSHConnection? = try await .open(to: server.target())
            var tunnel = try await connection?.tunnel(to: "127.0.0.1", port: echo.port)
            connection = nil
            let address = try #require(tunnel?.address)
            let answer = await exchange([1, 2], with: address)
            #expect(answer == [1, 2])
            tunnel = nil
            try await eventually { server.log.contains("Connection closed") }
        }
    }
}
