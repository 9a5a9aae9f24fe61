import Inventory
import Providers

/// What `vpnctl trust` looks at: a host's certificate, its SSH host keys, or both.
struct TrustSubject: Sendable {
    /// What was found, and what could not be looked at.
    struct Findings: Sendable {
        var certificate: TrustReport?
        var hostKeys: HostKeyReport?
        var failures: [ProviderError] = []

        var isMismatch: Bool { certificate?.isMismatch == true || hostKeys?.isMismatch == true }

        func text(style: TextStyle) -> String {
            [
                certificate.map { TrustText(report: $0, style: style).render() },
                hostKeys.map { HostKeyText(report: $0, style: style).render() },
            ].compactMap(\.self).joined(separator: "\n")
        }
    }

    private var certificate: TrustTarget?
    private var entered: Host?
    private var connections: Connections?

    /// Something that no inventory has.
    init(certificate: TrustTarget) { self.certificate = certificate }

    /// A host of the inventory.
    ///
    /// - Throws: ``ProviderError`` for a host that has nothing to look at.
    init(_ host: Host, _ connections: Connections) throws {
        self.connections = connections
        guard host.provider != .manual else {
            throw ProviderError(
                .noEntrance, host: host.name,
                message: "A person works on \(host.name) (`provider: manual`): vpnctl never connects to it, so there "
                    + "is nothing to trust.")
        }
        let hasAPI = host.api != nil && !host.isAPISwitchedOff(in: connections.environment)
        guard hasAPI || !host.isSwitchedOff(in: connections.environment) else {
            throw ProviderError(
                .noEntrance, host: host.name,
                message: "\(host.name) is not entered by SSH, because the environment says so "
                    + "(\(host.closedReason(in: connections.environment) ?? "off")), and it has no API"
                    + (host.api == nil ? "." : " that the environment leaves it."))
        }
        if connections.site.isEntered(host, environment: connections.environment) { entered = host }
        // A host that is entered by SSH alone has no certificate that anybody would ask for.
        guard hasAPI || entered == nil else { return }
        certificate = try TrustTarget(host, site: connections.site, environment: connections.environment)
    }

    /// Connects; what keeps vpnctl from one of the two does not keep it from the other.
    ///
    /// - Throws: `CancellationError`.
    func look() async throws -> Findings {
        var findings = Findings()
        if let certificate {
            do {
                findings.certificate = try await look(at: certificate)
            } catch let error as ProviderError {
                findings.failures.append(error)
            }
        }
        if let entered, let connections {
            do {
                findings.hostKeys = try await HostKeyReport.make(of: entered, by: connections.ssh)
            } catch let error as ProviderError {
                findings.failures.append(error)
            }
        }
        return findings
    }

    private func look(at target: TrustTarget) async throws -> TrustReport {
        guard let name = target.via, let connections,
            let host = connections.site.hosts.first(where: { $0.name == target.name }), var api = host.api
        else { return try await TrustReport.make(target) }
        (api.url, api.via) = (target.url, name)
        let tunnelled = api
        return try await connections.closing {
            try await connections.withTunnel(to: tunnelled, of: host) {
                try await TrustReport.make(target, through: $0)
            }
        }
    }
}
