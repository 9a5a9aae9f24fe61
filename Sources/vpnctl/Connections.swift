import Inventory
import Providers
import Reconciler
import SSH

import struct Foundation.Data
import class Foundation.ProcessInfo

/// The way from this machine to the hosts of a site: credentials, transports, live states.
struct Connections: Sendable {
    let site: Site
    let environment: [String: String]
    /// What waiting for one host may cost.
    var limits: TransportLimits
    /// Where the requests of one command go out from.
    let requests = RequestLoop()

    init(
        site: Site, environment: [String: String] = ProcessInfo.processInfo.environment,
        limits: TransportLimits = TransportLimits()
    ) {
        self.site = site
        self.environment = environment
        self.limits = limits
    }

    /// The way to the hosts by SSH.
    var ssh: SSHAccess {
        var limits = SSHLimits()
        limits.connect = self.limits.connect
        return SSHAccess(site: site, environment: environment, limits: limits) { request in
            await PassphrasePrompt.shared.passphrase(for: request)
        }
    }

    private func named(_ name: String) -> Host? { site.hosts.first { $0.name == name } }

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
        var (api, overridden) = try declared.overridden(by: environment, hostName: host.name)
        // A URL of the environment is where the API is from here, unless the host on the way is stood in for as well.
        if let via = api.via.flatMap(named), overridden.contains(where: { $0.hasSuffix("_URL") }),
            !via.isStoodInFor(in: environment)
        {
            api.via = nil
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
        return try await withTunnel(to: api, of: host) { tunnel in
            let transport = try AHCTransport(
                host: host.name, baseURL: api.url, trust: api.trust, serverName: api.serverName,
                credential: credential, through: tunnel, limits: limits, on: requests)
            do {
                let value = try await body(transport)
                await transport.shutdown()
                return value
            } catch {
                await transport.shutdown()
                throw error
            }
        }
    }

    /// Opens the APIs of every firewall, hands them to `body` by the name of the host and closes them again.
    func withTransports<Value: Sendable>(
        _ body: @Sendable ([String: any HTTPTransport]) async throws -> Value
    ) async throws -> Value {
        try await withTransports(to: firewalls[...], opened: [:], body)
    }

    private func withTransports<Value: Sendable>(
        to hosts: ArraySlice<Host>, opened: [String: any HTTPTransport],
        _ body: @Sendable ([String: any HTTPTransport]) async throws -> Value
    ) async throws -> Value {
        guard let host = hosts.first else { return try await body(opened) }
        return try await withTransport(to: host) { transport in
            try await withTransports(
                to: hosts.dropFirst(), opened: opened.merging([host.name: transport]) { $1 }, body)
        }
    }

    /// The firewalls that a part of the plan can be about.
    func firewalls(in scope: PlanScope) -> [Host] {
        let names = scope.hosts(of: site.hosts.map(\.name))
        return firewalls.filter { names.contains($0.name) }
    }

    /// The live state of every firewall, or of some of them, read at once.
    ///
    /// - Parameters:
    ///   - transports: APIs that are open already, by host.
    ///   - isPartial: Whether a state may lack what the inventory needs, where the user may not see it.
    /// - Throws: ``HostFailures`` with every host that could not be read.
    func readStates(
        of hosts: [Host]? = nil, by transports: [String: any HTTPTransport] = [:], isPartial: Bool = false
    ) async throws -> [String: OPNsenseState] {
        try await withThrowingTaskGroup(of: (String, Result<OPNsenseState, any Error>).self) { group in
            for host in hosts ?? firewalls {
                group.addTask {
                    do {
                        if let transport = transports[host.name] {
                            return (host.name, .success(try await read(host, by: transport, isPartial: isPartial)))
                        }
                        let state = try await withTransport(to: host) { transport in
                            try await read(host, by: transport, isPartial: isPartial)
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

    private func read(
        _ host: Host, by transport: any HTTPTransport, isPartial: Bool
    ) async throws -> OPNsenseState {
        let reader = OPNsenseReader(transport: transport, host: host.name, site: site)
        return try await isPartial ? reader.readVisible() : reader.read()
    }

    /// Digests of the preshared keys that the inventory names, by peer.
    func presharedKeys() async throws -> [String: SecretDigest] {
        var digests: [String: SecretDigest] = [:]
        for peer in site.peers {
            guard case .value = peer.presharedKey else { continue }
            digests[peer.name] = try await presharedKey(of: peer).digest
        }
        return digests
    }

    /// The preshared key that the inventory names for a peer, fetched anew.
    func presharedKey(of peer: Peer) async throws -> Secret {
        guard case .value(let source) = peer.presharedKey else { return Secret("") }
        let secret = try await SecretResolver(environment: environment).secret(from: source, host: "peer \(peer.name)")
        guard Self.isKey(secret) else {
            throw ProviderError(
                .secretMalformed, host: "peer \(peer.name)",
                message: "What \(source.place) holds is no preshared key: it must be 44 characters of Base64, as "
                    + "`wg genpsk` prints them.")
        }
        return secret
    }

    /// Whether a secret is 32 bytes in Base64: anything else would be planned and then refused by the firewall.
    private static func isKey(_ secret: Secret) -> Bool {
        secret.withBytes { bytes in bytes.count == 44 && Data(base64Encoded: Data(bytes))?.count == 32 }
    }
}

extension ProviderError.Code {
    static let secretMalformed = Self("secret-malformed")
}
