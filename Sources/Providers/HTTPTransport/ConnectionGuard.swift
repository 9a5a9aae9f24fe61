internal import Inventory
internal import NIOCore
internal import NIOSSL

/// Looks at every new connection before a byte of a request may be written to it.
///
/// With a pinned certificate the TLS library verifies nothing, since it cannot accept a leaf that a foreign authority
/// issued; this is then the only check.
struct ConnectionGuard: Sendable {
    /// Why a connection was not used.
    enum Refusal: Error {
        /// DER of the certificate that is not the pinned one.
        case wrongCertificate(seen: [UInt8])
        /// DER of the certificate that is for somebody else.
        case wrongName(seen: [UInt8])
        case noCertificate
        /// A plain connection that left this machine.
        case plainHTTP
    }

    let target: TransportTarget
    let trust: Host.Trust

    /// Succeeds for a connection that may be used; else fails, and closes it.
    ///
    /// It closes only after the failure was delivered: async-http-client ends the program when a connection that it
    /// still sets up closes by itself.
    func admit(_ channel: any Channel) -> EventLoopFuture<Void> {
        do {
            try check(channel)
            return channel.eventLoop.makeSucceededVoidFuture()
        } catch {
            channel.eventLoop.execute { channel.close(promise: nil) }
            return channel.eventLoop.makeFailedFuture(error)
        }
    }

    private func check(_ channel: any Channel) throws {
        guard target.base.isTLS else {
            guard channel.remoteAddress?.isLoopback ?? false else { throw Refusal.plainHTTP }
            return
        }
        let tls = try channel.pipeline.syncOperations.handler(type: NIOSSLClientHandler.self)
        guard let leaf = tls.peerCertificate else { throw Refusal.noCertificate }
        let der = try leaf.toDERBytes()
        if case .pinned(let sha256) = trust {
            guard Fingerprint(ofDER: der).bytes == sha256 else { throw Refusal.wrongCertificate(seen: der) }
        } else if target.guardsName {
            guard CertificateSummary(der: der).covers(target.expectedName) else {
                throw Refusal.wrongName(seen: der)
            }
        }
    }
}
