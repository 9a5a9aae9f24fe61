import NIOCore
import NIOPosix

/// A server that takes every connection to some ports and says back what it hears.
package struct PortAnswer: Sendable {
    private let channels: [any Channel]

    package static func start(ports: [Int]) async throws -> PortAnswer {
        let bootstrap = ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Echo()) }
            }
        var channels: [any Channel] = []
        for port in ports { channels.append(try await bootstrap.bind(host: "::", port: port).get()) }
        return PortAnswer(channels: channels)
    }

    package func waitForEnd() async throws {
        for channel in channels { try await channel.closeFuture.get() }
    }

    private final class Echo: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        func channelRead(context: ChannelHandlerContext, data: NIOAny) { context.writeAndFlush(data, promise: nil) }
    }
}
