import Foundation
import SSH
import SSHSupport
import Testing

@Suite("A host key", .enabled(if: ServerTools.found != nil, .noServer), .serialized, .timeLimit(.minutes(20)))
struct HostKeyTests {
    @Test(arguments: [TestKeys.Kind.ed25519, .ecdsa256, .ecdsa384, .ecdsa521])
    func `in known_hosts is accepted, by name and port, hashed or not`(kind: TestKeys.Kind) async throws {
        try await withServer(.init(hostKeys: [kind])) { server in
            let key = try TestKeys.publicLine(kind)
            for names in ["[127.0.0.1]:\(server.port)", "other,[127.0.0.1]:\(server.port)", "[127.*]:*", "*"] {
                try await expectConnection(server, "\(names) \(key)")
            }
            try await expectConnection(server, "# a comment\n\nnonsense\n@strange * x\n* \(key)")
            try await expectConnection(server, "\(try hashed("[127.0.0.1]:\(server.port) \(key)", server))\r\n")
        }
    }

    @Test func `of which the file knows another kind than the server likes best is asked for`() async throws {
        try await withServer(.init(hostKeys: [.ecdsa256, .ed25519, .rsa])) { server in
            try await expectConnection(server, "* \(TestKeys.publicLine(.ed25519))")
            try await expectConnection(server, "* \(TestKeys.publicLine(.ecdsa256))")
        }
    }

    @Test func `that is not known is never accepted in silence`() async throws {
        try await withServer { server in
            let key = try TestKeys.publicLine(.ed25519)
            let other = server.port == 2222 ? 2223 : 2222
            for text in [
                "", "elsewhere \(key)", "127.0.0.1 \(key)", "[127.0.0.1]:\(other) \(key)",
                "*,![127.0.0.1]:\(server.port) \(key)", "@cert-authority * \(key)",
            ] {
                let error = await expectRefusal(.hostKeyUnknown, server, text)
                #expect(error?.message.contains("SHA256:") == true)
            }
            #expect(!server.log.contains("Accepted"))
        }
    }

    @Test func `is not known where no file is there, and a file that cannot be read is an error`() async throws {
        try await withServer { server in
            await expectError(.hostKeyUnknown) {
                try await connect(server, .knownHosts(files: [server.folder.path + "/none"]))
            }
            await expectError(.hostKeyUnknown) { try await connect(server, .knownHosts(files: [])) }
            await expectError(.knownHosts) { try await connect(server, .knownHosts(files: [server.folder.path])) }
        }
    }

    @Test func `known only by its RSA key is not known`() async throws {
        try await withServer(.init(hostKeys: [.ed25519, .rsa])) { server in
            try await expectRefusal(.hostKeyUnknown, server, "* \(TestKeys.publicLine(.rsa))")
        }
    }

    @Test func `that changed is refused before the login, whatever kind it has now`() async throws {
        try await withServer { server in
            try await expectRefusal(.hostKeyChanged, server, "* \(TestKeys.publicLine(.other))")
            try await expectRefusal(.hostKeyChanged, server, "* \(TestKeys.publicLine(.ecdsa256))")
            #expect(!server.log.contains("operator"))
        }
    }

    @Test func `that is revoked is refused, even where it is known`() async throws {
        try await withServer { server in
            let key = try TestKeys.publicLine(.ed25519)
            await expectRefusal(.hostKeyRevoked, server, "* \(key)@revoked * \(key)")
            await expectRefusal(.hostKeyRevoked, server, "@revoked [127.0.0.1]:\(server.port) \(key)")
            try await expectConnection(server, "* \(key)@revoked elsewhere \(key)")
        }
    }

    // MARK: Pins

