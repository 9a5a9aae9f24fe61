import Inventory
import Reconciler

extension OPNsenseComparison {
    /// Peers, and their links to instances.
    mutating func comparePeers() {
        let index = PeerIndex(state.peers)
        let tunnelNames = Set(tunnels.map(\.name))
        let peers = site.peers.filter { tunnelNames.contains($0.tunnel) }.sorted { $0.name < $1.name }
        let keys = Set(peers.map(\.publicKey.base64))
        let decided = Set(peers.compactMap(\.uuid))
        let matching = Matching(
            peers.map { peer in
                let (found, recognisedBy) = candidates(for: peer, in: index, keys: keys, decided: decided)
                return Matching.Entry(
                    address: kinds.address(OPNsenseKinds.peer, peer.name), candidates: found,
                    recognisedBy: recognisedBy)
            })
        for peer in peers {
            let address = kinds.address(OPNsenseKinds.peer, peer.name)
            let link = kinds.address(OPNsenseKinds.link, "\(peer.tunnel)/\(peer.name)")
            want(address, wanted(peer), at: peer.place)
            want(link, linkAttributes(peer: peer.name, tunnel: peer.tunnel), at: peer.place)
            leaveUndecided(address, at: peer.place, "peer", in: matching) { index[$0]?.name ?? "" }
            if matching.unclear[address] != nil { desired.undecided.insert(link) }
        }
        addLivePeers(matching)
    }

