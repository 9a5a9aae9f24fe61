internal import AsyncHTTPClient
internal import Inventory
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// Turns what the network layers throw into a ``ProviderError`` that says what happened and what to do.
struct TransportFailure: Sendable {
    /// How far an exchange had come.
    enum Phase: Sendable {
        /// Up to the first byte of the response's head.
        case head
        case body
    }

    let host: String
    let target: TransportTarget
    let trust: Host.Trust
    let limits: TransportLimits

    /// Whether an error is that of a connection which the peer had closed: one that lay idle for too long, mostly.
    static func isClosedConnection(_ error: any Error) -> Bool {
        switch error {
        case let error as HTTPClientError: error == .remoteConnectionClosed
        case let error as ChannelError: error == .ioOnClosedChannel || error == .alreadyClosed || error == .eof
        case let error as NIOSSLError: error == .uncleanShutdown
        case let error as IOError: [ECONNRESET, EPIPE, ECONNABORTED, ENOTCONN].contains(error.errnoCode)
        default: false
        }
    }

    /// The error to throw for one of the layers below; `CancellationError` stays what it is.
    ///
    /// `request` is nil when there was only a handshake; `inspects` says whether a refused certificate may be looked at
    /// over another connection, for the message.
    func error(
        for error: any Error,
        request: HTTPRequest?,
        phase: Phase,
        inspects: Bool = true
    ) async -> any Error {
        if error is CancellationError || error is ProviderError { return error }
        if let refusal = error as? ConnectionGuard.Refusal { return self.error(for: refusal) }
        let text = Self.text(of: error)
        let code = Self.code(of: error, text: text, phase: phase, sent: request != nil)
        if code == .certificate, inspects, let seen = await inspected() {
            return certificateError(seen: seen.leaf, objections: seen.objections, underlying: text)
        }
        return ProviderError(code, host: host, message: message(for: code, request: request), underlying: text)
    }

    private func inspected() async -> CertificateInspection? {
        try? await CertificateInspection.inspect(target, trusting: trust, limit: limits.connect, host: host)
    }

    private func error(for refusal: ConnectionGuard.Refusal) -> ProviderError {
        switch refusal {
        case .wrongCertificate(let seen):
            certificateError(seen: CertificateSummary(der: seen), objections: [], underlying: nil)
        case .wrongName(let seen):
            certificateError(
                seen: CertificateSummary(der: seen),
                objections: [.wrongName(expected: target.expectedName)],
                underlying: nil
            )
        case .noCertificate:
            ProviderError(.certificate, host: host, message: message(for: .certificate, request: nil))
        case .plainHTTP:
            ProviderError(
                .plainHTTP,
                host: host,
                message: "\(target.place) of \(host) is plain HTTP and not on this machine after all, so nothing was "
                    + "sent. Use https:// in `api.url`."
            )
        }
    }

    private static func code(
        of error: any Error,
        text: String,
        phase: Phase,
        sent: Bool
    ) -> ProviderError.Code {
        switch error {
        case is DeadlinePassed: sent ? .timeout : .connectTimeout
        case is NIOTooManyBytesError: .tooLarge
        case let error as HTTPClientError: code(of: error, phase: phase)
        case let error as NIOConnectionError: code(of: error)
        case let error as HTTPParserError:
            switch error {
            case .invalidEOFState, .closedConnection: .cut
            case .headerOverflow: .tooLarge
            default: .malformed
            }
        case is NIOSSLExtraError: .certificate
        case let error as NIOSSLError where error != .uncleanShutdown:
            text.contains("CERTIFICATE_VERIFY_FAILED") || error == .unableToValidateCertificate
                || error == .noCertificateToValidate ? .certificate : .handshake
        case ChannelError.connectTimeout: .connectTimeout
        case let error as IOError where code(ofErrno: error.errnoCode) != nil:
            code(ofErrno: error.errnoCode) ?? .closed
        default: phase == .head ? .closed : .cut
        }
    }

    private static func code(of error: HTTPClientError, phase: Phase) -> ProviderError.Code {
        switch error {
        case .connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout: .connectTimeout
        case .deadlineExceeded, .readTimeout, .writeTimeout: .timeout
        case .invalidURL, .emptyHost, .emptyScheme: .invalidURL
        default: phase == .head ? .closed : .cut
        }
    }

    private static func code(of error: NIOConnectionError) -> ProviderError.Code {
        let attempts = error.connectionErrors.map(\.error)
        guard !attempts.isEmpty else { return .unknownName }
        let codes = attempts.map { attempt in (attempt as? IOError).flatMap { code(ofErrno: $0.errnoCode) } }
        // One address that answers with a refusal says more than another that has no route.
        if codes.contains(.refused) { return .refused }
        return codes.compactMap(\.self).first ?? .connectTimeout
    }

    private static func code(ofErrno code: Int32) -> ProviderError.Code? {
        switch code {
        case ECONNREFUSED: .refused
        case EHOSTUNREACH, ENETUNREACH, EHOSTDOWN, ENETDOWN, EADDRNOTAVAIL, EACCES, EPERM: .unreachable
        case ENOENT: .refused
        case ETIMEDOUT: .connectTimeout
        default: nil
        }
    }

    /// The cause in a few words, without what a request carried.
    static func text(of error: any Error) -> String {
        switch error {
        // Its full description repeats header values.
        case let error as HTTPClientError: error.shortDescription
        case is DeadlinePassed: "deadline passed"
        case is NIOSSLError, is NIOSSLExtraError, is IOError, is NIOConnectionError, is HTTPParserError,
            is ChannelError, is NIOTooManyBytesError, is ConnectionGuard.Refusal:
            CertificateSummary.printable(String(describing: error))
        default: String(describing: type(of: error))
        }
    }
}
