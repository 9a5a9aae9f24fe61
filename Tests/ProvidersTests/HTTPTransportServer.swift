import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import NIOSSL

@testable import Providers

/// A server on loopback that answers with whatever bytes a test wants, and remembers every byte that it was sent.
final class TestServer: Sendable {
    /// One complete request that waits for what the test does with it, at any later time.
    struct Exchange: Sendable {
        /// Counted from 0 over the server's life, handshakes without a request included.
        let connection: Int
        /// Counted from 0 within the connection.
        let number: Int
        let text: String
        fileprivate let channel: any Channel

        var requestLine: String { String(text.prefix { $0 != "\r\n" }) }

        func send(_ bytes: String) { channel.writeAndFlush(ByteBuffer(string: bytes), promise: nil) }

        func answer(_ status: String = "200 OK", headers: [String] = [], _ body: String = "{}") {
            let lines = ["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)"] + headers
            send(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
        }

        func later(_ delay: TimeAmount, _ body: @escaping @Sendable () -> Void) {
            channel.eventLoop.scheduleTask(in: delay, body)
        }

        func close() { channel.close(promise: nil) }

        /// Ends the TCP connection without the TLS layer saying goodbye.
        func cutWire() {
            let channel = channel
            channel.eventLoop.execute {
                channel.pipeline.context(handlerType: NIOSSLServerHandler.self).whenComplete { result in
                    switch result {
                    case .success(let context): context.close(promise: nil)
                    case .failure: channel.close(promise: nil)
                    }
                }
            }
        }

        func reset() {
            let channel = channel
            guard let options = channel as? any SocketOptionProvider else { return close() }
            options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in self.cutWire() }
        }
    }

    private struct Record {
        var connections: [[UInt8]] = []
        var requests: [String] = []
    }

    let port: Int
    private let channel: any Channel
    private let record: NIOLockedValueBox<Record>

    /// Presents `identities` to one connection after the other, the last one to all others; without any it is plain.
    ///
    /// Listens on a Unix socket instead of a port where its path is given.
    init(
        identities: [TestIdentity] = [],
        socket: String? = nil,
        onRequest: @escaping @Sendable (Exchange) -> Void
    ) async throws {
        let contexts = try identities.map { try NIOSSLContext(configuration: $0.serverConfiguration()) }
        let record = NIOLockedValueBox(Record())
        let bootstrap = ServerBootstrap(group: RequestLoop.group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let index = record.withLockedValue { record in
                        record.connections.append([])
                        return record.connections.count - 1
                    }
                    if !contexts.isEmpty {
                        let tls = NIOSSLServerHandler(context: contexts[min(index, contexts.count - 1)])
                        try channel.pipeline.syncOperations.addHandler(tls)
                    }
                    let receiver = Receiver(connection: index) { bytes in
                        record.withLockedValue { $0.connections[index] += bytes }
                    } onRequest: { exchange in
                        record.withLockedValue { $0.requests.append(exchange.text) }
                        onRequest(exchange)
                    }
                    try channel.pipeline.syncOperations.addHandler(receiver)
                }
            }
        if let socket {
            channel = try await bootstrap.bind(unixDomainSocketPath: socket).get()
        } else {
            channel = try await bootstrap.bind(host: "127.0.0.1", port: 0).get()
        }
        port = channel.localAddress?.port ?? 0
        self.record = record
    }

    /// Every byte after decryption, by connection.
    var received: [[UInt8]] { record.withLockedValue { $0.connections } }
    /// The complete requests in the order of their arrival.
    var requests: [String] { record.withLockedValue { $0.requests } }

    /// How many bytes came over all connections after the given one, decrypted.
    func bytesReceived(after connection: Int = -1) -> Int {
        received.dropFirst(connection + 1).reduce(0) { $0 + $1.count }
    }

    func stop() async throws { try await channel.close() }

    private final class Receiver: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let connection: Int
        private let onBytes: @Sendable ([UInt8]) -> Void
        private let onRequest: @Sendable (Exchange) -> Void
        private var pending = ""
        private var count = 0

        init(
            connection: Int,
            onBytes: @escaping @Sendable ([UInt8]) -> Void,
            onRequest: @escaping @Sendable (Exchange) -> Void
        ) {
            self.connection = connection
            self.onBytes = onBytes
            self.onRequest = onRequest
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let bytes = Array(unwrapInboundIn(data).readableBytesView)
            onBytes(bytes)
            pending += String(decoding: bytes, as: UTF8.self)
            while let text = nextRequest() {
                let exchange = Exchange(connection: connection, number: count, text: text, channel: context.channel)
                count += 1
                onRequest(exchange)
            }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

        private func nextRequest() -> String? {
            guard let end = pending.range(of: "\r\n\r\n") else { return nil }
            let head = pending[..<end.upperBound]
            let announced = head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
            let length = announced.flatMap { Int($0.dropFirst(15).drop { $0 == " " }) } ?? 0
            guard pending[end.upperBound...].utf8.count >= length else { return nil }
            let text = String(pending.utf8.prefix(head.utf8.count + length)) ?? ""
            pending = String(pending.utf8.dropFirst(head.utf8.count + length)) ?? ""
            return text
        }
    }
}

/// Starts a server, runs `body`, and stops it.
func withServer(
    _ identities: [TestIdentity] = [],
    socket: String? = nil,
    onRequest: @escaping @Sendable (TestServer.Exchange) -> Void = { $0.answer() },
    _ body: (TestServer) async throws -> Void
) async throws {
    let server = try await TestServer(identities: identities, socket: socket, onRequest: onRequest)
    do {
        try await body(server)
    } catch {
        try await server.stop()
        throw error
    }
    try await server.stop()
}

/// A server that says `greeting` to every connection, or nothing, and closes it.
func withGreetingServer(_ greeting: String?, _ body: (Int) async throws -> Void) async throws {
    let channel = try await ServerBootstrap(group: RequestLoop.group)
        .childChannelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(Greeter(greeting))
            }
        }
        .bind(host: "127.0.0.1", port: 0).get()
    do {
        try await body(channel.localAddress?.port ?? 0)
    } catch {
        try await channel.close()
        throw error
    }
    try await channel.close()
}

private final class Greeter: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let greeting: String?

    init(_ greeting: String?) { self.greeting = greeting }

    func channelActive(context: ChannelHandlerContext) {
        if let greeting { context.channel.writeAndFlush(ByteBuffer(string: greeting), promise: nil) }
        context.close(mode: .output, promise: nil)
    }
}
