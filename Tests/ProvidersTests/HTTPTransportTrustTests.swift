import Foundation
import Inventory
import NIOCore
import NIOEmbedded
import Testing

@testable import Providers

@Suite(.timeLimit(.minutes(20)))
struct HTTPTransportTrustTests {
    @Test func `A pinned self-signed certificate is accepted, though expired and for another name`() async throws {
        let identity = try TestIdentity.make(names: [.dnsName("other.example")], days: -20 ... -10)
        try await withServer([identity]) { server in
            let pin = try identity.fingerprint
            try await withTransport("https://127.0.0.1:\(server.port)", trust: .pinned(sha256: pin.bytes)) {
                try await expectOK($0)
            }
        }
    }

    @Test func `A pinned certificate that an unknown authority issued is accepted`() async throws {
        let identity = try TestIdentity.make(by: .authority())
        try await withServer([identity]) { server in
            let pin = try identity.fingerprint
            try await withTransport("https://127.0.0.1:\(server.port)", trust: .pinned(sha256: pin.bytes)) {
                try await expectOK($0)
            }
        }
    }

    @Test func `The pin of the authority does not admit a certificate that it issued`() async throws {
        let authority = try TestIdentity.authority()
        let identity = try TestIdentity.make(by: authority)
        try await withServer([identity]) { server in
            let pin = try authority.fingerprint
            try await expectError(.certificate) {
                try await withTransport("https://127.0.0.1:\(server.port)", trust: .pinned(sha256: pin.bytes)) {
                    _ = try await $0.send(HTTPRequest(.get, "/api/x"))
                }
            }
            #expect(server.bytesReceived() == 0)
        }
    }

