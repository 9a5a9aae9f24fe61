import ArgumentParser

@main
struct VPNCtl: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vpnctl",
        subcommands: [Schema.self, Validate.self]
    )
}
