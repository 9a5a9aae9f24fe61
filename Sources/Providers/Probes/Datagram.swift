internal import Inventory
internal import NIOCore
internal import NIOPosix

/// A datagram that is sent each second until an answer comes or time is up.
struct Datagram: Sendable {
    private let address: IPAddress
    private let port: UInt16
    private let limit: Duration

    init(_ address: IPAddress, _ port: UInt16, limit: Duration) {
        (self.address, self.port, self.limit) = (address, port, limit)
    }

    /// - Throws: `CancellationError`.
    func sighting() async throws -> Sighting {
        let place = try SocketAddress(ipAddress: address.description, port: Int(port))
        let loop = RequestLoop.group.any()
        let seen = loop.makePromise(of: Sighting.self)
        let channel: any Channel
        do {
            channel = try await DatagramBootstrap(group: loop)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(AnswerObserver(seen: seen))
                    }
                }
                .connect(to: place).get()
        } catch {
            seen.succeed(Sighting(error))
            return Sighting(error)
        }
        let question = question
        let sending = loop.scheduleRepeatedTask(initialDelay: .zero, delay: .seconds(1)) { _ in
            channel.writeAndFlush(ByteBuffer(bytes: question)).whenFailure { seen.succeed(Sighting($0)) }
        }
        let ending = loop.scheduleTask(in: TimeAmount(limit)) { seen.succeed(Sighting(.silent)) }
        let result = await withTaskCancellationHandler {
            try? await seen.futureResult.get()
        } onCancel: {
            seen.fail(CancellationError())
        }
        sending.cancel()
        ending.cancel()
        try? await channel.close().get()
        guard let result else { throw CancellationError() }
        return result
    }

    /// What a server at the port answers, where that is known; else a few bytes, which most servers ignore.
    private var question: [UInt8] {
        switch port {
        // The name servers of the root, as RFC 1035 §4.1 asks for them.
        case 53: [0x76, 0x70, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1]
        // A client's packet of NTP version 4 (RFC 5905 §7.3).
        case 123: [0x23] + [UInt8](repeating: 0, count: 47)
        default: Array("vpnctl verify\n".utf8)
        }
    }
}

/// Tells what comes back first: an answer, or the word that there will be none.
private final class AnswerObserver: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>

    private let seen: EventLoopPromise<Sighting>

    init(seen: EventLoopPromise<Sighting>) { self.seen = seen }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { seen.succeed(Sighting(.answered)) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { seen.succeed(Sighting(error)) }

    func channelInactive(context: ChannelHandlerContext) {
        // After an error that closes the channel this is the second word, which nobody hears.
        seen.succeed(Sighting(.untried, reason: "the socket was closed"))
    }
}
