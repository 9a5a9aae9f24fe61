package import Inventory
package import Reconciler

/// Carries out the steps of one OPNsense, one request at a time: the firewall locks its configuration for each write.
package actor OPNsenseProvider: Provider {
    let reader: OPNsenseReader
    let writer: OPNsenseWriter
    let xmlrpc: XMLRPCClient
    /// A session on the firewall; nil where there is none.
    let shell: (any RemoteShell)?
    let site: Site
    let host: Host
    /// Digests of the preshared keys that the inventory names, by peer.
    let presharedKeys: [String: SecretDigest]
    /// Fetches such a key when it is to be written.
    let presharedKey: @Sendable (Peer) async throws -> Secret
    /// As last read, kind by kind.
    var state: OPNsenseState
    var comparison: OPNsenseComparison
    /// The instances that link each peer, by its UUID, as last read.
    var servers: [String: [String]] = [:]

    var revisions = RevisionWatch()
    /// Assignments and interfaces that the plan could not see, because their instance was off and had no device.
    let unseen: Set<Address>
    /// Calls of XML-RPC so far; each one counts as a failed login on the firewall.
    var xmlrpcCalls = 0
    /// Keys of interfaces that the next reload has to bring up.
    var touchedInterfaces: Set<String> = []
    /// Changes still to be made that nothing on the firewall would show; see ``PendingMarker``.
    var hidden: Set<Change> = []
    /// Services that the note on the firewall names, or will name.
    var pending: Set<String> = []
    var isMarked = false
    /// What ran when it was last looked at, while nothing was written or reloaded since.
    var isRunningKnown = false
    /// What the firewall said of its rules before they were last loaded.
    var firewallStatus: OPNsenseState.FirewallStatus

    /// - Parameters:
    ///   - comparison: What the plan was made from.
    ///   - shell: An open session on the firewall, where there is one.
    ///   - presharedKey: Fetches the preshared key of a peer; called when it is written.
    package init(
        transport: any HTTPTransport, comparison: OPNsenseComparison, shell: (any RemoteShell)? = nil,
        presharedKey: @escaping @Sendable (Peer) async throws -> Secret
    ) {
        host = comparison.host
        site = comparison.site
        reader = OPNsenseReader(transport: transport, host: host.name, site: site, shell: shell)
        self.shell = shell
        writer = OPNsenseWriter(transport: transport, host: host.name)
        xmlrpc = XMLRPCClient(transport: transport, host: host.name)
        presharedKeys = comparison.presharedKeys
        self.presharedKey = presharedKey
        self.comparison = comparison
        state = comparison.state
        firewallStatus = state.firewallStatus
        unseen = comparison.unseenInterfaces
    }

    var kinds: OPNsenseKinds { comparison.kinds }

    // MARK: Before anything else

    package func prepare(_ steps: [Step]) async throws {
        try complainAboutMissingPrivileges(of: steps)
        watchForHidden(steps)
        let list = try await reader.readRevisions()
        if revisions.isVisible { try revisions.check(list) } else { revisions.begin(with: list) }
    }

    /// Watches from now on, where time will pass before the first step: somebody thinks about the plan.
    package func watch() async throws { revisions.begin(with: try await reader.readRevisions()) }

    private func complainAboutMissingPrivileges(of steps: [Step]) throws {
        let missing = Set(state.missing.map(\.privilege))
        let closed = steps.filter { privilege(for: $0).map(missing.contains) == true }
        guard let first = closed.first, let privilege = privilege(for: first) else { return }
        throw ProviderError(
            .forbidden, host: host.name,
            message: "The API user on \(host.name) lacks \(privilege), which step \(first.number) (\(first.address)) "
                + "needs. Nothing was changed. Add it under System > Access > Users, or leave the step out with --only."
        )
    }

    /// The privilege that a step's call needs; a page's privilege covers reading and writing.
    private func privilege(for step: Step) -> String? {
        switch step.address.kind {
        case OPNsenseKinds.wireguard, OPNsenseKinds.instance, OPNsenseKinds.peer, OPNsenseKinds.link:
            OPNsenseAPI.Privilege.wireguard
        case OPNsenseKinds.assignment where state.hasAssignmentAPI: OPNsenseAPI.Privilege.assignments
        case OPNsenseKinds.alias: OPNsenseAPI.Privilege.aliases
        case OPNsenseKinds.gateway: OPNsenseAPI.Privilege.gateways
        case OPNsenseKinds.route: OPNsenseAPI.Privilege.routes
        case OPNsenseKinds.rule: OPNsenseAPI.Privilege.rules
        default: nil
        }
    }

    // MARK: Reading

    package func read(for steps: [Step]) async throws -> Snapshot {
        var kinds: Set<String> = []
        for step in steps {
            switch step.address.kind {
            case OPNsenseKinds.link: kinds.insert(OPNsenseKinds.peer)
            case OPNsenseKinds.assignment: kinds.insert(OPNsenseKinds.interface)
            case let kind: kinds.insert(kind)
            }
        }
        state = try await reader.refreshed(kinds, of: state)
        ignoreMarker()
        servers = Dictionary(state.peers.map { ($0.uuid, $0.servers) }, uniquingKeysWith: { first, _ in first })
        compare()
        hidden = hidden.filter { !$0.isNeedless(in: comparison.live) }
        var live = comparison.live
        // What comes to light now is brought to what the plan asks for, as something new would be.
        for case .change(let change) in steps.map(\.action) where unseen.contains(change.address) {
            if !change.isNeedless(in: live) { live.resources[change.address] = nil }
        }
        return live
    }

    func compare() {
        comparison = OPNsenseComparison(site: site, host: host, state: state, presharedKeys: presharedKeys)
    }

    // MARK: Writing

    package nonisolated func requests(for steps: [Step]) -> [[Step]] { Self.requests(for: steps) }

    static func requests(for steps: [Step]) -> [[Step]] {
        var requests: [[Step]] = []
        var places: [String: Int] = [:]
        for step in steps {
            // A peer and its links are one request, and so are the interfaces that XML-RPC merges.
            let key =
                switch step.address.kind {
                case OPNsenseKinds.peer: "peer \(step.address.name)"
                case OPNsenseKinds.link: "peer \(step.address.linkedPeer)"
                case OPNsenseKinds.assignment, OPNsenseKinds.interface: "interfaces"
                default: "\(step.address)"
                }
            if let place = places[key] {
                requests[place].append(step)
            } else {
                places[key] = requests.count
                requests.append([step])
            }
        }
        return requests
    }

    package func make(_ steps: [Step]) async throws {
        let changes = steps.compactMap { step in if case .change(let change) = step.action { change } else { nil } }
        guard let first = changes.first else { return }
        isRunningKnown = false
        try refuseTakenIdentifiers(changes)
        try await announce(changes)
        do {
            switch first.address.kind {
            case OPNsenseKinds.peer, OPNsenseKinds.link: try await writePeer(changes)
            case OPNsenseKinds.assignment, OPNsenseKinds.interface: try await writeInterfaces(changes)
            default: try await writeObject(first, all: changes)
            }
        } catch let error as ProviderError where error.code == .refusedValue {
            throw located(error, at: first.address)
        }
        hidden.subtract(changes)
    }

    /// Points at the inventory line whose value the firewall does not take.
    private func located(_ error: ProviderError, at address: Address) -> any Error {
        guard let place = comparison.desired.origins[address] else { return error }
        return Diagnostics([
            Diagnostic(
                code: "apply.refused-value", summary: "The firewall refuses what the inventory asks for",
                detail: "\(address): \(error.message) Correct the entry, then plan again.", place: place,
                address: address)
        ])
    }

    /// A write under a UUID that something else has would replace that, whatever it is.
    private func refuseTakenIdentifiers(_ changes: [Change]) throws {
        for change in changes where change.effect == .create {
            let uuid = self.uuid(for: change)
            let isTaken =
                switch change.address.kind {
                case OPNsenseKinds.peer: servers[uuid] != nil
                case OPNsenseKinds.instance: state.instances.contains { $0.uuid == uuid }
                case OPNsenseKinds.alias: state.aliases.contains { $0.uuid == uuid }
                case OPNsenseKinds.rule: state.rules.contains { $0.uuid == uuid }
                case OPNsenseKinds.route: state.routes.contains { $0.uuid == uuid }
                case OPNsenseKinds.gateway: state.gateways.contains { $0.uuid == uuid }
                default: false
                }
            if isTaken {
                throw Moved(
                    change.address,
                    "the firewall has another object with the UUID \(uuid), under which it would be created; it is "
                        + "left as it is")
            }
        }
    }

    func send(_ write: OPNsenseWrite) async throws -> String? {
        revisions.expect("\(write.path) made changes")
        return try await writer.send(write)
    }

    func reload(_ call: OPNsenseAPI.Call, _ identifier: String? = nil) async throws {
        revisions.expect("\(OPNsenseWrite(call, identifier).path) made changes")
        try await writer.reload(call, identifier)
    }

    package func confirm(_ steps: [Step]) async throws {
        if revisions.isVisible { try revisions.check(try await reader.readRevisions()) }
    }

    // MARK: References

    /// The UUID of an object that a change refers to.
    func uuid(of address: Address) throws -> String {
        if let uuid = comparison.live[address]?.remoteIdentifier { return uuid }
        throw Moved(address, "it is not there")
    }

    /// The UUID of the object itself: the live one, or the one under which it is created.
    func uuid(for change: Change) -> String {
        change.remoteIdentifier ?? comparison.mark.uuid(kind: change.address.kind, name: change.address.name)
    }
}

extension Address {
    /// The peer's name in the address of a link, `tunnel/peer`.
    var linkedPeer: String { String(name.drop { $0 != "/" }.dropFirst()) }
    var linkedTunnel: String { String(name.prefix { $0 != "/" }) }
}
