package import Inventory

/// Reads what the REST API of a Proxmox host tells: one request for each kind of thing, and none that writes.
///
/// The permissions are asked first and alone, as the proof of the login; then everything else at once. A wrong token is
/// answered after three seconds, so that a shorter deadline hides it.
package struct ProxmoxReader: Sendable {
    /// How much is asked about guests.
    package enum GuestDetail: Hashable, Sendable {
        case none
        /// One request for all of them.
        case listed
        /// Configuration and addresses as well, of all of them or of these: up to two requests each.
        case addresses(of: Set<Int>? = nil)
    }

    /// Guests beyond this number are listed only.
    package static let guestLimit = 64
    /// Nodes that are looked at to find the host's own, where the inventory does not name it.
    static let nodeLimit = 32

    let client: ProxmoxClient
    let host: Host
    /// Interfaces of the host that the inventory names, sorted.
    let wanted: [String]
    let guests: GuestDetail

    package init(transport: any HTTPTransport, host: Host, site: Site, guests: GuestDetail = .listed) {
        client = ProxmoxClient(transport: transport, host: host.name)
        self.host = host
        let attached = site.subnets.flatMap { $0.attached.filter { $0.host == host.name }.map(\.interface) }
        wanted = Set(attached).sorted()
        self.guests = guests
    }

    /// - Throws: ``ProviderError`` `unauthorized`, `no-such-node`, `node-unreachable`, `malformed` and those of the
    ///   transport. What a token may not see is no error: ``ProxmoxState/blindSpots`` tells.
    package func read() async throws -> ProxmoxState {
        let permissions = try await readPermissions()
        async let versionAnswer = client.fetch(ProxmoxAPI.version, ProxmoxVersion.self)
        async let nodesAnswer = client.fetch(ProxmoxAPI.nodes, [NodeRow].self)
        async let guestsAnswer = listGuests()
        async let networkAnswer = ownNetwork()
        let nodes = try await nodesAnswer.get().data
        let version = try await versionAnswer.get().data
        let found = try await find(among: nodes, named: networkAnswer)
        var state = ProxmoxState(version: version, node: found.node, permissions: permissions)
        state.pendingChanges = found.network.changes
        state.interfaces = found.network.data
        try await addHiddenInterfaces(to: &state)
        if let rows = try await guestsAnswer { try await addGuests(rows, to: &state) }
        state.interfaces.sort { $0.name < $1.name }
        return state
    }

    /// The first request, which proves the login.
    private func readPermissions() async throws -> ProxmoxPermissions {
        do {
            return try await client.fetch(ProxmoxAPI.permissions, ProxmoxPermissions.self).get().data
        } catch let error as ProviderError where error.code == .timeout {
            throw ProviderError(
                error.code, host: error.host,
                message: error.message + " Proxmox takes three seconds to refuse a wrong token: with a shorter "
                    + "`--timeout` a refusal looks like this.", underlying: error.underlying)
        }
    }

    // MARK: The node and its interfaces

    struct NodeRow: Decodable, Sendable {
        let node: String
        let status: String?
    }

    typealias Network = ProxmoxClient.Document<[ProxmoxInterface]>

    /// The network of the node that the inventory names; nil where it names none.
    private func ownNetwork() async throws -> ProxmoxClient.Answer<Network>? {
        guard let node = host.node else { return nil }
        return try await client.fetch(ProxmoxAPI.network, [ProxmoxInterface].self, ["node": node])
    }

    private func find(
        among rows: [NodeRow], named answer: ProxmoxClient.Answer<Network>?
    ) async throws -> (node: String, network: Network) {
        let names = rows.map(\.node).sorted()
        if let node = host.node {
            guard names.contains(node) else { throw noNode(node, names) }
            if let answer { return (node, try answer.get()) }
        }
        if names.count == 1 {
            let network = try await client.fetch(ProxmoxAPI.network, [ProxmoxInterface].self, ["node": names[0]])
            return (names[0], try network.get())
        }
        return try await findByAddress(among: rows.filter { $0.status != "offline" }.map(\.node).sorted(), of: names)
    }

    /// The node that has the host's address, looked for on all of them at once.
    private func findByAddress(
        among nodes: [String], of names: [String]
    ) async throws -> (node: String, network: Network) {
        let address = host.address.flatMap { IPAddress($0) }
        let networks = try await withThrowingTaskGroup(of: (String, ProxmoxClient.Answer<Network>).self) { group in
            for node in nodes.prefix(Self.nodeLimit) {
                group.addTask {
                    (node, try await client.fetch(ProxmoxAPI.network, [ProxmoxInterface].self, ["node": node]))
                }
            }
            var found: [(node: String, network: Network)] = []
            for try await (node, answer) in group {
                // Nodes that are down are none of this host's business.
                if case .value(let network) = answer { found.append((node, network)) }
            }
            return found
        }
        let owners = networks.filter { entry in
            entry.network.data.contains { $0.inet?.address == address || $0.inet6?.address == address }
        }
        if address != nil, owners.count == 1 { return owners[0] }
        throw ProviderError(
            .noNode, host: host.name,
            message: "\(host.name) is one of several nodes (\(names.joined(separator: ", "))), and none of those that "
                + "answer shows the address \(host.address ?? "of the inventory") on an interface. Name it: `node:` under "
                + "\(host.name) in the inventory.")
    }

    private func noNode(_ node: String, _ names: [String]) -> ProviderError {
        ProviderError(
            .noNode, host: host.name,
            message: "\(host.name) has no node '\(node)': there is \(names.joined(separator: ", ")). Correct `node` of "
                + "\(host.name) in the inventory.")
    }

    /// Asks for interfaces by name that the list hides and the inventory names, and says what stays hidden.
    private func addHiddenInterfaces(to state: inout ProxmoxState) async throws {
        let needs = [ProxmoxAPI.Privilege.networkAudit, ProxmoxAPI.Privilege.networkUse]
        let path = { (name: String) in ProxmoxAPI.filled(ProxmoxAPI.bridgePath, ["iface": name]) }
        let seen = Set(state.interfaces.map(\.name))
        let permissions = state.permissions
        let hidden = wanted.filter { !seen.contains($0) && !permissions.allowsAny(needs, on: path($0)) }
        for name in hidden {
            let call = ProxmoxAPI.interface
            let answer = try await client.fetch(call, NamelessInterface.self, ["node": state.node, "iface": name])
            switch answer {
            case .value(let document): state.interfaces.append(document.data.named(name))
            case .failure(.noInterface, _): break
            case .failure(.missingPrivilege, _):
                state.blindSpots.append(.hiddenInterface(name, on: state.node, ProxmoxGrant(needs, on: path(name))))
            case .failure(_, let error): throw error
            }
        }
        let zone = "/sdn/zones/localnetwork"
        if !permissions.allowsAny(needs, everywhereBelow: zone) {
            state.blindSpots.append(.hiddenBridges(ProxmoxGrant(needs, on: zone)))
        } else if state.interfaces.isEmpty {
            state.blindSpots.append(.noInterfaces(host))
        }
    }
}

