import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL
import Testing

@testable import Lab

/// The twin of a Proxmox node over a real socket.
struct ProxmoxTwinTests {
    private func withTwin(
        _ change: (inout ProxmoxTwinSettings) -> Void = { _ in }, _ body: (ProxmoxTwin, HTTPClient) async throws -> Void
    ) async throws {
        var settings = ProxmoxTwinSettings()
        change(&settings)
        let twin = try await ProxmoxTwin.start(settings)
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.httpVersion = .http1Only
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .certificates([try NIOSSLCertificate(bytes: Array(twin.authorityPEM.utf8), format: .pem)])
        configuration.tlsConfiguration = tls
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1
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

    private func send(
        _ twin: ProxmoxTwin, _ client: HTTPClient, _ path: String, method: HTTPMethod = .GET,
        headers: HTTPHeaders = [:], body: [UInt8] = []
    ) async throws -> (status: Int, connection: String?, text: String) {
        let url = try #require(await twin.url)
        var request = HTTPClientRequest(url: url.absoluteString + path)
        request.method = method
        request.headers = headers
        request.headers.add(name: "Authorization", value: "PVEAPIToken=" + twin.token.text)
        if !body.isEmpty { request.body = .bytes(ByteBuffer(bytes: body)) }
        let response = try await client.execute(request, timeout: .seconds(30))
        let text = String(buffer: try await response.body.collect(upTo: 1 << 20))
        return (Int(response.status.code), response.headers.first(name: "Connection"), text)
    }

    @Test func `a token gets an answer over TLS with a certificate of the twin's authority`() async throws {
        try await withTwin { twin, client in
            let answer = try await send(twin, client, "/api2/json/version")
            #expect(answer.text == #"{"data":{"release":"9.2","repoid":"8f2b3c1d5e7a9b04","version":"9.2.11"}}"#)
            #expect(answer.connection == "Keep-Alive")
            #expect(twin.requests.map(\.user) == ["vpnctl@pve!vpnctl"])
        }
    }

    @Test func `a connection closes after a hundred requests`() async throws {
        try await withTwin { twin, client in
            for number in 1...101 {
                let answer = try await send(twin, client, "/api2/json/version")
                #expect(answer.connection == (number == 100 ? "close" : "Keep-Alive"))
            }
            #expect(twin.log.connections == 2)
        }
    }

    @Test func `a connection closes after an error`() async throws {
        try await withTwin { twin, client in
            let unknown = try await send(twin, client, "/api2/json/nope")
            #expect(unknown.connection == "close")
            let known = try await send(twin, client, "/api2/json/version")
            #expect(known.connection == "Keep-Alive")
            #expect(twin.log.connections == 2)
        }
    }

    @Test func `what is too large or of another kind is refused by the server itself`() async throws {
        try await withTwin { twin, client in
            let form: HTTPHeaders = ["Content-Type": "application/x-www-form-urlencoded"]
            let large = try await send(
                twin, client, "/api2/json/version", method: .PUT, headers: form,
                body: Array(repeating: 0x61, count: 600 << 10))
            #expect((large.status, large.text) == (501, "for data too large"))
            let type = try await send(
                twin, client, "/api2/json/version", method: .PUT, headers: ["Content-Type": "text/plain"], body: [0x61])
            #expect(type.status == 506)
            let get = try await send(twin, client, "/api2/json/version", headers: form, body: [0x61])
            #expect((get.status, get.text) == (501, "Unexpected content for method 'GET'"))
            let head = try await send(twin, client, "/api2/json/version", method: .HEAD)
            #expect(head.status == 501)
            #expect(twin.requests.isEmpty)
        }
    }

    @Test func `more than 64 fields get no answer`() async throws {
        try await withTwin { twin, client in
            var headers: HTTPHeaders = [:]
            for number in 0..<70 { headers.add(name: "X-\(number)", value: "1") }
            await #expect(throws: (any Error).self) {
                _ = try await send(twin, client, "/api2/json/version", headers: headers)
            }
        }
    }

    @Test func `nothing can be written`() async throws {
        try await withTwin {
            $0.tokens = [ProxmoxToken(user: "root@pam", name: "full", secret: "s", isSeparated: false)]
        } _: { twin, client in
            for method in [HTTPMethod.PUT, .POST, .DELETE] {
                let answer = try await send(twin, client, "/api2/json/nodes/pve/network", method: method)
                #expect(answer.status == 501)
            }
        }
    }

    @Test func `guests and permissions can change while it serves`() async throws {
        try await withTwin { twin, client in
            await twin.change { $0.guests[0].isRunning = false }
            let stopped = try await send(twin, client, "/api2/json/nodes/pve/lxc/100/interfaces")
            #expect(stopped.text == #"{"data":null}"#)
            await twin.change { $0.permissions = [] }
            let hidden = try await send(twin, client, "/api2/json/nodes/pve/lxc")
            #expect(hidden.text == #"{"data":[]}"#)
        }
    }

    @Test func `a folder that has an interfaces file keeps it`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "pve-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let text = "auto vmbr7\niface vmbr7 inet manual\n\tbridge-ports none\n"
        try Data(text.utf8).write(to: folder.appending(path: "interfaces"))
        try await withTwin {
            $0.folder = folder
        } _: { twin, client in
            let answer = try await send(twin, client, "/api2/json/nodes/pve/network")
            #expect(answer.text.contains("vmbr7"))
            #expect(twin.interfacesFile.deletingLastPathComponent().path == folder.path)
        }
        #expect(try String(contentsOf: folder.appending(path: "interfaces"), encoding: .utf8) == text)
    }
}
