internal import NIOCore
internal import NIOPosix

/// Where a connection goes, and for whom its certificate must be.
struct TransportTarget: Hashable, Sendable {
    let base: BaseURL
    /// The name or address that the certificate must be for.
    let expectedName: String
    let tunnel: TransportTunnel?

    /// - Throws: ``ProviderError`` `invalid-url` for a server name that is no name.
    init(base: BaseURL, serverName: String?, tunnel: TransportTunnel?, host: String) throws {
        let name = serverName?.lowercased() ?? base.host
        guard serverName == nil || BaseURL.isHostName(name) || BaseURL.isAddress(name) else {
            throw ProviderError(
                .invalidURL,
                host: host,
                message: "`server_name` of \(host) is no host name. Write the name that the certificate is for, "
                    + "such as fw.example.net."
            )
        }
        self.base = base
        self.tunnel = tunnel
        expectedName = name
    }

    /// `10.0.0.1:443`, for messages.
    var place: String { BaseURL.authority(host: base.host, port: base.port) }

    /// The name sent in the TLS handshake; an address is none (RFC 6066 §3).
    var serverNameIndication: String? { BaseURL.isAddress(expectedName) ? nil : expectedName }

    /// Whether the name is compared by the connection guard, because the TLS library would compare another one:
    /// it knows the socket's own address only.
    var guardsName: Bool { tunnel != nil || (BaseURL.isAddress(expectedName) && expectedName != base.host) }

    /// Everything of the URL before the path, as async-http-client takes it.
    var urlPrefix: String {
        let scheme = base.isTLS ? "https" : "http"
        switch tunnel {
        case .socket(let path):
            return "\(scheme)+unix://\(Self.percentEncoded(path))"
        case .loopback(let port):
            return "\(scheme)://\(BaseURL.authority(host: serverNameIndication ?? "127.0.0.1", port: port))"
        case nil:
            let host = base.isTLS ? serverNameIndication ?? base.host : base.host
            return "\(scheme)://\(BaseURL.authority(host: host, port: base.port))"
        }
    }

    /// Host names in ``urlPrefix`` that are connected to somewhere else.
    var nameOverrides: [String: String] {
        switch tunnel {
        case .socket: [:]
        case .loopback: serverNameIndication.map { [$0: "127.0.0.1"] } ?? [:]
        case nil: base.isTLS ? serverNameIndication.map { [$0: base.host] } ?? [:] : [:]
        }
    }

    /// The `Host` header: what a client without tunnel would send.
    var hostHeader: String {
        let isDefaultPort = base.port == (base.isTLS ? 443 : 80)
        return BaseURL.authority(host: serverNameIndication ?? base.host, port: isDefaultPort ? nil : base.port)
    }

    func connect(_ bootstrap: ClientBootstrap) -> EventLoopFuture<any Channel> {
        switch tunnel {
        case .socket(let path): bootstrap.connect(unixDomainSocketPath: path)
        case .loopback(let port): bootstrap.connect(host: "127.0.0.1", port: port)
        case nil: bootstrap.connect(host: base.host, port: base.port)
        }
    }

    private static func percentEncoded(_ path: String) -> String {
        path.utf8.map { byte in
            let isPlain = Character(UnicodeScalar(byte)).isLetter && byte < 0x80
            guard !isPlain else { return String(UnicodeScalar(byte)) }
            let hex = String(byte, radix: 16, uppercase: true)
            return "%" + (hex.count == 1 ? "0" + hex : hex)
        }.joined()
    }
}
