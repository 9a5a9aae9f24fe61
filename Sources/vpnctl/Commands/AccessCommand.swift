import ArgumentParser
import Inventory

/// `vpnctl access`: what vpnctl may do on each host, and by which way.
struct AccessCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "access",
        abstract: "Show how far each host lets vpnctl in: certificate, login, version, privileges.",
        discussion: """
            Writes nothing. Privileges are found out by one read of each page; a wrong key is sent once. XML-RPC is \
            tried only where the inventory allows it (`api.xmlrpc: true`), with one call that changes nothing, after \
            everything else.

            Exit codes: 0 every host was reached and let vpnctl in, 1 something is missing on this machine, \
            8 a host was not reached, did not let vpnctl in, or lacks a privilege that the inventory needs, 64 usage.
            """)

    @OptionGroup var options: SiteOptions
    @OptionGroup var waiting: WaitingOptions
    @OptionGroup var selection: HostSelection

    @Flag(help: "Print JSON instead of text; `vpnctl schema access` describes it.")
    var json = false

    func run() async throws {
        let site = try options.load()
        let hosts = try selection.hosts(of: site)
        let connections = Connections(site: site, limits: waiting.limits)
        let found = try await Interrupt.guarding {
            try await connections.closing { try await connections.access(to: hosts) }
        }
        if json {
            try Output.write(try AccessJSON(found).encoded())
        } else {
            try Output.write(AccessText(hosts: found, style: .standardOutput).render())
        }
        let status = AccessSummary(found).status
        if status != .done { throw status.code }
    }
}
