import ArgumentParser

/// The root command.
@main
struct VPNCtl: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vpnctl",
        abstract: "Bring WireGuard VPNs on OPNsense to what an inventory says, step by step.",
        version: "0.1.0",
        subcommands: [
            PlanCommand.self, AccessCommand.self, TrustCommand.self, DumpCommand.self, Validate.self, Schema.self,
            LabCommand.self,
        ])

    static func main() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            guard let text = ErrorText(style: .standardError).text(of: error) else { exit(withError: error) }
            Output.writeError(text)
            exit(withError: ExitStatus(error).code)
        }
    }
}
