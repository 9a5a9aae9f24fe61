package import SSH

/// The seam between a provider and a host's shell: one script out, what it said back.
package protocol RemoteShell: Sendable {
    /// Runs a script with `/bin/sh`; `input` is what it reads on standard input.
    ///
    /// - Throws: ``SSHError`` where the script's end was not seen.
    func run(script: String, input: [UInt8], deadline: Duration) async throws -> CommandResult
}

extension SSHConnection: RemoteShell {
    package nonisolated func run(script: String, input: [UInt8], deadline: Duration) async throws -> CommandResult {
        try await run(script: script, input: input.isEmpty ? .none : .bytes(input), deadline: deadline)
    }
}

/// Text that stands in a script.
enum ShellText {
    /// A pattern that the shell expands, and in which nothing else has a meaning.
    static func pattern(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            let isPlain =
                scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                || "/._-*?[]".unicodeScalars.contains(scalar)
            return isPlain ? String(scalar) : "\\\(scalar)"
        }.joined()
    }

    /// The script, run as root by sudo where the user is not root.
    static func privileged(_ script: String, byUser isRoot: Bool) -> String {
        isRoot ? script : "exec \(Sudo.running(ShellWords(["/bin/sh", "-c", script])).text)"
    }
}
