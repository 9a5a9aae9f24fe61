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
    /// This machine's address towards each host.
    var sources: [String: IPAddress] = [:]
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
        var states = LiveStates()
        for host in hosts where host.provider != .manual && ways(into: host).isEmpty {
            states.closed[host.name] = host.closedReason(in: environment)
        }
        async let sources = sources(towards: hosts)
        var failures: [ProviderError] = []
        for found in await readings(of: hosts, by: transports, isPartial) {
            states.firewalls[found.host] = found.firewall ?? states.firewalls[found.host]
            states.linux[found.host] = found.linux ?? states.linux[found.host]
            states.proxmox[found.host] = found.proxmox ?? states.proxmox[found.host]
            switch found.failure {
            case nil: continue
            case let failure as ProviderError: failures.append(failure)
            case let failure?: throw failure
            }
        }
        states.sources = await sources
        try Task.checkCancellation()
        if !failures.isEmpty { throw HostFailures(failures: failures.sorted { $0.host < $1.host }) }
        return states
    }

    /// What came of reading a host by one way.
    ///
    /// A class, since a task group hands on an enum with such cases in another layout than the one it is read in, as far
    /// as the optimiser of Swift 6.3 is concerned.
    private final class Reading: Sendable {
        let host: String
        let firewall: OPNsenseState?
        let linux: LinuxState?
        let proxmox: ProxmoxState?
        let failure: (any Error)?

        init(
            _ host: Host, firewall: OPNsenseState? = nil, linux: LinuxState? = nil, proxmox: ProxmoxState? = nil,
            failure: (any Error)? = nil
        ) {
            self.host = host.name
            (self.firewall, self.linux, self.proxmox, self.failure) = (firewall, linux, proxmox, failure)
        }
    }

    /// The address with which packets to each host leave this machine, or to the first host on the way there.
    private func sources(towards hosts: [Host]) async -> [String: IPAddress] {
        await withTaskGroup(of: (String, IPAddress?).self) { group in
            for host in hosts {
                guard let place = firstPlace(towards: host) else { continue }
                group.addTask { (host.name, await OwnAddress.towards(place)) }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }

    /// The address or name of the first host that is contacted to change a host; nil where it is not entered.
    private func firstPlace(towards host: Host) -> String? {
        var entered = host
        if host.provider == .opnsense {
            guard let api = try? api(of: host).api else { return nil }
            guard let via = api.via.flatMap({ name in site.hosts.first { $0.name == name } }) else {
                return try? BaseURL(api.url, host: host.name).host
            }
            entered = via
        }
        guard let route = try? ssh.route(to: entered) else { return nil }
        return (route.jumps.first ?? route.target).address
    }

    private enum Way { case api, ssh, proxmox }

    /// A Proxmox host may have two.
    private func ways(into host: Host) -> [Way] {
        switch host.provider {
        case .manual: []
        case .opnsense: [.api]
        case .proxmox, .linux:
            (host.closedReason(in: environment) == nil ? [.ssh] : [])
                + (host.provider == .proxmox && hasAPI(host) ? [.proxmox] : [])
        }
    }

    /// All hosts at once, by all ways.
    private func readings(
        of hosts: [Host], by transports: [String: any HTTPTransport], _ isPartial: Bool
    ) async -> [Reading] {
        await withTaskGroup(of: Reading.self) { group in
            for host in hosts {
                for way in ways(into: host) {
                    group.addTask { await read(host, by: way, transports[host.name], isPartial) }
                }
            }
            var readings: [Reading] = []
            for await reading in group { readings.append(reading) }
            return readings
        }
    }

    private func read(
        _ host: Host, by way: Way, _ transport: (any HTTPTransport)?, _ isPartial: Bool
    ) async -> Reading {
        do {
            switch way {
            case .api: return Reading(host, firewall: try await firewall(host, by: transport, isPartial))
            case .ssh: return Reading(host, linux: try await linux(host))
            case .proxmox: return Reading(host, proxmox: try await proxmox(host))
            }
        } catch {
            return Reading(host, failure: error)
        }
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

    /// The shell of a firewall; nil where the inventory does not say how to enter it, or the environment leaves it out, or
    /// a host on the way there.
    func firewallShell(of host: Host) -> (any RemoteShell)? {
        let jumps = site.hosts.filter { host.ssh?.jump.contains($0.name) == true }
        let isOpen = host.closedReason(in: environment) == nil && !jumps.contains { $0.isSwitchedOff(in: environment) }
        return isOpen ? sessions.shell(of: host) : nil
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
            scope: scope, sources: live.sources)
    }
}
