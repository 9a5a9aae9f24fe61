import Inventory
import Providers
import Reconciler

/// What was read of the hosts of a site.
struct LiveStates: Sendable {
    var firewalls: [String: OPNsenseState] = [:]
    var linux: [String: LinuxState] = [:]
    /// Hosts that there is no way into, and why.
    var closed: [String: String] = [:]
}

extension Connections {
    /// The live state of hosts, read at once.
    ///
    /// - Parameters:
    ///   - transports: APIs that are open already, by host.
    ///   - isPartial: Whether a state may lack what the inventory needs, where the user may not see it.
    /// - Throws: ``HostFailures`` with every host that could not be read.
    func readStates(
        of hosts: [Host], by transports: [String: any HTTPTransport] = [:], isPartial: Bool = false
    ) async throws -> LiveStates {
        try await withThrowingTaskGroup(of: (String, Result<State, any Error>).self) { group in
            var states = LiveStates()
            for host in hosts {
                switch host.provider {
                case .manual: continue
                case .proxmox, .linux:
                    if let reason = host.closedReason(in: environment) {
                        states.closed[host.name] = reason
                        continue
                    }
                case .opnsense: break
                }
                group.addTask {
                    do {
                        return (host.name, .success(try await read(host, by: transports[host.name], isPartial)))
                    } catch {
                        return (host.name, .failure(error))
                    }
                }
            }
            var failures: [ProviderError] = []
            for try await (name, result) in group {
                switch result {
                case .success(.firewall(let state)): states.firewalls[name] = state
                case .success(.linux(let state)): states.linux[name] = state
                case .failure(let error as ProviderError): failures.append(error)
                case .failure(let error): throw error
                }
            }
            if !failures.isEmpty { throw HostFailures(failures: failures.sorted { $0.host < $1.host }) }
            return states
        }
    }

    private enum State: Sendable {
        case firewall(OPNsenseState)
        case linux(LinuxState)
    }

    private func read(_ host: Host, by transport: (any HTTPTransport)?, _ isPartial: Bool) async throws -> State {
        guard host.provider == .opnsense else {
            return .linux(try await LinuxReader(shell: sessions.shell(of: host), host: host).read())
        }
        @Sendable func read(by transport: any HTTPTransport) async throws -> State {
            let reader = OPNsenseReader(transport: transport, host: host.name, site: site)
            return .firewall(try await isPartial ? reader.readVisible() : reader.read())
        }
        if let transport { return try await read(by: transport) }
        return try await withTransport(to: host, read(by:))
    }
}

extension SitePlan {
    /// - Throws: ``PlanError``.
    init(
        _ site: Site, _ live: LiveStates, presharedKeys: [String: SecretDigest], scope: PlanScope
    ) throws(PlanError) {
        try self.init(
            site: site, states: live.firewalls, linux: live.linux, closed: live.closed, presharedKeys: presharedKeys,
            scope: scope)
    }
}
