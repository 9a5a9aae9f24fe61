import Inventory
import Providers
import SSH

/// How far one host let vpnctl in, by one way: a Proxmox host may have two, its API and SSH.
struct HostAccess: Sendable {
    enum Outcome: Sendable {
        case answered(OPNsenseAccess)
        case failed(ProviderError)
        /// By the API of Proxmox.
        case proxmox(ProxmoxAccess)
        /// By SSH.
        case entered(LinuxAccess)
        /// There is no way in, and why.
        case closed(String)
        /// A host without an API: a person does its steps.
        case manual
    }

    let host: Host
    /// As the environment leaves it; nil where it could not be settled or the host is not read.
    var api: Host.API?
    /// The environment variables that stand in for the inventory, sorted.
    var overridden: [String] = []
    /// Where its SSH server is and what vouches for it; nil where nobody tried to enter it.
    var entrance: SSHAccess.Route?
    var outcome: Outcome

    /// Where a host that did not let vpnctl in stopped it.
    enum Obstacle: Sendable {
        /// On this machine: a setting or a secret.
        case here
        case connection
        case certificate
        case login
        /// It answered, but not as OPNsense does.
        case answer
    }

    static func obstacle(_ error: ProviderError) -> Obstacle {
        if ExitStatus(error) == .error { return .here }
        return switch error.code {
        case .unknownName, .refused, .unreachable, .connectTimeout: .connection
        case .certificate, .handshake: .certificate
        case .unauthorized: .login
        case let code where code.isSSH: sshObstacle(code)
        default: .answer
        }
    }

    private static func sshObstacle(_ code: ProviderError.Code) -> Obstacle {
        switch SSHError.Code(rawValue: code.rawValue) {
        case .hostKeyUnknown, .hostKeyChanged, .hostKeyRevoked: .certificate
        case .denied, .noUsableKey, .tooManyAttempts: .login
        default: .connection
        }
    }
}

extension Connections {
    /// Looks at every host at once.
    ///
    /// - Throws: `CancellationError`; what keeps vpnctl from a host is part of the result.
    func access(to hosts: [Host]) async throws -> [HostAccess] {
        try await withThrowingTaskGroup(of: Found.self) { group in
            for host in hosts {
                let hasAPI = host.provider == .proxmox && hasAPI(host)
                if hasAPI { group.addTask { Found(try await apiAccess(to: host)) } }
                // A host with an API needs no other way in.
                if hasAPI, host.closedReason(in: environment) != nil { continue }
                group.addTask { Found(try await access(to: host)) }
            }
            var found: [HostAccess] = []
            for try await one in group { found.append(one.access) }
            return found.sorted { ($0.host.name, $0.api == nil ? 1 : 0) < ($1.host.name, $1.api == nil ? 1 : 0) }
        }
    }

    /// A class for the reason that `Reading` is one.
    private final class Found: Sendable {
        let access: HostAccess

        init(_ access: HostAccess) { self.access = access }
    }

    private func access(to host: Host) async throws -> HostAccess {
        switch host.provider {
        case .opnsense: break
        case .manual: return HostAccess(host: host, outcome: .manual)
        case .proxmox, .linux: return try await entrance(to: host)
        }
        var access = HostAccess(host: host, outcome: .manual)
        do {
            let (api, overridden) = try api(of: host)
            (access.api, access.overridden) = (api, overridden)
            let answered = try await withTransport(to: host) { transport in
                try await OPNsenseAccessReader(
                    transport: transport, host: host, site: site,
                    shell: firewallShell(of: host).map { .success($0) }
                ).read()
            }
            access.outcome = .answered(answered)
            if answered.shell != .notTried {
                let route = try ssh.route(to: host)
                access.entrance = route
                access.overridden = (overridden + route.overridden).sorted()
            }
        } catch let error as ProviderError {
            access.outcome = .failed(error)
        }
        return access
    }

    private func apiAccess(to host: Host) async throws -> HostAccess {
        var access = HostAccess(host: host, api: host.api, outcome: .manual)
        do {
            let (api, overridden) = try api(of: host)
            (access.api, access.overridden) = (api, overridden)
            let state = try await withTransport(to: host) { transport in
                try await ProxmoxReader(transport: transport, host: host, site: site).read()
            }
            access.outcome = .proxmox(ProxmoxAccess(host: host, site: site, state: state))
        } catch let error as ProviderError {
            access.outcome = .failed(error)
        }
        return access
    }

    private func entrance(to host: Host) async throws -> HostAccess {
        if let reason = host.closedReason(in: environment) { return HostAccess(host: host, outcome: .closed(reason)) }
        var access = HostAccess(host: host, outcome: .manual)
        do {
            let route = try ssh.route(to: host)
            (access.entrance, access.overridden) = (route, route.overridden)
            access.outcome = .entered(LinuxAccess(try await linux(host), of: host))
        } catch let error as ProviderError {
            access.outcome = .failed(error)
        }
        return access
    }
}

extension SecretSource {
    /// Where the secret is, in words; of a command the program alone, since an argument may be a secret.
    var place: String {
        switch self {
        case .environment(let name): "the environment variable \(name)"
        case .file(let path): "the file \(path)"
        case .command(let words): "the command `\(words.first ?? "")`"
        }
    }
}

extension Host.Credentials {
    /// Where the credentials are, in words.
    var place: String {
        switch self {
        case .file(let path): "the key file \(path)"
        case .pair(let key, let secret): "\(key.place) and \(secret.place)"
        case .token(let source): source.place
        }
    }
}

extension Host.API {
    /// How the certificate is verified, in words.
    var verification: String {
        guard url.lowercased().hasPrefix("https://") else { return "none: plain HTTP, which stays on this machine" }
        let name = serverName.map { " for \($0)" } ?? ""
        return switch trust {
        case .systemRoots: "by an authority that this system trusts\(name)"
        case .authority(let file): "by the authority in \(file)\(name)"
        case .pinned: "by its fingerprint, which is pinned"
        }
    }

    /// The pinned certificate's SHA-256.
    var pin: Fingerprint? {
        if case .pinned(let sha256) = trust { Fingerprint(bytes: sha256) } else { nil }
    }
}
