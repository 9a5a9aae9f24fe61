import Inventory
import Reconciler

extension OPNsenseComparison {
    /// What is wanted of a peer, for the live one to be put beside it.
    private struct WantedPeer {
        let address: Address
        let allowedIPs: Value
        let tunnel: String
        let link: Address
        let linkAttributes: Attributes
    }

    /// Peers, and their links to instances.
    mutating func comparePeers() {
        let tunnelNames = Set(tunnels.map(\.name))
        let peers = site.peers.filter { tunnelNames.contains($0.tunnel) }.sorted { $0.name < $1.name }
        var index = PeerIndex(state.peers, places: peerPlaces, listed: peers)
        var entries: [Matching<Int>.Entry] = []
        var wanted: [WantedPeer] = []
        entries.reserveCapacity(peers.count)
        wanted.reserveCapacity(peers.count)
        for peer in peers {
            wanted.append(want(peer))
            let (found, recognisedBy) = candidates(for: peer, in: &index)
            entries.append(
                Matching.Entry(
                    address: kinds.address(OPNsenseKinds.peer, peer.name), candidates: found,
                    recognisedBy: recognisedBy))
        }
        let matching = Matching(entries)
        if !matching.unclear.isEmpty { leaveUnclearPeers(peers, wanted, in: matching) }
        addLivePeers(matching, wanted)
    }

    private mutating func leaveUnclearPeers(_ peers: [Peer], _ wanted: [WantedPeer], in matching: Matching<Int>) {
        let live = state.peers
        for (peer, want) in zip(peers, wanted) where matching.unclear[want.address] != nil {
            leaveUndecided(want.address, at: peer.place, "peer", in: matching) { (live[$0].uuid, live[$0].name) }
            desired.undecided.insert(want.link)
        }
    }

    private mutating func addLivePeers(_ matching: Matching<Int>, _ wanted: [WantedPeer]) {
        let names = tunnels.map(\.name)
        var linkedTunnels: [[Int]] = Array(repeating: [], count: state.peers.count)
        for (number, tunnel) in tunnels.enumerated() {
            for uuid in instances[tunnel.name]?.peers ?? [] {
                if let place = peerPlaces[uuid] { linkedTunnels[place].append(number) }
            }
        }
        var leavingTunnels: [String: [String]] = [:]
        for (name, instance) in leaving.sorted(by: { $0.key < $1.key }) {
            for uuid in instance.peers { leavingTunnels[uuid, default: []].append(name) }
        }
        let managed = Set(instances.values.map(\.uuid) + leaving.values.map(\.uuid))
        var otherInstances: [String: [String]] = [:]
        for instance in state.instances where !managed.contains(instance.uuid) {
            for uuid in instance.peers { otherInstances[uuid, default: []].append(instance.uuid) }
        }
        let instanceNames = Dictionary(
            live.resources.values.compactMap { resource in
                resource.address.kind == OPNsenseKinds.instance
                    ? resource.remoteIdentifier.map { ($0, resource.address.name) } : nil
            }, uniquingKeysWith: { first, _ in first })
        for (place, live) in state.peers.enumerated() {
            let links = linkedTunnels[place]
            let leavingLinks = leavingTunnels[live.uuid] ?? []
            let others = otherInstances[live.uuid] ?? []
            let ownership = ownership(uuid: live.uuid)
            let entry = matching.entries[place]
            let address: Address
            var mayRemove = false
            if let entry {
                address = wanted[entry].address
                if ownership != .ours {
                    adopt(address, uuid: live.uuid, by: matching.matches[address]?.recognisedBy ?? "")
                }
            } else {
                // What some entry may mean is left alone altogether.
                if matching.held.contains(place) { continue }
                address = unclaimedAddress(OPNsenseKinds.peer, name: live.name, uuid: live.uuid)
                // A peer of an instance that nobody manages here is somebody else's, unless it carries our mark.
                let isLinked = !links.isEmpty || !leavingLinks.isEmpty
                let isInReach = isLinked && others.isEmpty || ownership == .ours
                mayRemove = isInReach && self.mayRemove(ownership, under: policy(for: links.map { tunnels[$0] }))
            }
            have(
                address, attributes(of: live, beside: entry.map { wanted[$0].allowedIPs }), ownership: ownership,
                uuid: live.uuid, mayBeRemoved: mayRemove)
            for tunnel in links.lazy.map({ names[$0] }) {
                if let entry, wanted[entry].tunnel == tunnel {
                    have(wanted[entry].link, wanted[entry].linkAttributes, ownership: ownership)
                    continue
                }
                have(
                    kinds.address(OPNsenseKinds.link, "\(tunnel)/\(address.name)"),
                    linkAttributes(peer: address.name, tunnel: tunnel), ownership: ownership,
                    mayBeRemoved: mayRemove || entry != nil)
            }
            // A peer that goes leaves every instance, and an instance that goes lets go of every peer, whoever made it.
            for name in leavingLinks + (mayRemove ? others.compactMap({ instanceNames[$0] }) : []) {
                have(
                    kinds.address(OPNsenseKinds.link, "\(name)/\(address.name)"),
                    linkAttributes(peer: address.name, tunnel: name), mayBeRemoved: true)
            }
        }
    }

    /// The most careful policy of the tunnels that a peer is linked to.
    private func policy(for links: [Tunnel]) -> Pruning.Policy {
        let policies = links.map { $0.prunePeers ?? site.pruning.peers }
        let careful: [Pruning.Policy] = [.never, .owned, .authoritative]
        return careful.first(where: policies.contains) ?? site.pruning.peers
    }

