package import Inventory
package import Reconciler

/// Puts what the inventory asks of one OPNsense beside what the firewall has, under the same addresses.
///
/// Everything that makes live objects hard to compare is settled here: which object is meant, what an interface's name
/// stands for, which sequence a new rule gets. What comes out are two snapshots that can be compared attribute by
/// attribute.
package struct OPNsenseComparison {
    package let site: Site
    package let host: Host
    package let state: OPNsenseState
    let mark: OPNsenseMark
    package let kinds: OPNsenseKinds
    /// Where each live peer stands in the state, by UUID.
    let peerPlaces: [String: Int]
    /// The tunnels of this host, by name.
    let tunnels: [Tunnel]
    /// Digests of the preshared keys that the inventory names, by peer.
    let presharedKeys: [String: SecretDigest]

    package private(set) var live = Snapshot()
    package internal(set) var desired = DesiredState()
    /// What deserves a word without being a step.
    package var findings: [Diagnostic] = []
    /// Live objects without a mark that the inventory takes over while it lists them.
    package var adopted: [Adoption] = []
    /// The descriptions by which objects without a mark would be taken over for good.
    package private(set) var marks: [Address: Value] = [:]
    /// Inventory rules that rules made in the GUI fulfil already.
    package var satisfied: [Satisfaction] = []
    /// Live objects that the inventory does not list.
    package private(set) var unmanaged: [Resource] = []

    /// A live object that stands for an inventory entry although it does not carry the mark.
    package struct Adoption: Hashable, Sendable {
        package let address: Address
        package let uuid: String
        /// By what it was recognised, such as `public key`.
        package let recognisedBy: String
    }

    /// A rule that a person made and that does what an inventory rule asks.
    package struct Satisfaction: Hashable, Sendable {
        package let address: Address
        package let ruleDescription: String
        package let reference: String
        package let origin: Place
    }

    /// The matches that later kinds build on: inventory name to live object.
    var instances: [String: OPNsenseState.Instance] = [:]
    /// Instances that go, by the names of their addresses.
    var leaving: [String: OPNsenseState.Instance] = [:]
    /// Live rules that some inventory rule may mean, by UUID.
    var heldRules: Set<String> = []
    /// What may go where the inventory does not ask for it.
    var removable: Set<Address> = []
    /// Devices that the plan would restart.
    package var restartedDevices: [String] = []

    package init(site: Site, host: Host, state: OPNsenseState, presharedKeys: [String: SecretDigest] = [:]) {
        self.site = site
        self.host = host
        let state = state.inOrder
        self.state = state
        peerPlaces = Dictionary(
            zip(state.peers.map(\.uuid), state.peers.indices), uniquingKeysWith: { first, _ in first })
        self.presharedKeys = presharedKeys
        mark = OPNsenseMark(site: site.name, formerSites: site.formerNames)
        kinds = OPNsenseKinds(host: host.name)
        tunnels = site.tunnels.filter { $0.host == host.name }.sorted { $0.name < $1.name }
        // Every peer has a link beside it.
        live.resources.reserveCapacity(2 * state.peers.count)
        desired.snapshot.resources.reserveCapacity(2 * site.peers.count)
        desired.origins.reserveCapacity(2 * site.peers.count)
        compareWireGuard()
        comparePeers()
        compareInterfaces()
        compareRoutes()
        compareRules()
        keepTunnelsInUse()
        compareLayers()
        addPendingLayers()
        warnAboutPrivateNetworks()
        let removable = self.removable
        unmanaged = desired.protect(live) { removable.contains($0.address) }
            .filter { Self.worthListing.contains($0.address.kind) }
    }

    private static let worthListing: Set<String> = [
        OPNsenseKinds.instance, OPNsenseKinds.peer, OPNsenseKinds.rule, OPNsenseKinds.route, OPNsenseKinds.alias,
    ]

    // MARK: Adding

    mutating func want(_ address: Address, _ attributes: Attributes, at place: Place) {
        desired.snapshot.resources[address] = Resource(address, attributes)
        desired.origins[address] = place
    }

    mutating func have(
        _ address: Address, _ attributes: Attributes, ownership: Ownership = .unmarked, uuid: String? = nil,
        mayBeRemoved: Bool = false
    ) {
        live.resources[address] = Resource(address, attributes, ownership: ownership, remoteIdentifier: uuid)
        if mayBeRemoved { removable.insert(address) }
    }

    /// Asks for a live object to stay as it is, unless something is asked of it already.
    mutating func keep(_ address: Address) {
        guard desired.snapshot[address] == nil, let resource = live[address] else { return }
        desired.snapshot.resources[address] = resource
    }

    mutating func change(_ address: Address, _ name: String, to value: Value?) {
        desired.snapshot.resources[address]?.attributes[name] = value
    }

    /// Leaves the description of an object that somebody else made as it is.
    mutating func leaveUnmarked(_ address: Address) {
        marks[address] = desired.snapshot.resources[address]?.attributes["description"]
        change(address, "description", to: nil)
    }

    mutating func leaveToPerson(_ address: Address, reason: String, instructions: [String]) {
        desired.manual[address] = ManualWork(reason: reason, instructions: instructions)
    }

    mutating func setLayer(_ layer: Layer, of service: Service) { live.layers[service] = layer }

    mutating func setGroup(_ address: Address, members: [Address]) { desired.snapshot.groups[address] = members }

    mutating func setLiveGroup(_ address: Address, members: [Address]) { live.groups[address] = members }

    mutating func addCheck(_ check: Check) { desired.checks.append(check) }

    /// Plans nothing about an entry, because it is not clear which object is meant; says which ones could be.
    mutating func leaveUndecided<ID>(
        _ address: Address, at place: Place, _ what: String, in matching: Matching<ID>,
        describe: (ID) -> (uuid: String, name: String)
    ) {
        guard let (candidates, others) = matching.unclear[address] else { return }
        desired.undecided.insert(address)
        let list = candidates.map(describe).map { "\($0.uuid) (\($0.name))" }.joined(separator: ", ")
        let rivals = others.map { "\($0.kind) \($0.name)" }.joined(separator: ", ")
        findings.append(
            Diagnostic(
                .warning, code: "plan.ambiguous",
                summary: others.isEmpty
                    ? "More than one live object matches an inventory entry"
                    : "A live object matches more than one inventory entry",
                detail: "\(address): "
                    + (candidates.count == 1 ? "this \(what) matches" : "these \(what)s match") + ": \(list). "
                    + (others.isEmpty ? "" : "So does \(rivals). ") + "Nothing about it is planned. "
                    + "Write `uuid:` on the entry to say which one is meant, or remove the other one.",
                place: place, address: address))
    }

    mutating func adopt(_ address: Address, uuid: String, by recognisedBy: String) {
        adopted.append(Adoption(address: address, uuid: uuid, recognisedBy: recognisedBy))
    }

    /// An address for a live object that no entry claims; unique although live names need not be.
    ///
    /// The end of the UUID tells objects apart; the beginning is the same for all that carry one mark.
    func unclaimedAddress(_ kind: String, name: String, uuid: String) -> Address {
        let names = name.isEmpty ? ["~\(uuid.suffix(8))"] : [name, "\(name)~\(uuid.suffix(8))"]
        for address in names.map({ kinds.address(kind, $0) })
        where desired.snapshot[address] == nil && live[address] == nil && !desired.undecided.contains(address) {
            return address
        }
        return kinds.address(kind, "\(name)~\(uuid)")
    }

    /// The live peer of a UUID.
    func peer(_ uuid: String) -> OPNsenseState.Peer? { peerPlaces[uuid].map { state.peers[$0] } }

    func ownership(uuid: String, description: String = "") -> Ownership {
        if let inscription = OPNsenseMark.inscription(in: description) {
            guard mark.isOurs(inscription) else { return .foreign(site: inscription.site) }
            return inscription.isProtected ? .protected : .ours
        }
        return mark.isOurs(uuid: uuid) ? .ours : .unmarked
    }

    /// Whether the policy lets an unlisted object of this ownership go.
    func mayRemove(_ ownership: Ownership, under policy: Pruning.Policy) -> Bool {
        switch policy {
        case .never: false
        case .owned: ownership == .ours
        case .authoritative: ownership == .ours || ownership == .unmarked
        }
    }
}

extension Setting {
    /// The value to compare: nil where the inventory does not manage it.
    func value(_ transform: (Wrapped) -> Value) -> Value? {
        switch self {
        case .unmanaged: nil
        case .none: Value.none
        case .value(let wrapped): transform(wrapped)
        }
    }
}
