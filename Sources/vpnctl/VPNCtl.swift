import ArgumentParser

/// The root command.
@main
struct VPNCtl: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vpnctl",
        abstract: "Bring WireGuard VPNs on OPNsense to what an inventory says, step by step.",
        discussion: """
            Begin with `vpnctl lab up` in one terminal and `vpnctl plan` in another, or write an inventory of your own \
            and check it with `vpnctl validate`. `vpnctl apply` is the only command that changes a firewall.

            Exit codes: 0 done or nothing to do, 1 error, 2 changes pending (plan --detailed-exitcode), 3 refused by a \
            guardrail or a test fails, 4 live state is not what the plan was made from, 5 applied in part, 8 a host is \
            unreachable or lets nobody in, 64 usage, 130 interrupted. `exec` passes on what its command ends \
            with; it and `push` end with 255 where they fail themselves.
            """,
        version: "0.1.0",
        subcommands: [
            PlanCommand.self, ApplyCommand.self, AdoptCommand.self, VerifyCommand.self, AccessCommand.self,
            TrustCommand.self, DumpCommand.self, ExecCommand.self, PushCommand.self, Validate.self, Schema.self,
            LabCommand.self,
            LabTool.self, LabPart.self,
        ])

    static func main() async {
        #if os(Linux) && canImport(Glibc)
            LinuxMemory.prepare()
        #endif
        var asked: any ParsableCommand.Type = Self.self
        do {
            var command = try parseAsRoot(ExecCommand.parsed(Array(CommandLine.arguments.dropFirst())))
            asked = type(of: command)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            if OwnFailures.areApart {
                OwnFailures.tell(error, of: asked)
                Ending.leave(OwnFailures.code(of: error))
            }
            guard let text = ErrorText(style: .standardError).text(of: error) else {
                OwnFailures.tell(error, of: asked)
                Ending.leave(exitCode(for: error))
            }
            Output.writeError(text)
            Ending.leave(ExitStatus(error).code)
        }
        Ending.leave(.success)
    }
}
