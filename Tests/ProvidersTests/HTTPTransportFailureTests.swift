import Foundation
import Inventory
import NIOConcurrencyHelpers
import NIOCore
import Testing

@testable import Providers

@Suite(.timeLimit(.minutes(20)))
struct HTTPTransportFailureTests {
    private func failure(
        _ code: ProviderError.Code,
        _ method: HTTPRequest.Method = .get,
        identities: [TestIdentity] = [],
        limits: TransportLimits = TransportLimits(),
        sourceLocation: SourceLocation = #_sourceLocation,
        onRequest: @escaping @Sendable (TestServer.Exchange) -> Void
    ) async throws -> ProviderError {
        var found: ProviderError?
        try await withServer(identities, onRequest: onRequest) { server in
            let trust = try identities.first.map { Host.Trust.pinned(sha256: try $0.fingerprint.bytes) } ?? .systemRoots
            let scheme = identities.isEmpty ? "http" : "https"
            found = try await expectError(code, sourceLocation: sourceLocation) {
                try await withTransport("\(scheme)://127.0.0.1:\(server.port)", trust: trust, limits: limits) {
                    _ = try await $0.send(HTTPRequest(method, "/api/x?secret=word"))
                }
            }
        }
        return try #require(found)
    }

    @Test func `A refused connection`() async throws {
        // Port 1 is nobody's; one that was just closed may be another test's by now.
        let error = try await expectError(.refused) {
            try await withTransport("https://127.0.0.1:1") { _ = try await $0.send(HTTPRequest(.get, "/")) }
        }
        #expect(error.message.contains("127.0.0.1:1 of opnsense refuses"))
        #expect(error.code.precedesRequest)
    }

    @Test func `A name that no resolver knows`() async throws {
        // A label of more than 63 letters cannot be asked for, so nothing leaves this machine.
        let name = String(repeating: "a", count: 64) + ".invalid"
        let error = try await expectError(.unknownName) {
            try await withTransport("https://\(name)") { _ = try await $0.send(HTTPRequest(.get, "/")) }
        }
        #expect(error.message.contains(name))
    }

    @Test func `No route to the host`() async throws {
        let base = try BaseURL("https://10.0.0.1", host: testHost)
        let target = try TransportTarget(base: base, serverName: nil, tunnel: nil, host: testHost)
        let failure = TransportFailure(host: testHost, target: target, trust: .systemRoots, limits: TransportLimits())
        let cause = IOError(errnoCode: EHOSTUNREACH, reason: "connect")
        let error = await failure.error(for: cause, request: nil, phase: .head) as? ProviderError
        #expect(error?.code == .unreachable)
    }

    @Test func `A server that takes the connection and stays silent in the handshake`() async throws {
        var limits = TransportLimits()
        limits.connect = .milliseconds(200)
        try await withServer(onRequest: { _ in }) { server in
            try await expectError(.connectTimeout) {
                try await withTransport("https://127.0.0.1:\(server.port)", limits: limits) {
                    _ = try await $0.send(HTTPRequest(.get, "/"))
                }
            }
        }
    }

    @Test func `A server that does not speak TLS`() async throws {
        try await withGreetingServer("SSH-2.0-OpenSSH_9.2\r\n") { port in
            try await expectError(.handshake) {
                try await withTransport("https://127.0.0.1:\(port)") { _ = try await $0.send(HTTPRequest(.get, "/")) }
            }
        }
    }

