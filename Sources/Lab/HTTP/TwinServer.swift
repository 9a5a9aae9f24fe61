import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// The listening socket of a twin.
final class TwinServer: Sendable {
    let certificate: TwinCertificate?
    let port: Int
    private let channel: any Channel
    private let group: MultiThreadedEventLoopGroup
    private let usesTLS: Bool

    private init(channel: any Channel, group: MultiThreadedEventLoopGroup, certificate: TwinCertificate?) {
        self.channel = channel
        self.group = group
        self.certificate = certificate
        usesTLS = certificate != nil
        port = channel.localAddress?.port ?? 0
    }

    var url: URL? { URL(string: "\(usesTLS ? "https" : "http")://127.0.0.1:\(port)") }

    /// - Parameters:
    ///   - certificate: plain HTTP without one.
    ///   - port: on loopback; zero takes any free one.
    static func start(
        _ service: any TwinService, certificate: TwinCertificate?, port: Int
    ) async throws -> TwinServer {
        let context = try certificate?.serverContext()
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                service.log.accepted()
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
            let channel = try await bootstrap.bind(host: "127.0.0.1", port: port).get()
            return TwinServer(channel: channel, group: group, certificate: certificate)
        } catch {
            try? await group.shutdownGracefully()
            throw TwinError.cannotServe("port \(port): \(error)")
        }
    }

    /// Closes the socket and every connection.
    func stop() async throws {
        try? await channel.close()
        try await group.shutdownGracefully()
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
