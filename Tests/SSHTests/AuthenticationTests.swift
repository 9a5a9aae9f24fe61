import Foundation
import SSH
import SSHSupport
import Testing

@Suite("A login", .enabled(if: ServerTools.found != nil, .noServer), .serialized, .timeLimit(.minutes(20)))
struct AuthenticationTests {
    @Test(arguments: [TestKeys.Kind.ed25519, .ecdsa256, .ecdsa384, .ecdsa521, .ecdsaPEM, .ecdsaPKCS8])
    func `succeeds with a key file`(kind: TestKeys.Kind) async throws {
        try await withServer(.init(authorized: [kind])) { server in
            try await expectLogin(server, .init(identities: [TestKeys.path(kind)], agent: .none))
        }
    }

    @Test(arguments: [TestKeys.Kind.encrypted, .encryptedCBC, .encryptedECDSA])
    func `asks for the passphrase of an encrypted key file, again after a wrong one`(kind: TestKeys.Kind) async throws {
        try await withServer(.init(authorized: [kind])) { server in
            let asked = Locked([Int]())
            let path = try TestKeys.path(kind)
            try await expectLogin(
                server,
                .init(identities: [path], agent: .none) { request in
                    #expect(request.path == path)
                    await asked.append(request.attempt)
                    return request.attempt == 1 ? "wrong" : TestKeys.passphrase
                })
            #expect(await asked.value == [1, 2])
            // A wrong passphrase is none of the server's business.
            #expect(!server.log.contains("Failed"))
        }
    }

    @Test func `ends when the passphrase is wrong three times`() async throws {
        try await withServer(.init(authorized: [.encrypted])) { server in
            let asked = Locked([Int]())
            let error = await expectError(.wrongPassphrase) {
                try await logIn(
                    server,
                    .init(identities: [TestKeys.path(.encrypted)], agent: .none) { request in
                        await asked.append(request.attempt)
                        return "s3cr3t-canary"
                    })
            }
            #expect(await asked.value == [1, 2, 3])
            #expect(error?.description.contains("canary") == false)
        }
    }

    @Test func `without a passphrase says which file wants one`() async throws {
        try await withServer { server in
            let path = try TestKeys.path(.encrypted)
            let error = await expectError(.noPassphrase) {
                try await logIn(server, .init(identities: [path], agent: .none))
            }
            #expect(error?.message.contains(path) == true)
        }
    }

    @Test(arguments: [TestKeys.Kind.rsa, .encryptedGCM])
    func `names a key file that libssh2 cannot use, and offers nothing`(kind: TestKeys.Kind) async throws {
        try await withServer(.init(authorized: [kind])) { server in
            let path = try TestKeys.path(kind)
            let error = await expectError(.unsupportedKey) {
                try await logIn(
                    server, .init(identities: [path], agent: .none) { _ in TestKeys.passphrase })
            }
            #expect(error?.message.contains(path) == true)
            #expect(!server.log.contains("Failed"))
        }
    }

