package import Lab
package import SSH

package typealias SSHServer = LabSSHServer

extension LabSSHServer {
    package struct Options: Sendable {
        package var hostKeys: [TestKeys.Kind] = [.ed25519]
        package var authorized: [TestKeys.Kind] = [.ed25519]
        /// Lines of sshd_config.
        package var settings: [String] = []
        /// The user's login shell.
        package var shell = "/bin/sh"

        package init(
            hostKeys: [TestKeys.Kind] = [.ed25519], authorized: [TestKeys.Kind] = [.ed25519], settings: [String] = [],
            shell: String = "/bin/sh"
        ) {
            (self.hostKeys, self.authorized, self.settings, self.shell) = (hostKeys, authorized, settings, shell)
        }
    }

    package static func start(_ options: Options = Options()) async throws -> SSHServer {
        guard let tools = ServerTools.found else { throw ServerProgram.Failure(text: ServerTools.reason) }
        let settings = Settings(
            hostKeys: try options.hostKeys.map(TestKeys.path),
            authorized: try options.authorized.map(TestKeys.publicLine), lines: options.settings, shell: options.shell)
        return try await start(settings, by: tools, in: temporaryFolder())
    }

    /// How it is entered: by its own host key, with the first key that it accepts.
    package func target(
        _ host: String = "pve", port: Int? = nil, trust: HostKeyPolicy? = nil,
        as authentication: UserAuthentication? = nil
    ) throws -> SSHTarget {
        let line = try TestKeys.publicLine(.ed25519)
        guard let pin = HostKeyPin(line) else { throw ServerProgram.Failure(text: "no pin in \(line)") }
        let own = UserAuthentication(identities: [try TestKeys.path(.ed25519)], agent: .none)
        return SSHTarget(
            host: host, address: "127.0.0.1", port: port ?? self.port, user: user, hostKey: trust ?? .pinned(pin),
            authentication: authentication ?? own)
    }
}

/// A port of 127.0.0.1 that nobody uses.
package func freePort() throws -> Int {
    guard let listener = LoopbackListener() else { throw ServerProgram.Failure(text: "no port is free") }
    return listener.port
}

/// Starts a server, and stops it when the body has ended.
@discardableResult
package func withServer<Value>(
    _ options: SSHServer.Options = .init(), _ body: (SSHServer) async throws -> Value
) async throws -> Value {
    let server = try await SSHServer.start(options)
    defer { server.stop() }
    return try await body(server)
}

/// Starts a server and logs in.
@discardableResult
package func withConnection<Value>(
    _ options: SSHServer.Options = .init(), limits: SSHLimits = .patient,
    _ body: (SSHConnection) async throws -> Value
) async throws -> Value {
    try await withServer(options) { server in
        let connection = try await SSHConnection.open(to: server.target(), limits: limits)
        let result: Result<Value, any Error>
        do { result = .success(try await body(connection)) } catch { result = .failure(error) }
        await connection.close()
        return try result.get()
    }
}
