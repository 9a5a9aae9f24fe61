internal import AsyncHTTPClient
package import Inventory
internal import NIOConcurrencyHelpers
internal import NIOCore
internal import NIOHTTP1
internal import NIOSSL

/// Sends requests over HTTP/1.1 with async-http-client; TLS is always verified, redirects are never followed.
package final class AHCTransport: HTTPTransport {
    private let client: HTTPClient
    /// Gives every request a connection of its own: for what failed on one that had been left open.
    private let freshClient: HTTPClient
    private let target: TransportTarget
    private let urlPrefix: String
    private let hostField: HTTPField
    private let failure: TransportFailure
    private let credential: Credential?
    private let limits: TransportLimits
    private let gate: RequestGate

    /// Opens nothing yet.
    ///
    /// `host` is the inventory's name of the host, for errors; `baseURL` scheme, host and port; `serverName` the name
    /// that the certificate must be for where it differs from the URL's host. With a `tunnel` the API is reached there
    /// instead, while the certificate is still verified for the URL's host or the server name.
    ///
    /// - Throws: ``ProviderError`` `invalid-url`, `plain-http` or `certificate`.
    package init(
        host: String,
        baseURL: String,
        trust: Host.Trust,
        serverName: String? = nil,
        credential: Credential?,
        through tunnel: TransportTunnel? = nil,
        limits: TransportLimits = TransportLimits(),
        on requests: RequestLoop = RequestLoop()
    ) throws {
        let base = try BaseURL(baseURL, host: host)
        target = try TransportTarget(base: base, serverName: serverName, tunnel: tunnel, host: host)
        urlPrefix = target.urlPrefix
        hostField = HTTPField("Host", target.hostHeader)
        failure = TransportFailure(host: host, target: target, trust: trust, limits: limits)
        self.credential = credential
        self.limits = limits
        gate = RequestGate(width: limits.connections)
        var settings = try Self.settings(target: target, trust: trust, limits: limits, host: host)
        client = HTTPClient(eventLoopGroup: requests.loop, configuration: settings)
        settings.maximumUsesPerConnection = 1
        settings.connectionPool.preWarmedHTTP1ConnectionCount = 0
        freshClient = HTTPClient(eventLoopGroup: requests.loop, configuration: settings)
    }

    private static func settings(
        target: TransportTarget,
        trust: Host.Trust,
        limits: TransportLimits,
        host: String
    ) throws -> HTTPClient.Configuration {
        let tls = try TLSConfiguration.client(trusting: trust, target: target, host: host)
        let guardian = ConnectionGuard(target: target, trust: trust)
        var settings = HTTPClient.Configuration(tlsConfiguration: tls, redirectConfiguration: .disallow)
        settings.httpVersion = .http1Only
        settings.http1_1ConnectionDebugInitializer = { channel in
            guardian.admit(channel).flatMapThrowing { try ReasonPhrase.keep(in: channel) }
        }
        settings.dnsOverride = target.nameOverrides
        settings.timeout = .init(connect: TimeAmount(limits.connect))
        settings.connectionPool.idleTimeout = TimeAmount(limits.idle)
        settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = limits.connections
        settings.maximumUsesPerConnection = limits.requestsPerConnection
        settings.connectionPool.preWarmedHTTP1ConnectionCount = limits.spareConnections
        // With retries a connection that the guard refuses ends the program (async-http-client 1.37).
        settings.connectionPool.retryConnectionEstablishment = false
        return settings
    }

    deinit {
        // A client that is let go without this ends a debug build; where it was shut down before, nothing happens.
        client.shutdown { _ in }
        freshClient.shutdown { _ in }
    }

    package func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        var request = request
        request.headers.append(hostField)
        if let credential { request.headers.append(credential.field) }
        try request.validate(for: failure.host)
        let complete = request
        return try await gate.pass { try await self.exchange(complete) }
    }

    /// Closes every connection, so that requests under way fail.
    ///
    /// Waits no longer than a third of a second for it.
    package func shutdown() async {
        let (client, freshClient) = (client, freshClient)
        // A connection that is still being made would hold this up until its timeout.
        let (ended, reporter) = AsyncStream.makeStream(of: Void.self)
        client.shutdown { _ in freshClient.shutdown { _ in reporter.finish() } }
        try? await withDeadline(.milliseconds(300)) {
            for await _ in ended {}
        }
    }

    private func exchange(_ request: HTTPRequest) async throws -> HTTPResponse {
        let phase = NIOLockedValueBox(TransportFailure.Phase.head)
        do {
            return try await withDeadline(request.timeout ?? limits.request) {
                do {
                    return try await self.attempt(request, by: self.client, phase: phase)
                } catch {
                    guard request.isRead, TransportFailure.isClosedConnection(error),
                        phase.withLockedValue({ $0 }) == .head
                    else { throw error }
                    return try await self.attempt(request, by: self.freshClient, phase: phase)
                }
            }
        } catch {
            // Cancelling makes the layers below fail in ways of their own.
            try Task.checkCancellation()
            throw await failure.error(for: error, request: request, phase: phase.withLockedValue { $0 })
        }
    }

    private func attempt(
        _ request: HTTPRequest, by client: HTTPClient, phase: NIOLockedValueBox<TransportFailure.Phase>
    ) async throws -> HTTPResponse {
        var outgoing = HTTPClientRequest(url: urlPrefix + request.path)
        outgoing.method = HTTPMethod(rawValue: request.method.rawValue)
        outgoing.headers = HTTPHeaders(request.headers.map { ($0.name, $0.value) })
        if !request.body.isEmpty { outgoing.body = .bytes(ByteBuffer(bytes: request.body)) }
        // The deadline covers the head alone there; `withDeadline` around this covers the body as well.
        let response = try await client.execute(outgoing, deadline: .distantFuture)
        phase.withLockedValue { $0 = .body }
        let body = try await response.body.collect(upTo: limits.responseBytes)
        // A cancelled task sees the end of the body where there is none.
        try Task.checkCancellation()
        return HTTPResponse(
            status: Int(response.status.code),
            fields: response.headers.map { HTTPField($0.name, $0.value) },
            body: Array(body.readableBytesView)
        )
    }
}

extension AHCTransport: CustomStringConvertible, CustomReflectable {
    package var description: String { "AHCTransport(\(target.place))" }
    /// Empty: the connections below hold requests under way with all that is in them.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
