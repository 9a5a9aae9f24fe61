import Foundation
import SSH

/// An ssh-agent of the tests' own.
final class TestAgent: Sendable {
    let socket: String
    private let folder: URL
    private let program: Program

    init(holding kinds: [TestKeys.Kind]) async throws {
        folder = try temporaryFolder()
        socket = folder.appending(path: "agent").path
        let agent = try ServerTools.client("ssh-agent")
        program = try Program.server(agent.path, ["-D", "-a", socket], environment: agent.environment)
        // The socket's file is there before anybody listens on it.
        for kind in kinds {
            let path = try TestKeys.path(kind)
            try await eventually { (try? add(path)) != nil }
        }
    }

    /// Adds the private key of a file without a passphrase.
    func add(_ path: String) throws {
        var (client, environment) = try ServerTools.client("ssh-add")
        environment["SSH_AUTH_SOCK"] = socket
        try Program.run(client, ["-q", path], environment: environment)
    }

    func stop() {
        program.stop()
        try? FileManager.default.removeItem(at: folder)
    }

    var authentication: UserAuthentication { UserAuthentication(agent: .socket(socket)) }
}

/// Starts an agent with keys, and ends it when the body has ended.
func withAgent(holding kinds: [TestKeys.Kind], _ body: (TestAgent) async throws -> Void) async throws {
    let agent = try await TestAgent(holding: kinds)
    defer { agent.stop() }
    try await body(agent)
}
