internal import NIOCore
internal import NIOPosix
internal import NIOSSL
internal import NIOTLS

/// TLS handshakes that carry no request.
struct TLSProbe: Sendable {
    let target: TransportTarget
    /// For the connection and the handshake together.
    let limit: Duration

    /// The chain as the server presents it, in DER, leaf first; nothing is verified.
    func presentedChain(_ configuration: TLSConfiguration) async throws -> [[UInt8]] {
        let context = try NIOSSLContext(configuration: configuration)
        let loop = RequestLoop.group.any()
        let presented = loop.makePromise(of: [[UInt8]].self)
        let name = target.serverNameIndication
        do {
            try await run { channel in
                let tls = try NIOSSLClientHandler(
                    context: context,
                    serverHostname: name,
                    customVerificationCallback: { certificates, verdict in
                        presented.completeWith(Result { try certificates.map { try $0.toDERBytes() } })
                        verdict.succeed(.certificateVerified)
                    }
                )
                try channel.pipeline.syncOperations.addHandler(tls)
            }
        } catch {
            presented.fail(error)
        }
        // Where the handshake succeeded without a certificate nothing else would complete it.
        presented.succeed([])
        return try await presented.futureResult.get()
    }

    /// One handshake in which the TLS library verifies what `configuration` says.
    func handshake(_ configuration: TLSConfiguration) async throws {
        let context = try NIOSSLContext(configuration: configuration)
        let name = target.serverNameIndication
        try await run { channel in
            let tls = try NIOSSLClientHandler(context: context, serverHostname: name)
            try channel.pipeline.syncOperations.addHandler(tls)
        }
    }

    private func run(_ prepare: @escaping @Sendable (any Channel) throws -> Void) async throws {
        let (target, limit) = (target, limit)
        try await withDeadline(limit) {
            let loop = RequestLoop.group.any()
            let done = loop.makePromise(of: Void.self)
            let bootstrap = ClientBootstrap(group: loop)
                .connectTimeout(TimeAmount(limit))
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try prepare(channel)
                        try channel.pipeline.syncOperations.addHandler(HandshakeObserver(done: done))
                    }
                }
            target.connect(bootstrap).whenComplete { result in
                switch result {
                case .success(let channel): done.futureResult.whenComplete { _ in channel.close(promise: nil) }
                case .failure(let error): done.fail(error)
                }
            }
            // A connection that is still being made cannot be given up: whoever waits for it is released at once,
            // and it is closed when it stands.
            try await withTaskCancellationHandler {
                try await done.futureResult.get()
            } onCancel: {
                done.fail(CancellationError())
            }
        }
    }
}

/// Tells how a handshake ended.
private final class HandshakeObserver: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let done: EventLoopPromise<Void>

    init(done: EventLoopPromise<Void>) { self.done = done }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted = event as? TLSUserEvent { done.succeed() }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        done.fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        done.fail(ChannelError.eof)
        context.fireChannelInactive()
    }
}
