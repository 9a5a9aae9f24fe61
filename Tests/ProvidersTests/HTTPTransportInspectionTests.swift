import Inventory
import Testing

@testable import Providers

@Suite(.timeLimit(.minutes(20)))
struct HTTPTransportInspectionTests {
    @Test func `An inspection shows the chain and why the system refuses it, and sends no request`() async throws {
        let authority = try TestIdentity.authority()
        let identity = try TestIdentity.make(
            names: [.dnsName("fw.example.net"), .ipAddress(.init(contentBytes: [10, 0, 0, 1]))],
            by: authority
        )
        try await withServer([identity]) { server in
            let seen = try await CertificateInspection.inspect(
                url: "https://127.0.0.1:\(server.port)",
                serverName: "fw.example.net",
                host: testHost
            )
            let fingerprints = try [identity.fingerprint, authority.fingerprint]
            #expect(seen.chain.map(\.fingerprint) == fingerprints)
            #expect(seen.leaf.subject == "CN=fw.example.net")
            #expect(seen.leaf.issuer == "CN=Test authority")
            #expect(seen.leaf.names == ["fw.example.net", "10.0.0.1"])
            #expect(seen.leaf.keyType == "P256")
            #expect(!seen.leaf.isSelfSigned && seen.chain[1].isSelfSigned)
            #expect(seen.objections == [.unknownAuthority(issuer: "CN=Test authority")])
            #expect(server.bytesReceived() == 0)
        }
    }

    @Test func `Every objection is named`() async throws {
        let identity = try TestIdentity.make(names: [.dnsName("fw.example.net")], days: -9 ... -2)
        try await withServer([identity]) { server in
            let seen = try await CertificateInspection.inspect(url: "https://127.0.0.1:\(server.port)", host: testHost)
            let end = try #require(seen.leaf.notAfter)
            #expect(seen.objections == [.expired(end), .wrongName(expected: "127.0.0.1"), .selfSigned])
        }
    }

    @Test func `Who does not listen, speak TLS or answer cannot be inspected`() async throws {
        // Port 1 is nobody's; one that was just closed may be another test's by now.
        try await expectError(.refused) {
            _ = try await CertificateInspection.inspect(url: "https://127.0.0.1:1", host: testHost)
        }
        try await withGreetingServer("SSH-2.0-OpenSSH_9.2\r\n") { port in
            try await expectError(.handshake) {
                _ = try await CertificateInspection.inspect(url: "https://127.0.0.1:\(port)", host: testHost)
            }
        }
        var limits = TransportLimits()
        limits.connect = .milliseconds(200)
        try await withServer(onRequest: { _ in }) { server in
            try await expectError(.connectTimeout) {
                let url = "https://127.0.0.1:\(server.port)"
                _ = try await CertificateInspection.inspect(url: url, limits: limits, host: testHost)
            }
        }
    }

    @Test func `Cancelling ends an inspection at once`() async throws {
        var limits = TransportLimits()
        limits.connect = .seconds(3600)
        let patient = limits
        try await withServer(onRequest: { _ in }) { server in
            let url = "https://127.0.0.1:\(server.port)"
            let task = Task { try await CertificateInspection.inspect(url: url, limits: patient, host: testHost) }
            try await until { server.received.count == 1 }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }

    @Test(arguments: [
        ("fw.example.net", true), ("FW.EXAMPLE.NET", true), ("fw.example.net.", true), ("x.example.net", false),
        ("a.wild.example", true), ("wild.example", false), ("a.b.wild.example", false), ("10.0.0.1", true),
        ("10.0.0.2", false), ("b.example", false), ("fd00::1", true), ("fd00:0:0::1", true), ("common.example", false),
    ])
    func `A certificate covers its names, whole first labels and addresses`(name: String, covers: Bool) throws {
        let v6: [UInt8] = [0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]
        let identity = try TestIdentity.make(
            "common.example",
            names: [
                .dnsName("fw.example.net"), .dnsName("*.wild.example"), .dnsName("*.example"), .dnsName("10.0.0.2"),
                .ipAddress(.init(contentBytes: [10, 0, 0, 1])), .ipAddress(.init(contentBytes: v6[...])),
            ]
        )
        let summary = CertificateSummary(der: try identity.der)
        #expect(summary.covers(name) == covers)
    }

    @Test func `A certificate's own text cannot move the cursor`() throws {
        let identity = try TestIdentity.make("a\u{1B}[2Jb\u{202E}c\nd", names: [.dnsName("x\u{1B}[1m")])
        let summary = CertificateSummary(der: try identity.der)
        let text = summary.subject + summary.names.joined()
        #expect(!text.contains("\u{1B}") && !text.contains("\u{202E}") && !text.contains("\n"))
    }

    @Test func `What is no certificate still has a fingerprint`() {
        let summary = CertificateSummary(der: [1, 2, 3])
        #expect(summary.subject.isEmpty && summary.notAfter == nil)
        #expect(summary.fingerprint.description.hasPrefix("03:90:58:C6"))
    }

    @Test(arguments: ["", "5F", "zz", "+1:02", String(repeating: "AB:", count: 32), String(repeating: "AB", count: 32)])
    func `A malformed fingerprint is none`(text: String) {
        #expect(Fingerprint(text) == nil)
    }

    @Test func `A fingerprint reads back as it is written, in either case`() throws {
        let text = (0..<32).map { String($0 + 200, radix: 16, uppercase: true) }.joined(separator: ":")
        #expect(Fingerprint(text)?.description == text)
        #expect(Fingerprint(text.lowercased())?.description == text)
    }
}