    @Test(arguments: [TestKeys.Kind.ed25519, .ecdsa256, .ecdsa384])
    func `is pinned by itself or by its fingerprint, whichever of several the server likes best`(
        kind: TestKeys.Kind
    ) async throws {
        try await withServer(.init(hostKeys: [.ecdsa256, .ed25519, .rsa, .ecdsa384])) { server in
            let keys = try await SSHConnection.keys(of: server.target())
            let key = try #require(try keys.first { try TestKeys.publicLine(kind).hasPrefix($0.line) })
            for text in [key.line, key.fingerprint, key.fingerprint + "="] {
                let connection = try await connect(server, .pinned(try #require(HostKeyPin(text))))
                await connection.close()
            }
        }
    }

    @Test func `that is not the pinned one is refused before the login`() async throws {
        try await withServer(.init(hostKeys: [.ed25519, .ecdsa256])) { server in
            let other = try #require(HostKeyPin(TestKeys.publicLine(.other)))
            let nobody = try #require(HostKeyPin("SHA256:" + String(repeating: "A", count: 43)))
            for pin in [other, nobody] {
                let error = await expectError(.hostKeyChanged) { try await connect(server, .pinned(pin)) }
                #expect(error?.message.contains("SHA256:") == true)
            }
            #expect(!server.log.contains("operator"))
        }
    }

    @Test(arguments: [
        "", "SHA256:", "SHA256:AAAA", "MD5:aa:bb", "ssh-ed25519", "ssh-ed25519 AAAA", "host ssh-ed25519 AAAA",
        "ecdsa-sha2-nistp256 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    ])
    func `is not pinned by what is none`(text: String) {
        #expect(HostKeyPin(text) == nil)
    }

    // MARK: Asking

    @Test func `is shown, of every kind, without a login`() async throws {
        try await withServer(.init(hostKeys: [.ecdsa256, .ed25519, .rsa, .ecdsa521])) { server in
            let keys = try await SSHConnection.keys(of: server.target(as: .init(agent: .none)))
            #expect(keys.map(\.type) == ["ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp521"])
            for (key, kind) in zip(keys, [TestKeys.Kind.ed25519, .ecdsa256, .ecdsa521]) {
                let line = try TestKeys.publicLine(kind)
                #expect(line.hasPrefix(key.line))
            }
            #expect(!server.log.contains("operator"))
        }
    }

    @Test(arguments: [
        ["HostKeyAlgorithms rsa-sha2-512"], ["MACs hmac-sha2-256-etm@openssh.com"],
        ["Ciphers chacha20-poly1305@openssh.com"], ["KexAlgorithms sntrup761x25519-sha512@openssh.com"],
    ])
    func `cannot be had from a server with which libssh2 has nothing in common`(settings: [String]) async throws {
        try await withServer(.init(hostKeys: [.rsa, .ed25519], settings: settings)) { server in
            let offered = try #require(settings.first?.split(separator: " ").last)
            for error in [
                await expectError(.noCommonAlgorithm) { try await SSHConnection.open(to: server.target()) },
                await expectError(.noCommonAlgorithm) { try await SSHConnection.keys(of: server.target()) },
            ] { #expect(error?.message.contains(offered) == true) }
        }
    }

    // MARK: -

    private func policy(_ text: String, _ server: SSHServer) throws -> HostKeyPolicy {
        let file = server.folder.appending(path: "known_hosts")
        try text.write(to: file, atomically: true, encoding: .utf8)
        return .knownHosts(files: [file.path])
    }

    private func connect(_ server: SSHServer, _ policy: HostKeyPolicy) async throws -> SSHConnection {
        try await SSHConnection.open(to: server.target(trust: policy))
    }

    private func expectConnection(_ server: SSHServer, _ text: String) async throws {
        try await connect(server, policy(text, server)).close()
    }

    @discardableResult
    private func expectRefusal(
        _ code: SSHError.Code, _ server: SSHServer, _ text: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async -> SSHError? {
        await expectError(code, sourceLocation: sourceLocation) { try await connect(server, policy(text, server)) }
    }

    /// A line with its name hashed by ssh-keygen.
    private func hashed(_ line: String, _ server: SSHServer) throws -> String {
        let file = server.folder.appending(path: "to-hash")
        try line.write(to: file, atomically: true, encoding: .utf8)
        try ServerTools.keygen("-H", "-f", file.path)
        return try String(contentsOf: file, encoding: .utf8).trimmingCharacters(in: .newlines)
    }
}
