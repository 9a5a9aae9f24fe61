import Inventory
import Providers
import Reconciler

import struct Foundation.Data
import class Foundation.ProcessInfo

/// The way from this machine to the hosts of a site: credentials, transports, live states.
struct Connections: Sendable {
    let site: Site
    let environment: [String: String]
    /// What waiting for one host may cost.
    var limits: TransportLimits

    init(
        site: Site, environment: [String: String] = ProcessInfo.processInfo.environment,
        limits: TransportLimits = TransportLimits()
    ) {
        self.site = site
        self.environment = environment
        self.limits = limits
    }

    /// The firewalls that can be read, by name.
    var firewalls: [Host] {
        site.hosts.filter { $0.provider == .opnsense }.sorted { $0.name < $1.name }
    }

    /// The API of a host as the environment leaves it, and the variables that changed it.
    ///
    /// - Throws: ``ProviderError`` where the host cannot be read from here.
    func api(of host: Host) throws -> (api: Host.API, overridden: [String]) {
        guard let declared = host.api else {
            throw ProviderError(
                .unreachable, host: host.name,
                message: "\(host.name) has no `api:` in the inventory, so it cannot be read. "
                    + "Add `api: {credentials: …}`.")
        }
        let (api, overridden) = try declared.overridden(by: environment, hostName: host.name)
        if let via = api.via, !overridden.contains(where: { $0.hasSuffix("_URL") }) {
            throw ProviderError(
                .unreachable, host: host.name,
                message: "The API of \(host.name) lies behind \(via) (`via:`), and this version has no SSH. Open a "
                    + "tunnel by hand (ssh -L 8443:localhost:443 …) and set VPNCTL_\(host.name.uppercased())_URL to it."
            )
        }
        return (api, overridden)
    }

    /// Opens the API of a host, hands it to `body` and closes it again.
    func withTransport<Value: Sendable>(
        to host: Host, _ body: @Sendable (any HTTPTransport) async throws -> Value
    ) async throws -> Value {
        let api = try api(of: host).api
        let resolver = SecretResolver(environment: environment)
        let credential = try await resolver.credential(
            from: api.credentials, provider: host.provider, host: host.name)
        let transport = try AHCTransport(
            host: host.name, baseURL: api.url, trust: api.trust, serverName: api.serverName, credential: credential,
            limits: limits)
        do {
            let value = try await body(transport)
            await transport.shutdown()
            return value
        } catch {
            await transport.shutdown()
            throw error
        }
    }

    /// The live state of every firewall, or of some of them, read at once.
    ///
    /// - Parameter isPartial: Whether a state may lack what the inventory needs, where the user may not see it.
    /// - Throws: ``HostFailures`` with every host that could not be read.
    func readStates(of hosts: [Host]? = nil, isPartial: Bool = false) async throws -> [String: OPNsenseState] {
        try await withThrowingTaskGroup(of: (String, Result<OPNsenseState, any Error>).self) { group in
            for host in hosts ?? firewalls {
                group.addTask {
                    do {
                        let state = try await withTransport(to: host) { transport in
                            let reader = OPNsenseReader(transport: transport, host: host.name, site: site)
                            return try await isPartial ? reader.readVisible() : reader.read()
                        }
                        return (host.name, .success(state))
                    } catch {
                        return (host.name, .failure(error))
                    }
                }
            }
            var states: [String: OPNsenseState] = [:]
            var failures: [ProviderError] = []
            for try await (name, result) in group {
                switch result {
                case .success(let state): states[name] = state
                case .failure(let error as ProviderError): failures.append(error)
                case .failure(let error): throw error
                }
            }
            if !failures.isEmpty { throw HostFailures(failures: failures.sorted { $0.host < $1.host }) }
            return states
        }
    }

    /// Digests of the preshared keys that the inventory names, by peer.
    func presharedKeys() async throws -> [String: SecretDigest] {
        let resolver = SecretResolver(environment: environment)
        var digests: [String: SecretDigest] = [:]
        for peer in site.peers {
            guard case .value(let source) = peer.presharedKey else { continue }
            let secret = try await resolver.secret(from: source, host: "peer \(peer.name)")
            guard Self.isKey(secret) else {
                throw ProviderError(
                    .secretMalformed, host: "peer \(peer.name)",
                    message: "What \(source.place) holds is no preshared key: it must be 44 characters of Base64, as "
                        + "`wg genpsk` prints them.")
            }
            digests[peer.name] = secret.digest
        }
        return digests
    }

    /// Whether a secret is 32 bytes in Base64: anything else would be planned and then refused by the firewall.
    private static func isKey(_ secret: Secret) -> Bool {
        secret.withBytes { bytes in bytes.count == 44 && Data(base64Encoded: Data(bytes))?.count == 32 }
    }
}

extension ProviderError.Code {
    static let secretMalformed = Self("secret-malformed")
}
