package import Foundation
package import SSH

/// A real sshd on a port of 127.0.0.1, as the current user, with host keys and users of its own.
package final class SSHServer: Sendable {
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

    package let port: Int
    package let folder: URL
    package let user: String
    private let program: ServerProgram

    private init(port: Int, folder: URL, user: String, program: ServerProgram) {
        (self.port, self.folder, self.user, self.program) = (port, folder, user, program)
    }

    package var home: URL { folder.appending(path: "home") }
    /// Read by hand: `String(contentsOf:)` leaks for a file that is still empty (Swift 6.3).
    package var log: String {
        let handle = try? FileHandle(forReadingFrom: folder.appending(path: "log"))
        return String(decoding: (try? handle?.readToEnd()) ?? Data(), as: UTF8.self)
    }

    package func stop() {
        program.stop()
        try? FileManager.default.removeItem(at: folder)
    }

    package static func start(_ options: Options = Options()) async throws -> SSHServer {
        // Somebody else may take the port between the choice and the start.
        for _ in 0..<5 {
            if let server = try await start(options, port: freePort()) { return server }
        }
        throw ServerProgram.Failure(text: "sshd does not start")
    }

    private static func start(_ options: Options, port: Int) async throws -> SSHServer? {
        guard let tools = ServerTools.found else { throw ServerProgram.Failure(text: "\(ServerTools.reason)") }
        let folder = try temporaryFolder()
        let home = folder.appending(path: "home")
        try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
        let authorized = try options.authorized.map(TestKeys.publicLine).joined()
        try authorized.write(to: folder.appending(path: "authorized"), atomically: true, encoding: .utf8)
        try configuration(options, port: port, folder: folder)
            .write(to: folder.appending(path: "config"), atomically: true, encoding: .utf8)
        let (user, environment) = try identity(tools, options, folder: folder)
        let program = try ServerProgram.server(
            tools.server, ["-D", "-e", "-f", folder.appending(path: "config").path], environment: environment,
            log: folder.appending(path: "log"))
        let server = SSHServer(port: port, folder: folder, user: user, program: program)
        for _ in 0..<6000 {
            if server.log.contains("Server listening") { return server }
            guard program.isRunning else { break }
            try await Task.sleep(for: .milliseconds(10))
        }
        server.stop()
        return nil
    }

    private static func configuration(_ options: Options, port: Int, folder: URL) throws -> String {
        let hostKeys = try options.hostKeys.map { "HostKey \(try TestKeys.path($0))" }
        let lines =
            [
                "Port \(port)", "ListenAddress 127.0.0.1", "PidFile none", "StrictModes no", "UsePAM no",
                "AuthorizedKeysFile \(folder.path)/authorized", "PasswordAuthentication no",
                "KbdInteractiveAuthentication no", "MaxStartups 100",
            ] + hostKeys
        // The first line for a setting counts.
        return (options.settings + lines).joined(separator: "\n") + "\n"
    }

    /// A user of the server's own whose home is in its folder; where the libraries for that are missing, the real one.
    private static func identity(
        _ tools: ServerTools, _ options: Options, folder: URL
    ) throws -> (user: String, environment: [String: String]) {
        guard !tools.wrappers.isEmpty else { return (NSUserName(), [:]) }
        // For the server, root is somebody else: as root it would want more of the machine.
        let (isRoot, number) = (geteuid() == 0, geteuid() == 0 ? 1000 : geteuid())
        let files = [
            ("passwd", "operator:x:\(number):\(number)::\(folder.path)/home:\(options.shell)\n"),
            ("group", "operator:x:\(number):\n"),
        ]
        for (name, text) in files {
            try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
        }
        var environment = [
            "LD_LIBRARY_PATH": tools.libraries.joined(separator: ":"),
            "LD_PRELOAD": tools.wrappers.prefix(isRoot ? 2 : 1).joined(separator: " "),
            "NSS_WRAPPER_PASSWD": folder.appending(path: "passwd").path,
            "NSS_WRAPPER_GROUP": folder.appending(path: "group").path,
        ]
        if isRoot {
            environment["UID_WRAPPER"] = "1"
            environment["UID_WRAPPER_INITIAL_RUID"] = "\(number)"
            environment["UID_WRAPPER_INITIAL_EUID"] = "\(number)"
        }
        return ("operator", environment)
    }
}

extension SSHServer {
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