    private func linkAttributes(peer: String, tunnel: String) -> Attributes {
        [
            "instance": .reference(kinds.address(OPNsenseKinds.instance, tunnel)),
            "peer": .reference(kinds.address(OPNsenseKinds.peer, peer)),
        ]
    }

    /// Asks for a peer and its link.
    private mutating func want(_ peer: Peer) -> WantedPeer {
        let networks = (peer.addresses.map { CIDR($0) } + peer.networks).sorted()
        let want = WantedPeer(
            address: kinds.address(OPNsenseKinds.peer, peer.name),
            allowedIPs: .list(networks.map { .text($0.description) }), tunnel: peer.tunnel,
            link: kinds.address(OPNsenseKinds.link, "\(peer.tunnel)/\(peer.name)"),
            linkAttributes: linkAttributes(peer: peer.name, tunnel: peer.tunnel))
        self.want(want.address, attributes(of: peer, allowedIPs: want.allowedIPs), at: peer.place)
        self.want(want.link, want.linkAttributes, at: peer.place)
        return want
    }

    private func attributes(of peer: Peer, allowedIPs: Value) -> Attributes {
        let presharedKey: Value? =
            switch peer.presharedKey {
            case .unmanaged: nil
            case .none: Value.none
            case .value: presharedKeys[peer.name].map { .secret($0) }
            }
        return Attributes(present: [
            "allowed_ips": allowedIPs,
            "enabled": .flag(peer.enabled),
            "endpoint": peer.endpoint.value { .text($0.description) },
            "keepalive": peer.keepalive.value { .number($0) },
            "name": .text(peer.name),
            "preshared_key": presharedKey,
            "public_key": .text(peer.publicKey.base64),
        ])
    }

    private func attributes(of peer: OPNsenseState.Peer, beside wanted: Value?) -> Attributes {
        [
            "allowed_ips": allowedIPs(of: peer, beside: wanted),
            "enabled": .flag(peer.isEnabled),
            "endpoint": endpoint(of: peer),
            "keepalive": peer.keepalive.map { .number($0) } ?? .none,
            "name": .text(peer.name),
            "preshared_key": peer.presharedKey.map { .secret($0) } ?? .none,
            "public_key": .text(peer.publicKey),
        ]
    }

    /// Networks that are spelled as the inventory has them, as they mostly are, need no reading.
    private func allowedIPs(of peer: OPNsenseState.Peer, beside wanted: Value?) -> Value {
        if case .list(let networks)? = wanted, networks.elementsEqual(peer.allowedIPs, by: { $0 == .text($1) }) {
            return .list(networks)
        }
        return .list(sortedNetworks(peer.allowedIPs).map { .text($0) })
    }

    private func endpoint(of peer: OPNsenseState.Peer) -> Value {
        if peer.endpointHost.isEmpty { return .none }
        // A missing port is rendered as 51820.
        let port = peer.endpointPort.isEmpty ? "51820" : peer.endpointPort
        let isV6 = peer.endpointHost.contains(":")
        let text = isV6 ? "[\(peer.endpointHost)]:\(port)" : "\(peer.endpointHost):\(port)"
        return .text((try? Endpoint(parsing: text))?.description ?? text)
    }

    /// Places of the live peers that the entry may mean: by mark or key, and by name only where neither finds one.
    private func candidates(for peer: Peer, in index: inout PeerIndex) -> ([Int], recognisedBy: String) {
        if let uuid = peer.uuid, let place = peerPlaces[uuid] { return ([place], "uuid") }
        let marks = mark.uuids(kind: OPNsenseKinds.peer, name: peer.name, renamedFrom: peer.renamedFrom)
        var found: [Int] = []
        // What another entry names by UUID is that entry's.
        for uuid in marks {
            if let place = peerPlaces[uuid], !index.decided.contains(place) { found.append(place) }
        }
        let recognisedBy = found.isEmpty ? "public key" : "mark"
        for place in index.places(publicKey: peer.publicKey.base64) where !index.decided.contains(place) {
            found.append(place)
        }
        if !found.isEmpty { return (found, recognisedBy) }
        return (index.namedPlaces([peer.name, peer.renamedFrom].compactMap { $0 }), "name")
    }
}

/// Places of the live peers by what identifies them.
private struct PeerIndex {
    /// What entries name by UUID.
    let decided: Set<Int>
    private let live: [OPNsenseState.Peer]
    private let listed: [Peer]
    private var byKey: [String: [Int]]
    // Most entries are found by mark or key.
    private lazy var byName = Dictionary(grouping: live.indices) { live[$0].name }
    private lazy var listedKeys = Set(listed.map(\.publicKey.base64))

    /// - Parameters:
    ///   - places: Places of the live peers by UUID.
    ///   - listed: The inventory's peers of this host.
    init(_ live: [OPNsenseState.Peer], places: [String: Int], listed: [Peer]) {
        self.live = live
        self.listed = listed
        decided = Set(listed.compactMap { $0.uuid.flatMap { places[$0] } })
        byKey = Dictionary(minimumCapacity: live.count)
        for place in live.indices { byKey[live[place].publicKey, default: []].append(place) }
    }

    func places(publicKey: String) -> [Int] { byKey[publicKey] ?? [] }

    /// Peers of these names; one whose key another entry names is that entry's, whatever it is called.
    mutating func namedPlaces(_ names: [String]) -> [Int] {
        if live.isEmpty { return [] }
        return names.flatMap { byName[$0] ?? [] }
            .filter { !listedKeys.contains(live[$0].publicKey) && !decided.contains($0) }
    }
}
