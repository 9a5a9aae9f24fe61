import ArgumentParser

/// The root command.
@main
struct VPNCtl: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vpnctl",
        abstract: "Bring WireGuard VPNs on OPNsense to what an inventory says, step by step.",
        subcommands: [PlanCommand.self, Validate.self, Schema.self, LabCommand.self])
}
