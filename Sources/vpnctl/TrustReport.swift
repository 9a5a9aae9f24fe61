import Inventory
import Providers
import Reconciler

/// The certificate that a host shows, and what the inventory and the system make of it.
struct TrustReport: Sendable {
    let target: TrustTarget
    /// As the system's authorities judge it, for the name that the inventory asks for.
    let seen: CertificateInspection
    /// A name of the certificate for which the system's authorities accept it, where they do not for the URL's host.
    var acceptedName: String?
    /// What keeps the authorities of the inventory's own file from accepting it; nil where it names none.
    var ownObjections: [CertificateInspection.Objection]?
    /// Why that file could not be asked.
    var ownFailure: String?

    /// Whether the inventory asks for another certificate than this.
    var isMismatch: Bool {
        if let pin = target.pin { return pin != seen.leaf.fingerprint }
        return ownObjections.map { !$0.isEmpty } ?? false
    }

    /// Connects by TLS several times and sends no byte of HTTP.
    ///
    /// - Throws: ``ProviderError`` where no TLS connection came about; `CancellationError`.
    static func make(
        _ target: TrustTarget, through tunnel: TransportTunnel? = nil, limits: TransportLimits = TransportLimits()
    ) async throws -> TrustReport {
        func inspect(_ trust: Host.Trust, _ name: String?) async throws -> CertificateInspection {
            try await CertificateInspection.inspect(
                url: target.url, serverName: name, trusting: trust, through: tunnel, limits: limits,
                host: target.name)
        }
        let seen = try await inspect(.systemRoots, target.serverName)
        var report = TrustReport(target: target, seen: seen)
        if case .authority? = target.trust, let trust = target.trust {
            do {
                report.ownObjections = try await inspect(trust, target.serverName).objections
            } catch let error as ProviderError {
                // The file may not exist yet: this command is a first step towards it.
                report.ownFailure = error.message
            }
        }
        let isNameAlone = seen.objections.allSatisfy { if case .wrongName = $0 { true } else { false } }
        guard !seen.objections.isEmpty, isNameAlone else { return report }
        // A wildcard is no name to ask for; three are enough to find out.
        for name in seen.leaf.dnsNames.filter({ !$0.contains("*") }).prefix(3) {
            // A name in the certificate may be none at all, which is no reason to fail.
            guard let found = try? await inspect(.systemRoots, name), found.objections.isEmpty else { continue }
            report.acceptedName = name
            break
        }
        try Task.checkCancellation()
        return report
    }
}

/// Whose certificate `vpnctl trust` looks at.
struct TrustTarget: Sendable {
    /// The inventory's name of the host, or the address as it was typed.
    let name: String
    let url: String
    /// The host whose SSH session carries the API.
    var via: String?
    var serverName: String?
    /// How the inventory verifies it; nil where the inventory has no such host.
    var trust: Host.Trust?
    var provider: Host.Provider?
    /// The environment variables that stand in for the inventory.
    var overridden: [String] = []

    var pin: Fingerprint? {
        if case .pinned(let sha256)? = trust { Fingerprint(bytes: sha256) } else { nil }
    }

    /// A host of the inventory.
    ///
    /// - Throws: ``ProviderError`` for a host without a certificate to look at.
    init(_ host: Host, site: Site, environment: [String: String]) throws {
        name = host.name
        provider = host.provider
        guard host.api != nil || host.provider == .manual || host.address == nil else {
            // Such as a Proxmox host that is entered by SSH alone: the place that its kind has by default.
            let bare = TrustTarget(bare: host.address ?? "").url
            url = host.provider == .proxmox ? "\(bare):8006" : bare
            trust = .systemRoots
            return
        }
        // Neither credentials nor a pin that is being corrected may stand in the way of a look.
        let variables = environment.filter { $0.key.hasSuffix("_URL") || $0.key.hasSuffix("_SSH") }
        let settled = try Connections(site: site, environment: variables).api(of: host)
        url = settled.api.url
        via = settled.api.via
        serverName = settled.api.serverName
        trust = settled.api.trust
        overridden = settled.overridden
        let pinned = environment.filter { $0.key.hasSuffix("_CERTIFICATE") }
        if let own = try? settled.api.overridden(by: pinned, hostName: host.name), !own.overridden.isEmpty {
            trust = own.api.trust
            overridden += own.overridden
        }
    }

    /// Something that no inventory has: `10.0.0.1`, `fw.example.net:8443`, `fd00::1` or a URL.
    init(bare text: String) {
        name = text
        let isAddress = (try? IPAddress(parsing: text)) != nil
        if text.contains("://") {
            url = text
        } else {
            url = "https://" + (isAddress && text.contains(":") ? "[\(text)]" : text)
        }
    }

    /// Whether a word could be an address or a name of a machine rather than a mistyped name of the inventory.
    static func looksBare(_ text: String) -> Bool {
        text == "localhost" || text.contains(".") || text.contains(":")
    }
}