    @Test func `A server that ends the connection in the handshake`() async throws {
        try await withGreetingServer(nil) { port in
            let error = await #expect(throws: ProviderError.self) {
                try await withTransport("https://127.0.0.1:\(port)") { _ = try await $0.send(HTTPRequest(.post, "/")) }
            }
            #expect(error?.code == .handshake)
        }
    }

    @Test func `A server that never answers`() async throws {
        var limits = TransportLimits()
        limits.request = .milliseconds(200)
        let read = try await failure(.timeout, limits: limits) { _ in }
        #expect(read.message.contains("0.2 seconds"))
        let write = try await failure(.timeout, .post, limits: limits) { _ in }
        #expect(write.message.contains("not known"))
        #expect(!write.code.precedesRequest)
    }

    @Test func `A server that stops in the middle of its answer`() async throws {
        var limits = TransportLimits()
        limits.request = .milliseconds(200)
        _ = try await failure(.timeout, limits: limits) { $0.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{") }
    }

    @Test(arguments: [true, false])
    func `A reset connection`(isTLS: Bool) async throws {
        let error = try await failure(.closed, .post, identities: isTLS ? [.make()] : []) { $0.reset() }
        #expect(error.message.contains("not known"))
    }

    enum Cut: String, CaseIterable {
        case short = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{}"
        case shortChunk = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{}"
        case noLastChunk = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n"
        case inTheHead = "HTTP/1.1 200 OK\r\nContent-Le"
    }

    @Test(arguments: Cut.allCases, [true, false])
    func `An answer that breaks off`(answer: Cut, isTLS: Bool) async throws {
        _ = try await failure(.cut, .post, identities: isTLS ? [.make()] : []) { exchange in
            exchange.send(answer.rawValue)
            exchange.close()
        }
    }

    @Test func `An answer that only the end of the connection ends must end with TLS's own goodbye`() async throws {
        _ = try await failure(.cut, .post, identities: [.make()]) { exchange in
            exchange.send("HTTP/1.1 200 OK\r\n\r\n{}")
            exchange.cutWire()
        }
    }

    enum NotHTTP: String, CaseIterable {
        case greeting = "SSH-2.0-OpenSSH_9.2\r\n"
        case noStatus = "HTTP/1.1 abc\r\n\r\n"
        case noLength = "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"
    }

    @Test(arguments: NotHTTP.allCases)
    func `An answer that is not HTTP`(answer: NotHTTP) async throws {
        _ = try await failure(.malformed) { $0.send(answer.rawValue) }
    }

    enum Large: CaseIterable {
        case announced, unannounced, head

        var answer: String {
            let many = String(repeating: "x", count: self == .head ? 100_000 : 1001)
            return switch self {
            case .announced: "HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n"
            case .unannounced: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n\(many)\r\n"
            case .head: "HTTP/1.1 200 OK\r\nX: \(many)\r\n\r\n"
            }
        }
    }

    @Test(arguments: Large.allCases)
    func `An answer over the limit`(large: Large) async throws {
        var limits = TransportLimits()
        limits.responseBytes = 1000
        _ = try await failure(.tooLarge, limits: limits) { $0.send(large.answer) }
    }

    @Test func `No message holds the query`() async throws {
        let error = try await failure(.closed) { $0.close() }
        #expect(error.message.contains("GET /api/x") && !error.message.contains("word"))
    }

    @Test(arguments: [
        "", "10.0.0.1", "ftp://10.0.0.1", "https://", "https://10.0.0.1/api", "https://10.0.0.1?x",
        "https://10.0.0.1:0",
        "https://10.0.0.1:65536", "https://10.0.0.1:", "https://user:hush@10.0.0.1", "https://[fe80::1%25en0]",
        "https://fd00::1", "https://fw example", "https://fwä.example",
    ])
    func `A URL that is none`(url: String) async throws {
        let error = try await expectError(.invalidURL) { try await withTransport(url) { _ in } }
        #expect(!error.message.contains("hush"))
    }
}

@Suite(.timeLimit(.minutes(20)))
struct HTTPTransportRetryTests {
    @Test(
        arguments: [HTTPRequest(.get, "/api/r"), HTTPRequest(.post, "/api/r", body: [0x7B, 0x7D], isRead: true)],
        [true, false])
    func `A read on a connection that the server closed is sent once more`(request: HTTPRequest, resets: Bool)
        async throws
    {
        try await withServer { exchange in
            if exchange.connection == 0, exchange.number == 1 {
                resets ? exchange.reset() : exchange.close()
            } else {
                exchange.answer()
            }
        } _: { server in
            try await withTransport("http://127.0.0.1:\(server.port)") { transport in
                _ = try await transport.send(HTTPRequest(.post, "/api/first"))
                let response = try await transport.send(request)
                #expect(response.status == 200)
            }
            #expect(server.requests.count == 3)
            #expect(server.received.count == 2)
        }
    }

    @Test func `A read that is sent again does not take another connection that lay open`() async throws {
        let waiting = NIOLockedValueBox<[TestServer.Exchange]>([])
        try await withServer { exchange in
            guard exchange.number == 0 else { return exchange.close() }
            guard exchange.connection < 2 else { return exchange.answer() }
            // Both first requests are answered together, so that each has a connection of its own.
            waiting.withLockedValue { waiting in
                waiting.append(exchange)
                if waiting.count == 2 { waiting.forEach { $0.answer() } }
            }
        } _: { server in
            try await withTransport("http://127.0.0.1:\(server.port)") { transport in
                async let first = transport.send(HTTPRequest(.post, "/api/1"))
                async let second = transport.send(HTTPRequest(.post, "/api/2"))
                _ = try await (first, second)
                let response = try await transport.send(HTTPRequest(.get, "/api/r"))
                #expect(response.status == 200)
            }
            #expect(server.received.count == 3)
        }
    }

    @Test func `A read that fails again is not sent a third time`() async throws {
        try await withServer {
            $0.close()
        } _: { server in
            try await withTransport("http://127.0.0.1:\(server.port)") { transport in
                try await expectError(.closed) { _ = try await transport.send(HTTPRequest(.get, "/api/r")) }
            }
            #expect(server.requests.count == 2)
        }
    }

    @Test(arguments: [HTTPRequest.Method.post, .put, .delete])
    func `A write is never sent twice`(method: HTTPRequest.Method) async throws {
        try await withServer { exchange in
            if exchange.number == 1 { exchange.close() } else { exchange.answer() }
        } _: { server in
            try await withTransport("http://127.0.0.1:\(server.port)") { transport in
                _ = try await transport.send(HTTPRequest(.get, "/api/first"))
                try await expectError(.closed) { _ = try await transport.send(HTTPRequest(method, "/api/w")) }
            }
            #expect(server.requests.count == 2)
        }
    }

    @Test(arguments: ["Content-Length: 10\r\n", ""])
    func `A read whose answer broke off is not sent again`(length: String) async throws {
        let identity = try TestIdentity.make()
        try await withServer([identity]) { exchange in
            exchange.send("HTTP/1.1 200 OK\r\n\(length)\r\n{")
            exchange.cutWire()
        } _: { server in
            let trust = Host.Trust.pinned(sha256: try identity.fingerprint.bytes)
            try await withTransport("https://127.0.0.1:\(server.port)", trust: trust) { transport in
                try await expectError(.cut) { _ = try await transport.send(HTTPRequest(.get, "/api/r")) }
            }
            #expect(server.requests.count == 1)
        }
    }
}

/// Every limit here is far beyond the suite's own, so only a prompt end passes.
@Suite(.timeLimit(.minutes(20)))
struct HTTPTransportCancellationTests {
    private var limits: TransportLimits {
        var limits = TransportLimits()
        (limits.connect, limits.request) = (.seconds(3600), .seconds(3600))
        limits.connections = 1
        return limits
    }

    @Test(arguments: [true, false])
    func `Cancelling ends a request that the server does not finish, and those that wait behind it`(
        hasHead: Bool
    ) async throws {
        try await withServer { exchange in
            if hasHead { exchange.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{") }
        } _: { server in
            try await withTransport("http://127.0.0.1:\(server.port)", limits: limits) { transport in
                let tasks = (0..<3).map { _ in Task { try await transport.send(HTTPRequest(.get, "/api/x")) } }
                try await until { server.requests.count == 1 }
                tasks.forEach { $0.cancel() }
                for task in tasks {
                    await #expect(throws: CancellationError.self) { try await task.value }
                }
            }
        }
    }

    @Test func `Cancelling ends a handshake, and shutting down does not wait for it`() async throws {
        try await withServer(onRequest: { _ in }) { server in
            try await withTransport("https://127.0.0.1:\(server.port)", limits: limits) { transport in
                let task = Task { try await transport.send(HTTPRequest(.get, "/api/x")) }
                try await until { server.received.count == 1 }
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
            }
        }
    }

    @Test func `Shutting down ends requests under way`() async throws {
        try await withServer(onRequest: { _ in }) { server in
            try await withTransport("http://127.0.0.1:\(server.port)", limits: limits) { transport in
                let task = Task { try await transport.send(HTTPRequest(.post, "/api/x")) }
                try await until { server.requests.count == 1 }
                await transport.shutdown()
                await #expect(throws: (any Error).self) { try await task.value }
            }
        }
    }
}
