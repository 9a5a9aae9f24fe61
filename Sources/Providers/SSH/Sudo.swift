internal import SSH

/// Running as root by `sudo -n`, which never asks.
enum Sudo {
    static func running(_ command: ShellWords) -> ShellWords { ShellWords(["sudo", "-n"]).running(command) }

    /// Makes sure that sudo runs the command, since its refusal looks like a failure of the command (status 1).
    ///
    /// - Throws: ``ProviderError`` `sudo-missing` or `sudo-refused`, with the line to add; `SSHError`.
    static func check(_ command: ShellWords, program: String, over connection: SSHConnection) async throws {
        let (user, host) = (connection.target.user, connection.target.host)
        let script = """
            command -v sudo >/dev/null 2>&1 || exit 3
            where=$(PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin; command -v \(program))
            LC_ALL=C \(ShellWords(["sudo", "-n", "-l"]).running(command).text) >/dev/null && exit 0
            printf %s "$where"
            exit 4
            """
        let result = try await connection.run(script: script, deadline: .seconds(60))
        switch result.ending {
        case .exited(0): return
        case .exited(3):
            throw ProviderError(
                .sudoMissing, host: host,
                message: "\(host) has no sudo for \(user). Install it there, or log in as root: `user: root` without "
                    + "`sudo` below `ssh:` in the inventory.")
        default:
            let path = result.outputText.isEmpty ? "/usr/sbin/\(program)" : result.outputText
            let said = result.errorText.split(whereSeparator: \.isNewline).first.map(String.init)
            if result.errorText.contains(Privilege.terminalComplaint) {
                throw ProviderError(
                    .sudoRefused, host: host,
                    message:
                        "sudo on \(host) runs nothing for \(user) without a terminal (`requiretty`). Add this line "
                        + "there with `visudo -f /etc/sudoers.d/vpnctl`:\n\(Privilege.terminalCure(for: user))",
                    underlying: said)
            }
            throw ProviderError(
                .sudoRefused, host: host,
                message: "sudo on \(host) does not let \(user) run \(program) without a password. Add this line there "
                    + "with `visudo -f /etc/sudoers.d/vpnctl`:\n\(user) ALL=(root) NOPASSWD: \(path)",
                underlying: said)
        }
    }
}

extension ProviderError.Code {
    package static let sudoMissing = Self("sudo-missing")
    package static let sudoRefused = Self("sudo-refused")
}
