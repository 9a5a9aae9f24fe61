import Foundation

/// Where the programs of OpenSSH are, unpacked by `.ci/tools` or installed.
package struct ServerTools: Sendable {
    package let server: String
    package let csh: String?
    /// Libraries that show the server a user of the tests' own; empty where the real one serves.
    let wrappers: [String]
    /// Where libraries of unpacked programs are.
    let libraries: [String]
    private let clients: [String: String]

    /// Nil where a server cannot be started.
    package static let found: ServerTools? = find()
    package static let reason = "there is no sshd: .ci/tools unpacks one on Debian and Ubuntu"

    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: ".build-tools").path

    private static func find() -> ServerTools? {
        let base = folder + "/usr/lib"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: base)) ?? []
        let libraries = names.filter { $0.contains("-linux-") }.map { "\(base)/\($0)" }
        func library(_ name: String) -> String? {
            libraries.map { "\($0)/\(name)" }.first(where: FileManager.default.fileExists(atPath:))
        }
        var clients: [String: String] = [:]
        for name in ["ssh-keygen", "ssh-agent", "ssh-add"] {
            guard let path = program("/usr/bin/\(name)", "\(folder)/usr/bin/\(name)") else { return nil }
            clients[name] = path
        }
        if let server = program("\(folder)/usr/sbin/sshd"), let names = library("libnss_wrapper.so"),
            let users = library("libuid_wrapper.so")
        {
            return ServerTools(
                server: server, csh: program("\(folder)/bin/tcsh", "\(folder)/usr/bin/tcsh"),
                wrappers: [names, users], libraries: libraries, clients: clients)
        }
        // Root's server wants a user and a folder that only its package makes.
        guard geteuid() != 0, let server = program("/usr/sbin/sshd") else { return nil }
        return ServerTools(server: server, csh: nil, wrappers: [], libraries: [], clients: clients)
    }

    private static func program(_ paths: String...) -> String? {
        paths.first(where: FileManager.default.isExecutableFile(atPath:))
    }

    /// What a program of OpenSSH is started with: its path, and where it finds its libraries.
    static func client(_ name: String) throws -> (path: String, environment: [String: String]) {
        guard let found, let path = found.clients[name] else { throw ServerProgram.Failure(text: reason) }
        return (path, ["LD_LIBRARY_PATH": found.libraries.joined(separator: ":")])
    }

    package static func keygen(_ arguments: String...) throws { try keygen(arguments) }

    package static func keygen(_ arguments: [String]) throws {
        let (path, environment) = try client("ssh-keygen")
        try ServerProgram.run(path, ["-q"] + arguments, environment: environment)
    }
}