    @Test func `A wrong certificate gets no byte of any request, and the error shows both fingerprints`() async throws {
        let (wanted, seen) = (try TestIdentity.make(), try TestIdentity.make("mallory.example"))
        try await withServer([seen]) { server in
            let pin = try wanted.fingerprint
            let error = try await expectError(.certificate) {
                try await withTransport("https://127.0.0.1:\(server.port)", trust: .pinned(sha256: pin.bytes)) {
                    transport in
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        for number in 0..<6 {
                            group.addTask {
                                _ = try await transport.send(HTTPRequest(.post, "/api/\(number)", body: [1]))
                            }
                        }
                        try await group.waitForAll()
                    }
                }
            }
            #expect(!server.received.isEmpty)
            #expect(server.bytesReceived() == 0)
            #expect(error.message.contains(pin.description))
            let found = try seen.fingerprint.description
            #expect(error.message.contains(found))
            #expect(error.message.contains("CN=mallory.example"))
            #expect(error.message.contains("vpnctl trust opnsense"))
        }
    }

    @Test func `After a reconnect another certificate gets no byte`() async throws {
        let (wanted, other) = (try TestIdentity.make(), try TestIdentity.make())
        try await withServer([wanted, other]) { exchange in
            exchange.answer(headers: ["Connection: close"])
            exchange.close()
        } _: { server in
            let pin = try wanted.fingerprint
            try await withTransport("https://127.0.0.1:\(server.port)", trust: .pinned(sha256: pin.bytes)) {
                transport in
                _ = try await transport.send(HTTPRequest(.get, "/api/first"))
                for method in [HTTPRequest.Method.post, .get] {
                    try await expectError(.certificate) {
                        _ = try await transport.send(HTTPRequest(method, "/api/second"))
                    }
                }
            }
            #expect(server.requests.count == 1)
            #expect(server.received.count >= 3)
            #expect(server.bytesReceived(after: 0) == 0)
        }
    }

    @Test func `A read that is sent again after a closed connection checks the new certificate first`() async throws {
        let (wanted, other) = (try TestIdentity.make(), try TestIdentity.make())
        try await withServer([wanted, other]) { exchange in
            if exchange.number == 0 { exchange.answer() } else { exchange.close() }
        } _: { server in
            let pin = try wanted.fingerprint
            try await withTransport("https://127.0.0.1:\(server.port)", trust: .pinned(sha256: pin.bytes)) {
                transport in
                _ = try await transport.send(HTTPRequest(.get, "/api/first"))
                try await expectError(.certificate) { _ = try await transport.send(HTTPRequest(.get, "/api/second")) }
            }
            #expect(server.received.count == 2)
            #expect(server.received.last == [])
        }
    }

    @Test func `The system's roots refuse a self-signed certificate and say so`() async throws {
        let identity = try TestIdentity.make()
        try await withServer([identity]) { server in
            let error = try await expectError(.certificate) {
                try await withTransport("https://127.0.0.1:\(server.port)") {
                    _ = try await $0.send(HTTPRequest(.get, "/api/x"))
                }
            }
            #expect(error.message.contains("self-signed"))
            let found = try identity.fingerprint.description
            #expect(error.message.contains(found))
            #expect(server.bytesReceived() == 0)
        }
    }

    enum Flaw: CaseIterable { case none, foreignAuthority, expired, notYetValid, otherAddress }

    @Test(arguments: Flaw.allCases)
    func `A file of authorities admits what they issued, in its time and for its name`(flaw: Flaw) async throws {
        let authority = try TestIdentity.authority()
        let identity = try TestIdentity.make(
            names: [.ipAddress(.init(contentBytes: flaw == .otherAddress ? [10, 0, 0, 1] : [127, 0, 0, 1]))],
            days: flaw == .expired ? -9 ... -2 : flaw == .notYetValid ? 2...9 : -1...1,
            by: flaw == .foreignAuthority ? .authority("Somebody else") : authority
        )
        try await withFolder { folder in
            let file = folder.appendingPathComponent("ca.pem")
            try authority.pem.write(to: file, atomically: true, encoding: .utf8)
            try await withServer([identity]) { server in
                func send() async throws {
                    try await withTransport("https://127.0.0.1:\(server.port)", trust: .authority(file: file.path)) {
                        _ = try await $0.send(HTTPRequest(.get, "/api/x"))
                    }
                }
                guard flaw != .none else { return try await send() }
                let error = try await expectError(.certificate, send)
                #expect(server.bytesReceived() == 0)
                let words = [
                    Flaw.foreignAuthority: "CN=Somebody else", .expired: "expired on", .notYetValid: "valid only from",
                    .otherAddress: "not for 127.0.0.1",
                ]
                let word = try #require(words[flaw])
                #expect(error.message.contains(word))
            }
        }
    }

    @Test func `A server name is what the certificate must carry and what the request asks for`() async throws {
        let authority = try TestIdentity.authority()
        let identity = try TestIdentity.make(names: [.dnsName("fw.example.net")], by: authority)
        try await withFolder { folder in
            let file = folder.appendingPathComponent("ca.pem")
            try authority.pem.write(to: file, atomically: true, encoding: .utf8)
            try await withServer([identity]) { server in
                let url = "https://127.0.0.1:\(server.port)"
                let trust = Host.Trust.authority(file: file.path)
                try await withTransport(url, trust: trust, serverName: "FW.example.net") {
                    _ = try await $0.send(HTTPRequest(.get, "/api/x"))
                }
                #expect(server.requests.first?.lowercased().contains("host: fw.example.net:\(server.port)\r\n") == true)
                for name in [nil, "other.example.net"] {
                    try await expectError(.certificate) {
                        try await withTransport(url, trust: trust, serverName: name) {
                            _ = try await $0.send(HTTPRequest(.get, "/api/x"))
                        }
                    }
                }
                #expect(server.requests.count == 1)
            }
        }
    }

    @Test(arguments: [true, false])
    func `Through a tunnel the certificate must be for the host behind it`(isRight: Bool) async throws {
        let authority = try TestIdentity.authority()
        let address: [UInt8] = isRight ? [10, 9, 8, 7] : [127, 0, 0, 1]
        let identity = try TestIdentity.make(names: [.ipAddress(.init(contentBytes: address[...]))], by: authority)
        try await withFolder { folder in
            let file = folder.appendingPathComponent("ca.pem")
            try authority.pem.write(to: file, atomically: true, encoding: .utf8)
            let socket = folder.appendingPathComponent("api.sock").path
            for path in [nil, socket] {
                try await withServer([identity], socket: path) { server in
                    let tunnel = path.map { TransportTunnel.socket(path: $0) } ?? .loopback(port: server.port)
                    func send() async throws {
                        try await withTransport(
                            "https://10.9.8.7",
                            trust: .authority(file: file.path),
                            through: tunnel
                        ) { _ = try await $0.send(HTTPRequest(.get, "/api/x?a=b,c")) }
                    }
                    if isRight {
                        try await send()
                        #expect(server.requests.first?.hasPrefix("GET /api/x?a=b,c HTTP/1.1\r\n") == true)
                        #expect(server.requests.first?.lowercased().contains("host: 10.9.8.7\r\n") == true)
                    } else {
                        let error = try await expectError(.certificate, send)
                        #expect(error.message.contains("not for 10.9.8.7"))
                        #expect(server.bytesReceived() == 0)
                    }
                }
            }
        }
    }

    @Test(arguments: ["absent.pem", "garbage.pem"])
    func `A file of authorities without one is an error before anything is contacted`(name: String) async throws {
        try await withFolder { folder in
            try Data("no certificate".utf8).write(to: folder.appendingPathComponent("garbage.pem"))
            let trust = Host.Trust.authority(file: folder.appendingPathComponent(name).path)
            let error = try await expectError(.certificate) {
                try await withTransport("https://127.0.0.1", trust: trust) { _ in }
            }
            #expect(error.message.contains(name))
        }
    }

    @Test(arguments: [
        "http://10.0.0.1", "http://fw.example.net", "http://localhost.example.net", "http://127.0.0.1.example.net",
        "http://0.0.0.0", "http://127.1", "http://[::ffff:127.0.0.1]",
    ])
    func `Plain HTTP is refused to everything but this machine`(url: String) async throws {
        try await expectError(.plainHTTP) { try await withTransport(url) { _ in } }
    }

    @Test(arguments: [("127.0.0.1", true), ("127.9.9.9", true), ("::1", true), ("10.0.0.1", false), ("::2", false)])
    func `A name for this machine that leads elsewhere is noticed once connected`(address: String, isHere: Bool) throws
    {
        let base = try BaseURL("http://localhost", host: testHost)
        let target = try TransportTarget(base: base, serverName: nil, tunnel: nil, host: testHost)
        let channel = EmbeddedChannel()
        try channel.connect(to: SocketAddress(ipAddress: address, port: 80)).wait()
        let admission = ConnectionGuard(target: target, trust: .systemRoots).admit(channel)
        channel.embeddedEventLoop.run()
        if isHere {
            try admission.wait()
        } else {
            #expect(throws: ConnectionGuard.Refusal.self) { try admission.wait() }
        }
        #expect(channel.isActive == isHere)
    }

    @Test(arguments: ["127.0.0.1", "localhost"])
    func `Plain HTTP to this machine works`(name: String) async throws {
        try await withServer { server in
            try await withTransport("http://\(name):\(server.port)") {
                try await expectOK($0)
            }
        }
    }
}
