package import Inventory
internal import NIOCore
internal import NIOPosix
internal import NIOSSL
internal import NIOTLS

package import struct Foundation.Date

/// The certificate that a server presents, and what trusted authorities make of it; for `vpnctl trust HOST`.
package struct CertificateInspection: Hashable, Sendable {
    /// Why a certificate is not accepted.
    package enum Objection: Hashable, Sendable {
        case expired(Date)
        case notYetValid(Date)
        case selfSigned
        case unknownAuthority(issuer: String)
        case wrongName(expected: String)
        /// What the TLS library said, where none of the others explains it.
        case refused(String)
    }

    /// As presented, the server's own certificate first; never empty.
    package let chain: [CertificateSummary]
    package var leaf: CertificateSummary { chain[0] }
    /// Empty where the authorities accept it for the name that was asked for.
    package let objections: [Objection]

    /// Connects by TLS, twice, and sends no byte of a request.
    ///
    /// `url` is scheme, host and port as in the inventory, `serverName` the name to ask for where it differs from the
    /// URL's host, `trust` names the authorities, `host` is the inventory's name of the host, for errors.
    ///
    /// - Throws: ``ProviderError`` when no TLS connection came about.
    package static func inspect(
        url: String,
        serverName: String? = nil,
        trusting trust: Host.Trust = .systemRoots,
        through tunnel: TransportTunnel? = nil,
        limits: TransportLimits = TransportLimits(),
        host: String
    ) async throws -> CertificateInspection {
        let base = try BaseURL(url, host: host)
        let target = try TransportTarget(base: base, serverName: serverName, tunnel: tunnel, host: host)
        guard base.isTLS else {
            throw ProviderError(
                .handshake,
                host: host,
                message: "The API of \(host) is plain HTTP (\(url)) and has no certificate. Use https:// in `api.url`."
            )
        }
        let failure = TransportFailure(host: host, target: target, trust: trust, limits: limits)
        do {
            return try await inspect(target, trusting: trust, limit: limits.connect, host: host)
        } catch {
            throw await failure.error(for: error, request: nil, phase: .head, inspects: false)
        }
    }

    /// Inspects with the authorities that `trust` names instead of the system's.
    ///
    /// - Throws: the errors of the layers below, ``DeadlinePassed``.
    static func inspect(
        _ target: TransportTarget,
        trusting trust: Host.Trust,
        limit: Duration,
        host: String
    ) async throws -> CertificateInspection {
        var open = TLSConfiguration.makeClientConfiguration()
        open.certificateVerification = .noHostnameVerification
        open.shutdownTimeout = .milliseconds(200)
        let verified = try TLSConfiguration.client(trusting: trust, target: target, host: host)
        let first = TLSProbe(target: target, limit: limit)
        let chain = try await first.presentedChain(open).map(CertificateSummary.init(der:))
        guard let leaf = chain.first else { throw ConnectionGuard.Refusal.noCertificate }
        var verdict: (any Error)?
        do {
            try await first.handshake(verified)
            if target.guardsName, !leaf.covers(target.expectedName) {
                verdict = ConnectionGuard.Refusal.wrongName(seen: [])
            }
        } catch {
            try Task.checkCancellation()
            verdict = error
        }
        let objections = verdict.map { Self.objections(to: leaf, of: target, verdict: $0, now: Date()) } ?? []
        return CertificateInspection(chain: chain, objections: objections)
    }

    private static func objections(
        to leaf: CertificateSummary,
        of target: TransportTarget,
        verdict: any Error,
        now: Date
    ) -> [Objection] {
        var found: [Objection] = []
        if let end = leaf.notAfter, end < now { found.append(.expired(end)) }
        if let start = leaf.notBefore, start > now { found.append(.notYetValid(start)) }
        if !leaf.covers(target.expectedName) { found.append(.wrongName(expected: target.expectedName)) }
        if leaf.isSelfSigned {
            found.append(.selfSigned)
        } else if found.isEmpty {
            let text = TransportFailure.text(of: verdict)
            let isVerification = text.contains("CERTIFICATE_VERIFY_FAILED")
            found.append(isVerification ? .unknownAuthority(issuer: leaf.issuer) : .refused(text))
        }
        return found
    }
}

extension CertificateInspection.Objection: CustomStringConvertible {
    package var description: String {
        switch self {
        case .expired(let end): "it expired on \(CertificateSummary.day(end))"
        case .notYetValid(let start): "it is valid only from \(CertificateSummary.day(start))"
        case .selfSigned: "it is self-signed"
        case .unknownAuthority(let issuer): "no trusted authority stands behind its issuer, \(issuer)"
        case .wrongName(let expected): "it is not for \(expected)"
        case .refused(let text): "the TLS library refuses it (\(text))"
        }
    }
}
