import Foundation
import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// The listening socket of a twin.
final class TwinServer: Sendable {
    let certificate: TwinCertificate?
    let port: Int
    private let channel: any Channel
    private let connections: OpenConnections
    private let usesTLS: Bool

    /// Shared by all twins: tests have hundreds of them at once, and each thread holds descriptors.
    private static let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)

    private init(channel: any Channel, connections: OpenConnections, certificate: TwinCertificate?) {
        self.channel = channel
        self.connections = connections
        self.certificate = certificate
        usesTLS = certificate != nil
        port = channel.localAddress?.port ?? 0
    }

    var url: URL? { URL(string: "\(usesTLS ? "https" : "http")://127.0.0.1:\(port)") }

    /// - Parameters:
    ///   - certificate: plain HTTP without one.
    ///   - port: zero takes any free one.
    static func start(
        _ service: any TwinService, certificate: TwinCertificate?, address: String = "127.0.0.1", port: Int
    ) async throws -> TwinServer {
        let context = try certificate?.serverContext()
        let connections = OpenConnections()
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                service.log.accepted()
                connections.add(channel)
                return channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let context {
                        try pipeline.addHandler(NIOSSLServerHandler(context: context))
                    }
                    try pipeline.addHandler(ByteMeter(log: service.log))
                    var encoding = HTTPResponseEncoder.Configuration()
                    encoding.automaticallySetFramingHeaders = false
                    try pipeline.configureHTTPServerPipeline(
                        withErrorHandling: true, withEncoderConfiguration: encoding)
                    try pipeline.addHandler(HTTPConnection(service: service))
                }
            }
        do {
            let channel = try await bootstrap.bind(host: address, port: port).get()
            return TwinServer(channel: channel, connections: connections, certificate: certificate)
        } catch {
            throw TwinError.cannotServe("port \(port): \(error)")
        }
    }

    /// Closes the socket and every connection.
    func stop() async throws {
        try? await channel.close()
        await connections.close()
    }
}

/// The connections of one server.
private final class OpenConnections: Sendable {
    private let channels = NIOLockedValueBox<[ObjectIdentifier: any Channel]>([:])

    func add(_ channel: any Channel) {
        channels.withLockedValue { $0[ObjectIdentifier(channel)] = channel }
        channel.closeFuture.whenComplete { _ in
            _ = self.channels.withLockedValue { $0.removeValue(forKey: ObjectIdentifier(channel)) }
        }
    }

    func close() async {
        for channel in channels.withLockedValue({ Array($0.values) }) {
            channel.close(promise: nil)
            try? await channel.closeFuture.get()
        }
    }
}

/// Counts what a client sent inside of TLS.
final class ByteMeter: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let log: RequestLog

    init(log: RequestLog) {
        self.log = log
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        log.received(Self.unwrapInboundIn(data).readableBytes)
        context.fireChannelRead(data)
    }
}
