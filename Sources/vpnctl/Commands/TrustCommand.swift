import ArgumentParser
import Foundation
import Inventory
import Providers
import Reconciler

/// `vpnctl trust`: a host's certificate, how to compare it, and how to pin it.
struct TrustCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trust",
        abstract: "Show a host's certificate and SSH host keys, how to compare them, and the lines that pin them.",
        discussion: """
            Makes TLS and SSH connections alone: no byte of HTTP, no credential and no login, but at the hosts that \
            the way leads through. Writes nothing.

            Exit codes: 0 shown, 1 the inventory or known_hosts asks for another certificate or key than the one \
            shown, 8 unreachable, 64 usage.
            """)

    @Argument(help: "A host of the inventory, or an address, address:port or URL.")
    var host: String

    @OptionGroup var options: SiteOptions

    func run() async throws {
        let subject = try subject(environment: ProcessInfo.processInfo.environment)
        let findings = try await Interrupt.guarding { try await subject.look() }
        try Output.write(findings.text(style: .standardOutput))
        guard !findings.isMismatch else {
            if let text = ErrorText(style: .standardError).text(of: HostFailures(failures: findings.failures)) {
                Output.writeError(text)
            }
            throw ExitStatus.error.code
        }
        if !findings.failures.isEmpty { throw HostFailures(failures: findings.failures) }
    }

    /// Looks the host up by its name, then by its address; what the inventory does not have is taken as it is typed.
    ///
    /// - Throws: ``Diagnostics`` where the inventory is needed and faulty; `ValidationError` for an unknown name.
    func subject(environment: [String: String]) throws -> TrustSubject {
        let site: Site
        do {
            site = try options.load()
        } catch {
            // A first look comes before there is an inventory, and a wrong fingerprint is a fault of one.
            guard TrustTarget.looksBare(host) else { throw error }
            return TrustSubject(certificate: TrustTarget(bare: host))
        }
        if let found = site.hosts.first(where: { $0.name == host }) ?? site.hosts.first(where: { $0.address == host }) {
            return try TrustSubject(found, Connections(site: site, environment: environment))
        }
        guard TrustTarget.looksBare(host) else {
            let names = site.hosts.map(\.name).sorted().joined(separator: ", ")
            throw ValidationError(
                "The inventory has no host '\(host)'; it has \(names.isEmpty ? "none" : names). An address is written "
                    + "as 10.0.0.1, fw.example.net:8443 or https://….")
        }
        return TrustSubject(certificate: TrustTarget(bare: host))
    }
}
