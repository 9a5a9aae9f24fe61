import ArgumentParser
import Inventory
import Providers

/// `vpnctl dump`: the live state as YAML.
struct DumpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dump",
        abstract: "Print the live state as YAML, for a diff between two days.",
        discussion: """
            Writes nothing to any host. Secrets are digests; what changes by itself, such as handshakes, is left out, so \
            that two dumps differ only where something was changed. Comments name what the API user may not see.

            Exit codes: 0 printed, 1 error, 8 unreachable or unauthorised, 64 usage.
            """)

    @OptionGroup var options: SiteOptions
    @OptionGroup var waiting: WaitingOptions
    @OptionGroup var selection: HostSelection

    func run() async throws {
        let site = try options.load()
        let hosts = try selection.hosts(of: site)
        let connections = Connections(site: site, limits: waiting.limits)
        let states = try await Interrupt.guarding {
            try await connections.closing { try await connections.readStates(of: hosts, isPartial: true) }
        }
        try Output.write(DumpYAML(site: site, hosts: hosts, states: states).render())
    }
}
