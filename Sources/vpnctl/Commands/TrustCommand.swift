import ArgumentParser
import Foundation
import Inventory
import Providers
import Reconciler

/// `vpnctl trust`: a host's certificate, how to compare it, and how to pin it.
struct TrustCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trust",
        abstract: "Show a host's certificate, how to compare it, and the lines that pin it.",
        discussion: """
            Makes TLS connections alone: no byte of HTTP and no credential is sent. Writes nothing.

            Exit codes: 0 shown, 1 the inventory asks for another certificate than the one shown, \
            8 unreachable, 64 usage.
            """)

    @Argument(help: "A host of the inventory, or an address, address:port or URL.")
    var host: String

    @OptionGroup var options: SiteOptions

    func run() async throws {
        let target = try target(environment: ProcessInfo.processInfo.environment)
        let report = try await Interrupt.guarding { try await TrustReport.make(target) }
        try Output.write(TrustText(report: report, style: .standardOutput).render())
        if report.isMismatch { throw ExitStatus.error.code }
    }

    /// Looks the host up by its name, then by its address; what the inventory does not have is taken as it is typed.
    ///
    /// - Throws: ``Diagnostics`` where the inventory is needed and faulty; `ValidationError` for an unknown name.
    func target(environment: [String: String]) throws -> TrustTarget {
        let site: Site
        do {
            site = try options.load()
        } catch {
            // A first look comes before there is an inventory, and a wrong fingerprint is a fault of one.
            guard TrustTarget.looksBare(host) else { throw error }
            return TrustTarget(bare: host)
        }
        if let found = site.hosts.first(where: { $0.name == host }) ?? site.hosts.first(where: { $0.address == host }) {
            return try TrustTarget(found, site: site, environment: environment)
        }
        guard TrustTarget.looksBare(host) else {
            let names = site.hosts.map(\.name).sorted().joined(separator: ", ")
            throw ValidationError(
                "The inventory has no host '\(host)'; it has \(names.isEmpty ? "none" : names). An address is written "
                    + "as 10.0.0.1, fw.example.net:8443 or https://….")
        }
        return TrustTarget(bare: host)
    }
}
