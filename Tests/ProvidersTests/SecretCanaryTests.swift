import Foundation
import Inventory
import Testing

@testable import Providers

/// Plants a word in every place that may hold a secret, and looks for it in everything that may be shown.
@Suite(.timeLimit(.minutes(20)))
struct SecretCanaryTests {
    private static let canary = "canary7Qx"

    /// Every text that printing, logging or debugging a value can produce.
    private func shown(_ value: some Sendable) -> String {
        var dumped = ""
        dump(value, to: &dumped)
        let localized = (value as? any Error)?.localizedDescription ?? ""
        return ["\(value)", String(reflecting: value), dumped, localized].joined(separator: "\n")
    }

    private func isEncodable<Value>(_: Value) -> Bool { Value.self is any Encodable.Type }

    private func expectSilence(
        _ value: some Sendable,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let text = shown(value)
        let encoded = Data(Self.canary.utf8).base64EncodedString().dropLast(4)
        #expect(!text.contains(Self.canary), sourceLocation: sourceLocation)
        #expect(!text.contains(encoded), sourceLocation: sourceLocation)
    }

    @Test func `Values that hold a secret do not show it`() throws {
        let secret = Secret(Self.canary)
        #expect(secret.reveal() == Self.canary)
        #expect(secret.withBytes { $0.count } == 9)
        expectSilence(secret)
        expectSilence([secret])
        expectSilence(["a": secret])
        expectSilence(Optional(secret))
        expectSilence(Credential.basic(user: secret, password: secret))
        expectSilence(Credential.proxmoxToken(secret))
        expectSilence(Credential.basic(user: secret, password: secret).field)
        expectSilence(SecretResolver(environment: ["A": Self.canary]))
        let field = HTTPField("X", Self.canary)
        expectSilence(HTTPRequest(.post, "/?a=\(Self.canary)", headers: [field], body: Array(Self.canary.utf8)))
        expectSilence(HTTPResponse(status: 200, headers: [field], body: Array(Self.canary.utf8)))
        #expect(!isEncodable(secret) && !isEncodable(Credential.proxmoxToken(secret)))
    }

    enum Misbehaviour: CaseIterable { case close, reset, cut, garbage, large, hang, redirect }

    @Test(arguments: Misbehaviour.allCases)
    func `No failed exchange shows what was sent or received`(misbehaviour: Misbehaviour) async throws {
        let canary = Self.canary
        try await withServer { exchange in
            switch misbehaviour {
            case .close: exchange.close()
            case .reset: exchange.reset()
            case .cut:
                exchange.send("HTTP/1.1 200 \(canary)\r\nX: \(canary)\r\nContent-Length: 99\r\n\r\n\(canary)")
                exchange.close()
            case .garbage: exchange.send("\(canary)\r\n\r\n")
            case .large: exchange.answer(String(repeating: canary, count: 20))
            case .hang: break
            case .redirect: exchange.answer("302 Found", headers: ["Location: https://\(canary).example/"], canary)
            }
        } _: { server in
            let secret = Secret(canary)
            var limits = TransportLimits()
            if misbehaviour == .hang { limits.request = .milliseconds(100) }
            if misbehaviour == .large { limits.responseBytes = 1 }
            try await withTransport(
                "http://127.0.0.1:\(server.port)",
                credential: .basic(user: secret, password: secret),
                limits: limits
            ) { transport in
                expectSilence(transport)
                let request = HTTPRequest(
                    .post,
                    "/api/x?a=\(canary)",
                    headers: [HTTPField("X", canary)],
                    body: Array(canary.utf8)
                )
                if misbehaviour == .redirect {
                    let response = try await transport.send(request)
                    expectSilence(try #require(response.refusal(of: request, by: testHost)))
                } else {
                    let error = await #expect(throws: ProviderError.self) { try await transport.send(request) }
                    expectSilence(try #require(error))
                }
            }
        }
    }

    @Test func `No refused request shows its headers or credential`() async throws {
        let secret = Secret(Self.canary + "\n")
        let field = HTTPField("X", Self.canary + "\r\nY: z")
        for (credential, fields) in [(Credential.proxmoxToken(secret), []), (.proxmoxToken(Secret("a")), [field])] {
            let error = try await expectError(.invalidRequest) {
                try await withTransport("http://127.0.0.1:1", credential: credential) {
                    _ = try await $0.send(HTTPRequest(.get, "/", headers: fields))
                }
            }
            expectSilence(error)
        }
        for url in ["https://u:\(Self.canary)@10.0.0.1", "ftp://u:\(Self.canary)@10.0.0.1"] {
            expectSilence(try await expectError(.invalidURL) { try await withTransport(url) { _ in } })
        }
    }

    @Test func `No refused certificate shows what would have been sent`() async throws {
        let (wanted, seen) = (try TestIdentity.make(), try TestIdentity.make())
        try await withServer([seen]) { server in
            for trust in [Inventory.Host.Trust.pinned(sha256: try wanted.fingerprint.bytes), .systemRoots] {
                let error = try await expectError(.certificate) {
                    try await withTransport(
                        "https://127.0.0.1:\(server.port)",
                        trust: trust,
                        credential: .proxmoxToken(Secret(Self.canary))
                    ) { _ = try await $0.send(HTTPRequest(.post, "/", body: Array(Self.canary.utf8))) }
                }
                expectSilence(error)
            }
            #expect(server.bytesReceived() == 0)
        }
    }

    @Test func `No secret that cannot be used is shown`() async throws {
        try await withFolder { folder in
            let canary = Self.canary
            let resolver = SecretResolver(environment: ["BAD": "\(canary)\n\(canary)", "COLON": "a:\(canary)"])
            let open = try write(canary, mode: 0o644, to: folder, as: "open")
            let half = try write("key=\(canary)\nsecret:\(canary)", to: folder, as: "half")
            let bad = SecretSource.environment("BAD")
            let credentials: [Inventory.Host.Credentials] = [
                .file(half), .file(open), .token(bad), .pair(key: bad, secret: bad),
                .pair(key: .environment("COLON"), secret: .environment("COLON")),
                .token(.command(["/bin/sh", "-c", "echo \(canary); exit 1"])),
                .token(.command(["/bin/sh", "-c", "echo \(canary); echo \(canary) >&2; exit 1"])),
                .token(.command(["no-such-tool", canary])),
            ]
            for credentials in credentials {
                let error = await #expect(throws: ProviderError.self) {
                    try await resolver.credential(from: credentials, provider: .opnsense, host: testHost)
                }
                expectSilence(try #require(error))
            }
        }
    }
}
