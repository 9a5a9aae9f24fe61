import Inventory
import Providers
import SSH

extension Connections {
    /// Opens the tunnel that an API lies behind, where it does, and closes it afterwards; the session stays.
    ///
    /// - Parameter body: Gets the tunnel's near end, a socket that nobody else may enter; nil for an API that is reached
    ///   from here.
    /// - Throws: What `body` throws; ``ProviderError`` also for what goes wrong with SSH.
    func withTunnel<Value: Sendable>(
        to api: Host.API, of host: Host, _ body: @Sendable (TransportTunnel?) async throws -> Value
    ) async throws -> Value {
        guard let name = api.via else { return try await body(nil) }
        guard let via = site.hosts.first(where: { $0.name == name }) else {
            throw ProviderError(
                .noEntrance, host: host.name, message: "The inventory has no host '\(name)', which `api.via` names.")
        }
        let base = try BaseURL(api.url, host: host.name)
        do {
            let tunnel = try await sessions.session(with: via).tunnel(to: base.host, port: base.port)
            defer { tunnel.close() }
            do {
                return try await body(TransportTunnel(tunnel.address))
            } catch let error as ProviderError where error.code == .closed || error.code == .cut {
                // The client only sees its connection close.
                if let failure = tunnel.failure { throw failure }
                throw error
            }
        } catch let error as SSHError {
            try Task.checkCancellation()
            throw ProviderError(error)
        }
    }
}

extension TransportTunnel {
    fileprivate init(_ address: SSH.Tunnel.Address) {
        switch address {
        case .loopback(let port): self = .loopback(port: port)
        case .socket(let path): self = .socket(path: path)
        }
    }
}
