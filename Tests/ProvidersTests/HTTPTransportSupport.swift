import Inventory
import Testing

@testable import Providers

let testHost = "opnsense"

@discardableResult
func withTransport<Value>(
    _ url: String,
    trust: Host.Trust = .systemRoots,
    serverName: String? = nil,
    credential: Credential? = .basic(user: Secret("key"), password: Secret("secret")),
    through tunnel: TransportTunnel? = nil,
    limits: TransportLimits = TransportLimits(),
    _ body: (AHCTransport) async throws -> Value
) async throws -> Value {
    let transport = try AHCTransport(
        host: testHost,
        baseURL: url,
        trust: trust,
        serverName: serverName,
        credential: credential,
        through: tunnel,
        limits: limits
    )
    do {
        let value = try await body(transport)
        await transport.shutdown()
        return value
    } catch {
        await transport.shutdown()
        throw error
    }
}

/// The error that `body` throws, which must be a ``ProviderError`` with the given code.
@discardableResult
func expectError(
    _ code: ProviderError.Code,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> Void
) async throws -> ProviderError {
    let error = await #expect(throws: ProviderError.self, sourceLocation: sourceLocation) { try await body() }
    let found = try #require(error, sourceLocation: sourceLocation)
    #expect(found.code == code, sourceLocation: sourceLocation)
    return found
}

/// Waits for a condition that another task brings about.
func until(_ condition: () -> Bool) async throws {
    while !condition() { try await Task.sleep(for: .milliseconds(2)) }
}

func expectOK(_ transport: AHCTransport, sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let response = try await transport.send(HTTPRequest(.get, "/api/x"))
    #expect(response.status == 200, sourceLocation: sourceLocation)
}