    @Test func `names a key file that is missing or that others may read`() async throws {
        try await withServer { server in
            await expectError(.identityFile) {
                try await logIn(server, .init(identities: [server.folder.path + "/none"], agent: .none))
            }
            let open = server.folder.appending(path: "open").path
            try FileManager.default.copyItem(atPath: TestKeys.path(.ed25519), toPath: open)
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: open)
            await expectError(.identityFile) { try await logIn(server, .init(identities: [open], agent: .none)) }
        }
    }

    @Test func `is denied to a key that the server does not know`() async throws {
        try await withServer { server in
            await expectError(.denied) {
                try await logIn(server, .init(identities: [TestKeys.path(.other)], agent: .none))
            }
        }
    }

    @Test func `goes through several key files`() async throws {
        try await withServer { server in
            let identities = try [TestKeys.Kind.other, .rsa, .ecdsa256, .ed25519].map(TestKeys.path)
            try await expectLogin(server, .init(identities: identities, agent: .none))
        }
    }

    @Test func `without any key says so`() async throws {
        try await withServer { server in
            await expectError(.noUsableKey) { try await logIn(server, .init(agent: .none)) }
        }
    }

    @Test func `is denied where the server takes no keys`() async throws {
        try await withServer(.init(settings: ["PubkeyAuthentication no", "KbdInteractiveAuthentication yes"])) {
            server in
            await expectError(.denied) {
                try await logIn(server, .init(identities: [TestKeys.path(.ed25519)], agent: .none))
            }
        }
    }

    // MARK: Agent

    @Test(arguments: [TestKeys.Kind.ed25519, .ecdsa256, .ecdsa384, .ecdsa521])
    func `succeeds with a key of the agent`(kind: TestKeys.Kind) async throws {
        try await withServer(.init(authorized: [kind])) { server in
            try await withAgent(holding: [.other, .rsa, kind]) { try await expectLogin(server, $0.authentication) }
        }
    }

    @Test func `lets the agent sign for an encrypted file, or a public one, and asks for no passphrase`() async throws {
        try await withServer { server in
            try await withAgent(holding: [.other, .ecdsa256, .ecdsa384, .ecdsa521, .ed25519]) { agent in
                let encrypted = server.folder.appending(path: "encrypted").path
                try FileManager.default.copyItem(atPath: TestKeys.path(.ed25519), toPath: encrypted)
                try ServerTools.keygen("-p", "-P", "", "-N", "x", "-f", encrypted)
                for path in [encrypted, try TestKeys.publicPath(.ed25519)] {
                    var authentication = agent.authentication
                    authentication.identities = [path]
                    authentication.passphrase = { _ in
                        Issue.record("a passphrase was asked for")
                        return nil
                    }
                    try await expectLogin(server, authentication)
                }
                // The other four were not offered.
                #expect(!server.log.contains("Failed"))
            }
        }
    }

    @Test func `says that an agent holds no key that can be used`() async throws {
        try await withServer { server in
            try await withAgent(holding: [.rsa]) { agent in
                await expectError(.noUsableKey) { try await logIn(server, agent.authentication) }
            }
            try await withAgent(holding: []) { agent in
                await expectError(.noUsableKey) { try await logIn(server, agent.authentication) }
            }
        }
    }

    @Test func `says that a public key has nobody who holds the private half`() async throws {
        try await withServer { server in
            try await withAgent(holding: [.other]) { agent in
                var authentication = agent.authentication
                authentication.identities = [try TestKeys.publicPath(.ed25519)]
                let complete = authentication
                await expectError(.noUsableKey) { try await logIn(server, complete) }
            }
        }
    }

    @Test func `says that an agent does not answer`() async throws {
        try await withServer { server in
            await expectError(.agent) {
                try await logIn(server, .init(agent: .socket(server.folder.path + "/none")))
            }
        }
    }

    @Test func `stops offering keys before the server hangs up`() async throws {
        try await withServer { server in
            let agent = try await TestAgent(holding: [])
            defer { agent.stop() }
            for number in 0..<8 {
                let path = server.folder.appending(path: "key\(number)").path
                try ServerTools.keygen("-t", "ed25519", "-N", "", "-f", path)
                try agent.add(path)
            }
            await expectError(.tooManyAttempts) { try await logIn(server, agent.authentication) }
            #expect(!server.log.contains("Too many authentication failures"))
        }
    }

    @Test func `says that the server hung up after fewer keys than usual`() async throws {
        try await withServer(.init(settings: ["MaxAuthTries 2"])) { server in
            try await withAgent(holding: [.other, .ecdsa256, .ecdsa384, .ed25519]) { agent in
                await expectError(.tooManyAttempts) { try await logIn(server, agent.authentication) }
            }
        }
    }

    @Test func `gives an agent up that does not answer, together with the login`() async throws {
        try await withServer { server in
            let path = server.folder.appending(path: "silent").path
            let socket = try UnixSocket(silentAt: path)
            defer { socket.close() }
            let target = try server.target(as: .init(agent: .socket(path)))
            let task = Task { try await SSHConnection.open(to: target) }
            await socket.awaitConnection()
            task.cancel()
            await expectError(.cancelled) { try await task.value }
        }
    }

    private func logIn(_ server: SSHServer, _ authentication: UserAuthentication) async throws -> SSHConnection {
        try await SSHConnection.open(to: server.target(as: authentication))
    }

    private func expectLogin(_ server: SSHServer, _ authentication: UserAuthentication) async throws {
        let connection = try await logIn(server, authentication)
        let result = try await connection.run(script: "echo in", deadline: patience)
        #expect(result.outputText == "in\n")
        await connection.close()
    }
}
