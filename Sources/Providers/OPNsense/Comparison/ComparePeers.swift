import Inventory
import Reconciler

extension OPNsenseComparison {
    /// Peers, and their links to instances.
    mutating func comparePeers() {
        let index = PeerIndex(state.peers)
        let tunnelNames = Set(tunnels.map(\.name))
        let peers = site.peers.filter { tunnelNames.contains($0.tunnel) }
        let keys = Set(peers.map(\.publicKey.base64))
        var claims: [String: (peer: Peer, recognisedBy: String)] = [:]
        for peer in peers {
            let address = kinds.address(OPNsenseKinds.peer, peer.name)
            peerAddresses[peer.name] = address
            want(address, wanted(peer), at: peer.place)
            let link = kinds.address(OPNsenseKinds.link, "\(peer.tunnel)/\(peer.name)")
            want(link, linkAttributes(peer: peer.name, tunnel: peer.tunnel), at: peer.place)
        }
        for peer in peers {
            let (found, recognisedBy) = candidates(for: peer, in: index, keys: keys)
            let address = kinds.address(OPNsenseKinds.peer, peer.name)
            let taken = found.filter { claims[$0] != nil }
            if found.count > 1 || !taken.isEmpty {
                let others = taken.compactMap { claims[$0]?.peer.name }.sorted().joined(separator: ", ")
                leaveUndecided(
                    address, at: peer.place,
                    because: others.isEmpty ? "these peers match" : "this peer also matches \(others)",
                    candidates: found.map { ($0, index[$0]?.name ?? "") })
                desired.undecided.insert(kinds.address(OPNsenseKinds.link, "\(peer.tunnel)/\(peer.name)"))
                for uuid in found where claims[uuid] == nil { claims[uuid] = (peer, "") }
                continue
            }
            if let uuid = found.first { claims[uuid] = (peer, recognisedBy) }
        }
        addLivePeers(claims: claims)
    }

    private mutating func addLivePeers(claims: [String: (peer: Peer, recognisedBy: String)]) {
        var linkedTunnels: [String: [Tunnel]] = [:]
        for tunnel in tunnels {
            for uuid in instances[tunnel.name]?.peers ?? [] { linkedTunnels[uuid, default: []].append(tunnel) }
        }
        for live in state.peers {
            let links = linkedTunnels[live.uuid] ?? []
            let ownership = ownership(uuid: live.uuid)
            let address: Address
            var mayRemove = false
            if let (peer, recognisedBy) = claims[live.uuid] {
                address = kinds.address(OPNsenseKinds.peer, peer.name)
                if desired.undecided.contains(address) { continue }
                if ownership != .ours { adopt(address, uuid: live.uuid, by: recognisedBy) }
                mayRemove = true
            } else {
                address = unclaimedAddress(OPNsenseKinds.peer, name: live.name, uuid: live.uuid)
                let policy = links.compactMap(\.prunePeers).first ?? site.pruning.peers
                let isInReach = !links.isEmpty || ownership == .ours
                mayRemove = isInReach && self.mayRemove(ownership, under: policy)
            }
            have(
                address, attributes(of: live), ownership: ownership, uuid: live.uuid, mayBeRemoved: mayRemove)
            for tunnel in links {
                have(
                    kinds.address(OPNsenseKinds.link, "\(tunnel.name)/\(address.name)"),
                    linkAttributes(peer: address.name, tunnel: tunnel.name), ownership: ownership,
                    mayBeRemoved: mayRemove)
            }
        }
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
        for peer: Peer, in index: PeerIndex, keys: Set<String>
    ) -> ([String], recognisedBy: String) {
        if let uuid = peer.uuid { return (index[uuid] == nil ? [] : [uuid], "uuid") }
        let marks = mark.uuids(kind: OPNsenseKinds.peer, name: peer.name, renamedFrom: peer.renamedFrom)
        let marked = marks.filter { index[$0] != nil }
        let keyed = index.uuids(publicKey: peer.publicKey.base64)
        let strong = marked.union(keyed)
        if !strong.isEmpty { return (strong.sorted(), marked.isEmpty ? "public key" : "mark") }
        let named = [peer.name, peer.renamedFrom].compactMap { $0 }.flatMap { index.uuids(name: $0) }
            // A live peer whose key another entry names is that entry's, whatever it is called.
            .filter { !keys.contains(index[$0]?.publicKey ?? "") }
        return (Set(named).sorted(), "name")
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
