import Foundation
import Lab
package import SSH

/// An ssh-agent of the tests' own.
package final class TestAgent: Sendable {
    package let socket: String
    private let folder: URL
    private let program: ServerProgram

    package init(holding kinds: [TestKeys.Kind]) async throws {
        folder = try temporaryFolder()
        socket = folder.appending(path: "agent").path
        let agent = try ServerTools.client("ssh-agent")
        program = try ServerProgram(
            serving: agent.path, ["-D", "-a", socket], environment: agent.environment,
            log: folder.appending(path: "log"), removing: folder)
        // The socket's file is there before anybody listens on it.
        for kind in kinds {
            let path = try TestKeys.path(kind)
            try await eventually { (try? add(path)) != nil }
        }
    }

    /// Adds the private key of a file without a passphrase.
    package func add(_ path: String) throws {
        var (client, environment) = try ServerTools.client("ssh-add")
        environment["SSH_AUTH_SOCK"] = socket
        try ServerProgram.run(client, ["-q", path], environment: environment)
    }

    package func stop() {
        program.stop()
        try? FileManager.default.removeItem(at: folder)
    }

    package var authentication: UserAuthentication { UserAuthentication(agent: .socket(socket)) }
}

/// Starts an agent with keys, and ends it when the body has ended.
package func withAgent(holding kinds: [TestKeys.Kind], _ body: (TestAgent) async throws -> Void) async throws {
    let agent = try await TestAgent(holding: kinds)
    defer { agent.stop() }
    try await body(agent)
}
