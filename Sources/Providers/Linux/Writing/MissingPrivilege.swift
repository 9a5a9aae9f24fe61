import Reconciler
import SSH

/// Why nothing can be changed on a host, and what a person does about it.
struct MissingPrivilege {
    private enum Cause {
        case notAsked
        case missing
        case refused
        case terminal
    }

    private let cause: Cause
    private let user: String
    private let host: String

    /// Nil where commands can be run as root.
    init?(_ state: LinuxState, host: String) {
        switch state.privilege {
        case .root, .sudo: return nil
        case .none: cause = .notAsked
        case .sudoMissing: cause = .missing
        case .sudoRefused: cause = .refused
        case .sudoWantsTerminal: cause = .terminal
        }
        user = state.user
        self.host = host
    }

    /// That sudo did not run a command; nil where the command itself said so, or nothing went wrong.
    ///
    /// Its own refusal has the status 1 and its own words last (sudo 1.9); a warning of it may precede a command.
    init?(_ result: CommandResult, user: String, host: String) {
        let said = result.errorText.split(whereSeparator: \.isNewline).last
        guard case .exited(1) = result.ending, said?.hasPrefix("sudo: ") == true else { return nil }
        cause = said?.contains(Privilege.terminalComplaint) == true ? .terminal : .refused
        self.user = user
        self.host = host
    }

    private var reason: String {
        switch cause {
        case .notAsked: "\(user) is not root on \(host), and the inventory says `sudo: false`"
        case .missing: "\(host) has no sudo, and \(user) is not root"
        case .refused: "sudo on \(host) asks \(user) for a password, or does not let them run /bin/sh"
        case .terminal: "sudo on \(host) runs nothing for \(user) without a terminal (`requiretty`)"
        }
    }

    private var instructions: [String] {
        let file = "visudo -f /etc/sudoers.d/vpnctl: "
        let line = "\(file)\(user) ALL=(root) NOPASSWD: /bin/sh"
        return switch cause {
        case .notAsked: ["set `ssh: {sudo: true}` on \(host), or enter it as root"]
        case .missing: ["apt-get install sudo", line]
        case .refused: [line]
        case .terminal: ["\(file)\(Privilege.terminalCure(for: user))"]
        }
    }

    /// For a plan.
    var work: ManualWork { ManualWork(reason: reason, instructions: instructions) }

    /// For a step that was to change something.
    var error: ProviderError {
        let cure = (instructions.count == 1 ? "Do this" : "Do these, in their order") + " there:\n"
        return ProviderError(
            cause == .missing ? .sudoMissing : .sudoRefused, host: host,
            message: "\(reason). Nothing was changed. \(cure)\(instructions.joined(separator: "\n"))")
    }
}
