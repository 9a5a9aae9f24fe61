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
    let limits: TransportLimits
    /// The way to the hosts by SSH.
    let ssh: SSHAccess
    /// Where the requests of one command go out from.
    let requests = RequestLoop()
    /// The sessions of one command.
    let sessions: SSHSessions

    init(
        site: Site, environment: [String: String] = ProcessInfo.processInfo.environment,
        limits: TransportLimits = TransportLimits()
    ) {
        self.site = site
        self.environment = environment
        self.limits = limits
        var sshLimits = SSHLimits()
        sshLimits.connect = limits.connect
        ssh = SSHAccess(site: site, environment: environment, limits: sshLimits) { request in
            await PassphrasePrompt.shared.passphrase(for: request)
        }
        sessions = SSHSessions(ssh)
    }

    private func named(_ name: String) -> Host? { site.hosts.first { $0.name == name } }

    /// Does the work of a command, and closes the sessions that it opened.
    func closing<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> Value {
        let result: Result<Value, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        await sessions.close()
        return try result.get()
    }

    /// The hosts that a part of the plan can be about, by name.
    func hosts(in scope: PlanScope) -> [Host] {
        let names = scope.hosts(of: site.hosts.map(\.name))
        return site.hosts.filter { names.contains($0.name) }.sorted { $0.name < $1.name }
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
                credential: credential, through: tunnel, limits: limits.suiting(host.provider), on: requests)
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

    /// Opens the APIs of firewalls, hands them to `body` by the name of the host and closes them again.
    func withTransports<Value: Sendable>(
        to hosts: [Host], _ body: @Sendable ([String: any HTTPTransport]) async throws -> Value
    ) async throws -> Value {
        try await withTransports(to: hosts.filter { $0.provider == .opnsense }[...], opened: [:], body)
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
