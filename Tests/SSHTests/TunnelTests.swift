import Foundation
import Lab
import SSH
import SSHSupport
import Testing

@Suite("A tunnel", .enabled(if: ServerTools.found != nil, .noServer), .serialized, .timeLimit(.minutes(20)))
struct TunnelTests {
    @Test(arguments: [Tunnel.Door.socket, .loopback])
    func `carries many connections at once, both ways`(door: Tunnel.Door) async throws {
        let echo = try EchoServer()
        defer { echo.stop() }
        try await withConnection { connection in
            let tunnel = try await connection.tunnel(to: "127.0.0.1", port: echo.port, at: door)
            let data = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7 >> 2) }
            await withTaskGroup(of: [UInt8]?.self) { group in
                for number in 0..<6 {
                    group.addTask { await exchange(data + [UInt8(number)], with: tunnel.address) }
                }
                for await answer in group {
                    #expect(answer?.count == data.count + 1)
                    #expect(answer?.starts(with: data) == true)
                }
            }
            tunnel.close()
        }
    }

    @Test func `is a socket that nobody else may reach, and leaves nothing behind`() async throws {
        let echo = try EchoServer()
        defer { echo.stop() }
        try await withConnection { connection in
            let tunnel = try await connection.tunnel(to: "127.0.0.1", port: echo.port)
            guard case .socket(let path) = tunnel.address else { throw ServerProgram.Failure(text: "not a socket") }
            let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
            let mode = try FileManager.default.attributesOfItem(atPath: folder)[.posixPermissions] as? Int
            #expect(mode == 0o700)
            tunnel.close()
            #expect(!FileManager.default.fileExists(atPath: folder))
        }
    }

    @Test func `that is let go is closed`() async throws {
        let echo = try EchoServer()
        defer { echo.stop() }
        try await withConnection { connection in
            var tunnel: Tunnel? = try await connection.tunnel(to: "127.0.0.1", port: echo.port)
            let address = try #require(tunnel?.address)
            let first = await exchange([1, 2, 3], with: address)
            #expect(first == [1, 2, 3])
            tunnel = nil
            let second = await exchange([1, 2, 3], with: address)
            #expect(second == nil)
        }
    }

    @Test func `to where nothing answers, or where the server may not go, is an error at once`() async throws {
        try await withConnection { connection in
            await expectError(.forwardRefused) { try await connection.tunnel(to: "127.0.0.1", port: freePort()) }
        }
        try await withConnection(.init(settings: ["PermitOpen 127.0.0.1:1"])) { connection in
            await expectError(.forwardRefused) { try await connection.tunnel(to: "127.0.0.1", port: 2) }
        }
    }

    @Test func `that hangs is given up, and others wait no longer than its server does`() async throws {
        let full = try #require(LoopbackListener(backlog: 0))
        let waiting = (0..<2).map { _ in LoopbackListener.start(to: full.port) }
        defer { for socket in waiting { close(socket) } }
        try await withConnection { connection in
            let task = Task { try await connection.tunnel(to: "127.0.0.1", port: full.port) }
            try await Task.sleep(for: .milliseconds(300))
            task.cancel()
            await expectError(.cancelled) { try await task.value }
            // libssh2 opens one channel at a time, so that the command can only run once the forward is made.
            Thread { while let socket = full.accept() { close(socket) } }.start()
            let next = try await connection.run(script: "echo on", deadline: patience)
            #expect(next.outputText == "on\n")
            full.hangUp()
        }
    }

    @Test func `says later why a connection did not come about`() async throws {
        let echo = try EchoServer()
        try await withConnection { connection in
            let tunnel = try await connection.tunnel(to: "127.0.0.1", port: echo.port)
            let first = await exchange([1], with: tunnel.address)
            #expect(first == [1])
            echo.stop()
            try await eventually { LoopbackListener.connect(to: echo.port) == nil }
            let second = await exchange([1], with: tunnel.address)
            #expect(second != [1])
            #expect(tunnel.failure?.code == .forwardRefused)
            tunnel.close()
        }
    }

    @Test func `works beside commands, and ends with its connection`() async throws {
        let echo = try EchoServer()
        defer { echo.stop() }
        try await withConnection { connection in
            let tunnel = try await connection.tunnel(to: "127.0.0.1", port: echo.port)
            async let output = connection.run(script: "head -c 20000000 /dev/zero", deadline: patience)
            let data = [UInt8](repeating: 7, count: 2_000_000)
            let answer = await exchange(data, with: tunnel.address)
            #expect(answer == data)
            let count = try await output.output.count
            #expect(count == 20_000_000)
            await connection.close()
            let late = await exchange([1], with: tunnel.address)
            #expect(late != [1])
            tunnel.close()
        }
    }
}
