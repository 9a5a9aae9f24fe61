package import Foundation
import NIOPosix

/// A real sshd on a port of 127.0.0.1, as the current user, with keys of its own.
package final class LabSSHServer: Sendable {
    package struct Settings: Sendable {
        /// Paths of private keys.
        package var hostKeys: [String]
        /// Lines of `authorized_keys`.
        package var authorized: [String]
        /// Lines of sshd_config, which stand before the others; the first one for a setting counts.
        package var lines: [String]
        /// Who logs in, and with which shell, where the server can be shown a user of its own.
        package var user: String
        package var shell: String
        /// A folder that goes with the server's own.
        package var otherFolder: URL?

        package init(
            hostKeys: [String], authorized: [String], lines: [String] = [], user: String = "operator",
            shell: String = "/bin/sh"
        ) {
            (self.hostKeys, self.authorized, self.lines) = (hostKeys, authorized, lines)
            (self.user, self.shell) = (user, shell)
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
    package var log: String { Self.text(of: folder.appending(path: "log")) }

    /// Ends the server and its sessions; its folder goes too.
    package func stop() {
        program.stop()
        try? FileManager.default.removeItem(at: folder)
    }

    /// - Parameter folder: The server's own from now on; nobody else may enter it.
    /// - Throws: ``ServerProgram/Failure``; the folder is gone then.
    package static func start(_ settings: Settings, by tools: OpenSSH, in folder: URL) async throws -> LabSSHServer {
        do {
            try FileManager.default.createDirectory(
                at: folder.appending(path: "home"), withIntermediateDirectories: true)
            // Somebody else may take the port between the choice and the start.
            for _ in 0..<5 {
                if let server = try await start(settings, by: tools, in: folder, port: freePort()) { return server }
            }
            let said = text(of: folder.appending(path: "log")).split(separator: "\n").last ?? "it says nothing"
            throw ServerProgram.Failure(text: "\(tools.server) does not start: \(said)")
        } catch {
            try? FileManager.default.removeItem(at: folder)
            throw error
        }
    }

    private static func start(
        _ settings: Settings, by tools: OpenSSH, in folder: URL, port: Int
    ) async throws -> LabSSHServer? {
        func write(_ text: String, to name: String) throws {
            try Data(text.utf8).write(to: folder.appending(path: name))
        }
        try write(settings.authorized.map { $0.hasSuffix("\n") ? $0 : $0 + "\n" }.joined(), to: "authorized")
        try write(configuration(settings, port: port, folder: folder), to: "config")
        let (user, environment) = try identity(tools, settings, folder: folder)
        let log = folder.appending(path: "log")
        let program = try ServerProgram(
            serving: tools.server, ["-D", "-e", "-f", folder.appending(path: "config").path],
            environment: environment, log: log, removing: folder,
            and: settings.otherFolder)
        for _ in 0..<12_000 {
            if text(of: log).contains("Server listening on 127.0.0.1 port \(port)") {
                return LabSSHServer(port: port, folder: folder, user: user, program: program)
            }
            guard program.isRunning else { return nil }
            try await Task.sleep(for: .milliseconds(5))
        }
        return nil
    }

    private static func configuration(_ settings: Settings, port: Int, folder: URL) -> String {
        let lines =
            [
                "Port \(port)", "ListenAddress 127.0.0.1", "PidFile none", "StrictModes no", "UsePAM no",
                "AuthorizedKeysFile \"\(folder.path)/authorized\"", "PasswordAuthentication no",
                "KbdInteractiveAuthentication no", "MaxStartups 100", "UseDNS no", "PrintMotd no",
            ] + settings.hostKeys.map { "HostKey \"\($0)\"" }
        return (settings.lines + lines).joined(separator: "\n") + "\n"
    }

    /// A user of the server's own whose home is in its folder; where the libraries for that are missing, the real one.
    private static func identity(
        _ tools: OpenSSH, _ settings: Settings, folder: URL
    ) throws -> (user: String, environment: [String: String]) {
        guard !tools.wrappers.isEmpty else { return (NSUserName(), [:]) }
        // For the server, root is somebody else: as root it would want more of the machine.
        let (isRoot, number) = (geteuid() == 0, geteuid() == 0 ? 1000 : geteuid())
        let user = settings.user
        let files = [
            ("passwd", "\(user):x:\(number):\(number)::\(folder.path)/home:\(settings.shell)\n"),
            ("group", "\(user):x:\(number):\n"),
        ]
        for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
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
        return (user, environment)
    }

    /// A port of 127.0.0.1 that nobody uses.
    private static func freePort() async throws -> Int {
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = channel.localAddress?.port ?? 0
        try await channel.close()
        return port
    }

    /// Read by hand: `String(contentsOf:)` leaks for a file that is still empty (Swift 6.3).
    private static func text(of file: URL) -> String {
        let handle = try? FileHandle(forReadingFrom: file)
        return String(decoding: (try? handle?.readToEnd()) ?? Data(), as: UTF8.self)
    }
}