    private mutating func addLivePeers(_ matching: Matching) {
        var linkedTunnels: [String: [Tunnel]] = [:]
        for tunnel in tunnels {
            for uuid in instances[tunnel.name]?.peers ?? [] { linkedTunnels[uuid, default: []].append(tunnel) }
        }
        var leavingTunnels: [String: [String]] = [:]
        for (name, instance) in leaving.sorted(by: { $0.key < $1.key }) {
            for uuid in instance.peers { leavingTunnels[uuid, default: []].append(name) }
        }
        let managed = Set(instances.values.map(\.uuid) + leaving.values.map(\.uuid))
        var otherInstances: [String: [OPNsenseState.Instance]] = [:]
        for instance in state.instances where !managed.contains(instance.uuid) {
            for uuid in instance.peers { otherInstances[uuid, default: []].append(instance) }
        }
        let instanceNames = Dictionary(
            live.resources.values.compactMap { resource in
                resource.address.kind == OPNsenseKinds.instance
                    ? resource.remoteIdentifier.map { ($0, resource.address.name) } : nil
            }, uniquingKeysWith: { first, _ in first })
        for live in state.peers {
            let links = linkedTunnels[live.uuid] ?? []
            let leavingLinks = leavingTunnels[live.uuid] ?? []
            let others = otherInstances[live.uuid] ?? []
            let ownership = ownership(uuid: live.uuid)
            let address: Address
            var mayRemove = false
            if let claimed = matching.entries[live.uuid] {
                address = claimed
                if ownership != .ours {
                    adopt(address, uuid: live.uuid, by: matching.matches[address]?.recognisedBy ?? "")
                }
                mayRemove = true
            } else {
                // What some entry may mean is left alone altogether.
                if matching.held.contains(live.uuid) { continue }
                address = unclaimedAddress(OPNsenseKinds.peer, name: live.name, uuid: live.uuid)
                // A peer of an instance that nobody manages here is somebody else's, unless it carries our mark.
                let isLinked = !links.isEmpty || !leavingLinks.isEmpty
                let isInReach = isLinked && others.isEmpty || ownership == .ours
                mayRemove = isInReach && self.mayRemove(ownership, under: policy(for: links))
            }
            have(
                address, attributes(of: live), ownership: ownership, uuid: live.uuid, mayBeRemoved: mayRemove)
            for tunnel in links {
                have(
                    kinds.address(OPNsenseKinds.link, "\(tunnel.name)/\(address.name)"),
                    linkAttributes(peer: address.name, tunnel: tunnel.name), ownership: ownership,
                    mayBeRemoved: mayRemove)
            }
            // A peer that goes leaves every instance.
            for instance in others where mayRemove && matching.entries[live.uuid] == nil {
                guard let name = instanceNames[instance.uuid] else { continue }
                have(
                    kinds.address(OPNsenseKinds.link, "\(name)/\(address.name)"),
                    linkAttributes(peer: address.name, tunnel: name), mayBeRemoved: true)
            }
            // An instance that goes lets go of every peer, whoever made it.
            for name in leavingLinks {
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

    private func wanted(_ peer: Peer) -> Attributes {
        let networks = (peer.addresses.map { CIDR($0) } + peer.networks).sorted()
        var attributes: Attributes = [
            "name": .text(peer.name),
            "public_key": .text(peer.publicKey.base64),
            "allowed_ips": .list(networks.map { .text($0.description) }),
            "enabled": .flag(peer.enabled),
        ]
        attributes["keepalive"] = peer.keepalive.value { .number($0) }
        attributes["endpoint"] = peer.endpoint.value { .text($0.description) }
        switch peer.presharedKey {
        case .unmanaged: break
        case .none: attributes["preshared_key"] = Value.none
        case .value: attributes["preshared_key"] = presharedKeys[peer.name].map { .secret($0) }
        }
        return attributes
    }

    private func attributes(of peer: OPNsenseState.Peer) -> Attributes {
        [
            "name": .text(peer.name),
            "public_key": .text(peer.publicKey),
            "allowed_ips": .list(sortedNetworks(peer.allowedIPs).map { .text($0) }),
            "enabled": .flag(peer.isEnabled),
            "keepalive": peer.keepalive.map { .number($0) } ?? .none,
            "endpoint": endpoint(of: peer),
            "preshared_key": peer.presharedKey.map { .secret($0) } ?? .none,
        ]
    }

    private func endpoint(of peer: OPNsenseState.Peer) -> Value {
        if peer.endpointHost.isEmpty { return .none }
        // A missing port is rendered as 51820.
        let port = peer.endpointPort.isEmpty ? "51820" : peer.endpointPort
        let isV6 = peer.endpointHost.contains(":")
        let text = isV6 ? "[\(peer.endpointHost)]:\(port)" : "\(peer.endpointHost):\(port)"
        return .text((try? Endpoint(parsing: text))?.description ?? text)
    }

    /// UUIDs of the live peers that the entry may mean: by mark or key, and by name only where neither finds one.
    private func candidates(
        for peer: Peer, in index: PeerIndex, keys: Set<String>, decided: Set<String>
    ) -> (Set<String>, recognisedBy: String) {
        if let uuid = peer.uuid, index[uuid] != nil { return ([uuid], "uuid") }
        let marks = mark.uuids(kind: OPNsenseKinds.peer, name: peer.name, renamedFrom: peer.renamedFrom)
        // What another entry names by UUID is that entry's.
        let marked = marks.filter { index[$0] != nil && !decided.contains($0) }
        let keyed = index.uuids(publicKey: peer.publicKey.base64).filter { !decided.contains($0) }
        let strong = marked.union(keyed)
        if !strong.isEmpty { return (strong, marked.isEmpty ? "public key" : "mark") }
        let named = [peer.name, peer.renamedFrom].compactMap { $0 }.flatMap { index.uuids(name: $0) }
            // A live peer whose key another entry names is that entry's, whatever it is called.
            .filter { !keys.contains(index[$0]?.publicKey ?? "") && !decided.contains($0) }
        return (Set(named), "name")
    }
}

/// Live peers by what identifies them.
private struct PeerIndex {
    private var byUUID: [String: OPNsenseState.Peer] = [:]
    private var byKey: [String: [String]] = [:]
    private var byName: [String: [String]] = [:]

    init(_ peers: [OPNsenseState.Peer]) {
        for peer in peers {
            byUUID[peer.uuid] = peer
            byKey[peer.publicKey, default: []].append(peer.uuid)
            byName[peer.name, default: []].append(peer.uuid)
        }
    }

    subscript(uuid: String) -> OPNsenseState.Peer? { byUUID[uuid] }
    func uuids(publicKey: String) -> [String] { byKey[publicKey] ?? [] }
    func uuids(name: String) -> [String] { byName[name] ?? [] }
}
