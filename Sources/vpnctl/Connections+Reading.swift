import Inventory
import Providers
import Reconciler

/// What was read of the hosts of a site.
struct LiveStates: Sendable {
    var firewalls: [String: OPNsenseState] = [:]
    var linux: [String: LinuxState] = [:]
    /// Beside SSH, or instead of it.
    var proxmox: [String: ProxmoxState] = [:]
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
                func add(_ read: @escaping @Sendable () async throws -> State) {
                    group.addTask {
                        do {
                            return (host.name, .success(try await read()))
                        } catch {
                            return (host.name, .failure(error))
                        }
                    }
                }
                switch host.provider {
                case .manual: continue
                case .opnsense: add { .firewall(try await firewall(host, by: transports[host.name], isPartial)) }
                case .proxmox, .linux:
                    let closed = host.closedReason(in: environment)
                    if closed == nil { add { .linux(try await linux(host)) } }
                    if host.provider == .proxmox, hasAPI(host) {
                        add { .proxmox(try await proxmox(host)) }
                    } else if let closed {
                        states.closed[host.name] = closed
                    }
                }
            }
            var failures: [ProviderError] = []
            for try await (name, result) in group {
                switch result {
                case .success(.firewall(let state)): states.firewalls[name] = state
                case .success(.linux(let state)): states.linux[name] = state
                case .success(.proxmox(let state)): states.proxmox[name] = state
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
        case proxmox(ProxmoxState)
    }

    /// Whether the inventory has an API for a Proxmox host, and the environment leaves it.
    func hasAPI(_ host: Host) -> Bool { host.api != nil && !host.isAPISwitchedOff(in: environment) }

    func linux(_ host: Host) async throws -> LinuxState {
        let entered = try host.enteredOverridden(by: environment).host
        return try await LinuxReader(shell: sessions.shell(of: host), host: entered).read()
    }

    private func proxmox(_ host: Host) async throws -> ProxmoxState {
        try await withTransport(to: host) { transport in
            try await ProxmoxReader(transport: transport, host: host, site: site).read()
        }
    }

    /// The shell of a firewall; nil where the inventory does not say how to enter it.
    func firewallShell(of host: Host) -> (any RemoteShell)? {
        host.closedReason(in: environment) == nil ? sessions.shell(of: host) : nil
    }

    private func firewall(
        _ host: Host, by transport: (any HTTPTransport)?, _ isPartial: Bool
    ) async throws -> OPNsenseState {
        @Sendable func read(by transport: any HTTPTransport) async throws -> OPNsenseState {
            let reader = OPNsenseReader(
                transport: transport, host: host.name, site: site, shell: firewallShell(of: host))
            return try await isPartial ? reader.readVisible() : reader.read()
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
            site: site, states: live.firewalls, linux: live.linux, proxmox: live.proxmox, closed: live.closed,
            presharedKeys: presharedKeys,
            scope: scope)
    }
}
