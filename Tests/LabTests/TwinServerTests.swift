import AsyncHTTPClient
import Foundation
import NIOCore
import NIOSSL
import Testing

@testable import Lab

/// The twin over a real socket.
struct TwinServerTests {
    /// Starts a twin, sends with a client that trusts its certificate, and ends both.
    private func withTwin(
        _ change: (inout TwinSettings) -> Void = { _ in },
        _ body: (OPNsenseTwin, HTTPClient) async throws -> Void
    ) async throws {
        var settings = TwinSettings(release: .v26_7)
        change(&settings)
        let twin = try await OPNsenseTwin.start(settings)
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.httpVersion = .http1Only
        if let pem = await twin.certificatePEM {
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.trustRoots = .certificates([try NIOSSLCertificate(bytes: Array(pem.utf8), format: .pem)])
            configuration.tlsConfiguration = tls
        }
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        do {
            try await body(twin, client)
        } catch {
            try? await client.shutdown()
            try? await twin.shutdown()
            throw error
        }
        try await client.shutdown()
        try await twin.shutdown()
    }

    private func request(
        _ twin: OPNsenseTwin, _ path: String, method: String = "GET", user: String? = "vpnctl", body: String? = nil
    ) async throws -> HTTPClientRequest {
        let url = try #require(await twin.url)
        var request = HTTPClientRequest(url: url.absoluteString + path)
        request.method = .init(rawValue: method)
        if let user {
            let credentials = try #require(twin.credentials(for: user))
            request.setBasicAuth(username: credentials.key, password: credentials.secret)
        }
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(string: body))
        }
        return request
    }

    private func text(_ response: HTTPClientResponse) async throws -> String {
        String(buffer: try await response.body.collect(upTo: 1 << 24))
    }

    @Test func `an API user gets an answer over TLS with a key and its secret`() async throws {
        try await withTwin { twin, client in
            let response = try await client.execute(
                request(twin, "/api/wireguard/server/search_server"), timeout: .seconds(30))
            #expect(response.status.code == 200)
            #expect(try await text(response) == #"{"rows":[],"rowCount":0,"total":0,"current":1}"#)
            #expect(twin.requests.map(\.user) == ["vpnctl"])
            #expect(twin.log.connections == 1)
            #expect(twin.log.bytes > 0)
        }
    }

    @Test func `a client that does not trust the certificate sends nothing`() async throws {
        try await withTwin { twin, _ in
            var configuration = HTTPClient.Configuration()
            configuration.connectionPool.retryConnectionEstablishment = false
            let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
            await #expect(throws: (any Error).self) {
                _ = try await client.execute(request(twin, "/api/wireguard/general/get"), timeout: .seconds(5))
            }
            try await client.shutdown()
            #expect(twin.log.connections > 0)
            #expect(twin.log.bytes == 0)
            #expect(twin.requests.isEmpty)
        }
    }

    @Test func `plain HTTP serves as well`() async throws {
        try await withTwin {
            $0.usesTLS = false
        } _: { twin, client in
            let response = try await client.execute(request(twin, "/api/wireguard/general/get"), timeout: .seconds(30))
            #expect(try await text(response) == #"{"general":{"enabled":"0"}}"#)
        }
    }

    @Test func `a connection closes after fifteen requests`() async throws {
        try await withTwin { twin, client in
            for number in 1...16 {
                let response = try await client.execute(
                    request(twin, "/api/wireguard/general/get"), timeout: .seconds(30))
                #expect(response.headers["Connection"] == (number == 15 ? ["close"] : []))
                _ = try await text(response)
            }
            #expect(twin.log.connections == 2)
        }
    }

    @Test func `a reset after the effect leaves the effect`() async throws {
        try await withTwin { twin, client in
            twin.faults.add(.resetAfterEffect, .path("/api/wireguard/general/set", times: 1))
            let body = #"{"general":{"enabled":"1"}}"#
            await #expect(throws: (any Error).self) {
                _ = try await client.execute(
                    request(twin, "/api/wireguard/general/set", method: "POST", body: body), timeout: .seconds(30))
            }
            let answer = try await twin.call("GET", "/api/wireguard/general/get")
            #expect(answer["general", "enabled"] == "1")
        }
    }

    @Test func `a reset before the effect leaves nothing`() async throws {
        try await withTwin { twin, client in
            twin.faults.add(.resetBeforeEffect, .request(1))
            let body = #"{"general":{"enabled":"1"}}"#
            await #expect(throws: (any Error).self) {
                _ = try await client.execute(
                    request(twin, "/api/wireguard/general/set", method: "POST", body: body), timeout: .seconds(30))
            }
            let answer = try await twin.call("GET", "/api/wireguard/general/get")
            #expect(answer["general", "enabled"] == "0")
        }
    }

    @Test func `a body is cut where the fault says`() async throws {
        try await withTwin { twin, client in
            twin.faults.add(.cutBody(after: 4), .request(1))
            await #expect(throws: (any Error).self) {
                let response = try await client.execute(
                    request(twin, "/api/wireguard/general/get"), timeout: .seconds(30))
                _ = try await text(response)
            }
        }
    }

    @Test func `a page, a status and a redirect come in place of the data`() async throws {
        try await withTwin { twin, client in
            twin.faults.add(.page, .request(1))
            twin.faults.add(.status(503), .request(2))
            twin.faults.add(.redirect(location: "/?url=/"), .request(3))
            let codes = [200, 503, 302]
            for code in codes {
                let response = try await client.execute(
                    request(twin, "/api/wireguard/general/get"), timeout: .seconds(30))
                #expect(response.status.code == UInt(code))
                #expect(try await !text(response).contains("general"))
            }
            #expect(twin.requests.map(\.status) == codes)
        }
    }

    @Test func `a POST without a length is refused`() async throws {
        try await withTwin {
            $0.usesTLS = false
        } _: { twin, _ in
            let answer = try await RawConnection.exchange(
                port: #require(await twin.port), "POST /api/wireguard/service/reconfigure HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 411 "))
            #expect(answer.contains("411 Length Required"))
        }
    }
}
