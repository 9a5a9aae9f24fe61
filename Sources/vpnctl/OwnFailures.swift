import ArgumentParser

/// How `exec` and `push` end when vpnctl itself fails: with 255, which leaves every other code to the command.
enum OwnFailures {
    /// Whether the program was asked for one of these commands.
    static var areApart: Bool {
        ["exec", "push"].contains(CommandLine.arguments.dropFirst().first ?? "")
    }

    /// The code for an error, which may be the wish for help, a command's own code or an interrupt.
    static func code(of error: any Error) -> ExitCode {
        if let code = error as? ExitCode { return code }
        if error is CancellationError { return ExitStatus.interrupted.code }
        return VPNCtl.exitCode(for: error).isSuccess ? .success : ExitStatus.ownFailure.code
    }

    /// What is told of an error, to whoever asked for it or should know.
    ///
    /// - Parameter command: What was asked for, whose usage a mistake of the call is told with.
    static func tell(_ error: any Error, of command: any ParsableCommand.Type) {
        guard !(error is ExitCode), !(error is CancellationError) else { return }
        if let text = ErrorText(style: .standardError).text(of: error) { return Output.writeError(text) }
        let message =
            (error is ValidationError
                ? "Error: \(VPNCtl.message(for: error))\nUsage: \(VPNCtl.usageString(for: command))"
                : VPNCtl.fullMessage(for: error)) + "\n"
        guard VPNCtl.exitCode(for: error).isSuccess else { return Output.writeError(message) }
        try? Output.write(message)
    }
}
