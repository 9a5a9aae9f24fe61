import Foundation
package import Lab

/// Where the programs of OpenSSH are, unpacked by `.ci/tools` or installed.
package enum ServerTools {
    private static let tools = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: ".build-tools")

    /// Nil where a server cannot be started.
    package static let found: OpenSSH? = try? OpenSSH(tools: tools)

    package static var reason: String {
        do {
            _ = try OpenSSH(tools: tools)
            return ""
        } catch {
            return (error as? ServerProgram.Failure)?.text ?? "\(error)"
        }
    }

    package static let csh = ["bin/tcsh", "usr/bin/tcsh"].map { tools.appending(path: $0).path }
        .first(where: FileManager.default.isExecutableFile(atPath:))

    static func client(_ name: String) throws -> (path: String, environment: [String: String]) {
        try OpenSSH(tools: tools).client(name)
    }

    package static func keygen(_ arguments: String...) throws { try keygen(arguments) }

    package static func keygen(_ arguments: [String]) throws {
        let (path, environment) = try client("ssh-keygen")
        try ServerProgram.run(path, ["-q"] + arguments, environment: environment)
    }
}
