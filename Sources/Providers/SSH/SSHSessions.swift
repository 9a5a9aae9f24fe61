package import Inventory
package import SSH

/// The SSH sessions of one command: one for each host, opened when it is first needed, used by all, closed together.
package actor SSHSessions {
    private let access: SSHAccess
    private var sessions: [String: Task<SSHConnection, any Error>] = [:]

    package init(_ access: SSHAccess) { self.access = access }

    /// The session with a host; whoever asks meanwhile waits for the same one.
    ///
    /// - Throws: `SSHError`; ``ProviderError`` where a passphrase could not be fetched or a variable is malformed.
    package func session(with host: Host) async throws -> SSHConnection {
        let access = self.access
        let session = sessions[host.name] ?? Task { try await access.connect(to: host) }
        sessions[host.name] = session
        return try await withTaskCancellationHandler {
            try await session.value
        } onCancel: {
            session.cancel()
        }
    }

    /// A host's shell; nothing is contacted before it is used.
    package nonisolated func shell(of host: Host) -> any RemoteShell { SessionShell(sessions: self, host: host) }

    /// Closes what was opened; nothing may be under way.
    package func close() async {
        for session in sessions.values {
            session.cancel()
            await (try? session.value)?.close()
        }
        sessions = [:]
    }
}

/// A shell over a session that is shared; what goes wrong is told as any other provider's errors are.
private struct SessionShell: RemoteShell {
    let sessions: SSHSessions
    let host: Host

    func run(script: String, input: [UInt8], deadline: Duration) async throws -> CommandResult {
        do {
            return try await sessions.session(with: host).run(script: script, input: input, deadline: deadline)
        } catch let error as SSHError {
            try Task.checkCancellation()
            throw ProviderError(error)
        }
    }
}