/// One interface, as it is told without its name.
private struct NamelessInterface: Decodable, Sendable {
    private let interface: ProxmoxInterface

    init(from decoder: any Decoder) throws { interface = try ProxmoxInterface(from: decoder, name: "") }

    func named(_ name: String) -> ProxmoxInterface {
        var interface = interface
        interface.name = name
        return interface
    }
}

extension ProxmoxState.BlindSpot {
    fileprivate static func hiddenInterface(_ name: String, on node: String, _ grant: ProxmoxGrant) -> Self {
        Self(
            subject: .interface(name),
            message: "\(name) cannot be seen: the token lacks \(grant.text), and "
                + "\(ProxmoxAPI.Privilege.systemAudit) on /nodes/\(node), which would show it as well.", grant: grant)
    }

    fileprivate static func hiddenBridges(_ grant: ProxmoxGrant) -> Self {
        Self(
            subject: .bridges,
            message: "Bridges may be missing from the list of interfaces: the token lacks \(grant.text), and Proxmox "
                + "leaves out what a token may not see.", grant: grant)
    }

    fileprivate static func noInterfaces(_ host: Host) -> Self {
        Self(
            subject: .file,
            message: "\(host.name) tells of no interface at all, although nothing is hidden: its interfaces file is "
                + "empty, missing, or not one that Proxmox can read. Look at it on the host.")
    }
}
