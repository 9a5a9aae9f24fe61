import Inventory
import Reconciler

extension OPNsenseComparison {
    /// The WireGuard switch and the instances.
    mutating func compareWireGuard() {
        let general = kinds.address(OPNsenseKinds.wireguard, "general")
        have(general, ["enabled": .flag(state.isWireGuardEnabled)], ownership: .protected)
        // The group exists only while the switch is on, and rules on it are refused without.
        let groupRule = site.rules.first { $0.host == host.name && $0.interface == "wireguard" }
        let tunnel = tunnels.first { $0.enabled || groupRule != nil }
        if let place = tunnel?.place ?? groupRule?.place { want(general, ["enabled": true], at: place) }
        let matching = matchInstances()
        let byUUID = Dictionary(state.instances.map { ($0.uuid, $0) }, uniquingKeysWith: { first, _ in first })
        for tunnel in tunnels {
            let address = kinds.address(OPNsenseKinds.instance, tunnel.name)
            let match = matching.matches[address]
            let instance = match.flatMap { byUUID[$0.id] }
            want(address, wanted(tunnel, isNew: instance == nil), at: tunnel.place)
            leaveUndecided(address, at: tunnel.place, "instance", in: matching) { uuid in
                (uuid, byUUID[uuid].map { "\($0.name), \($0.device)" } ?? "")
            }
            guard let match, let instance else { continue }
            instances[tunnel.name] = instance
            let ownership = ownership(uuid: instance.uuid)
            have(address, attributes(of: instance), ownership: ownership, uuid: instance.uuid)
            if ownership != .ours { adopt(address, uuid: instance.uuid, by: match.recognisedBy) }
        }
        for instance in state.instances where !matching.held.contains(instance.uuid) {
            let address = unclaimedAddress(OPNsenseKinds.instance, name: instance.name, uuid: instance.uuid)
            let ownership = ownership(uuid: instance.uuid)
            let goes = ownership == .ours && mayRemove(ownership, under: site.pruning.peers)
            have(
                address, attributes(of: instance), ownership: ownership, uuid: instance.uuid, mayBeRemoved: goes)
            if goes { leaving[address.name] = instance }
        }
        let group = kinds.address(OPNsenseKinds.group, "wireguard")
        setLiveGroup(
            group, members: live.resources.keys.filter { $0.kind == OPNsenseKinds.instance }.sorted() + [general])
        setGroup(group, members: tunnels.map { kinds.address(OPNsenseKinds.instance, $0.name) } + [general])
        addCheck(
            Check(
                address: kinds.address("check", "wireguard"), service: kinds.wireguardService,
                expectation: "wireguard/service/show lists every enabled instance and its linked peers as stored"))
    }

    private func wanted(_ tunnel: Tunnel, isNew: Bool) -> Attributes {
        var attributes: Attributes = [
            "device": .text("wg\(tunnel.deviceNumber)"),
            "addresses": .list(addresses(of: tunnel).map { .text($0.description) }),
            "port": .number(Int(tunnel.port)),
            "enabled": .flag(tunnel.enabled),
        ]
        if tunnel.isInstanceNamed || isNew { attributes["name"] = .text(tunnel.instance) }
        attributes["mtu"] = tunnel.mtu.value { .number($0) }
        attributes["routes"] = tunnel.routes.map { .text($0.rawValue) }
        return attributes
    }

    private func attributes(of instance: OPNsenseState.Instance) -> Attributes {
        [
            "device": .text(instance.device),
            "addresses": .list(sortedNetworks(instance.addresses).map { .text($0) }),
            "port": instance.port.map { .number($0) } ?? .none,
            "enabled": .flag(instance.isEnabled),
            "name": .text(instance.name),
            "mtu": instance.mtu.map { .number($0) } ?? .none,
            "routes": .text(instance.disablesRoutes ? "none" : "automatic"),
        ]
    }

    /// The tunnel's own addresses with the prefix length of its subnet, sorted.
    private func addresses(of tunnel: Tunnel) -> [CIDR] {
        let networks = site.subnets.first { $0.name == tunnel.subnet }?.cidrs ?? []
        return tunnel.addresses.map { address in
            networks.first { $0.contains(address) }
                .flatMap { CIDR(address: address, prefixLength: $0.prefixLength) } ?? CIDR(address)
        }.sorted()
    }

    private func matchInstances() -> Matching<String> {
        let decided = Set(tunnels.compactMap(\.uuid))
        return Matching(
            tunnels.map { tunnel in
                let (found, recognisedBy) = candidates(for: tunnel, decided: decided)
                return Matching.Entry(
                    address: kinds.address(OPNsenseKinds.instance, tunnel.name),
                    candidates: found.map(\.uuid), recognisedBy: recognisedBy)
            })
    }

    /// The live instances that the entry may mean, by the strongest identity that finds any.
    private func candidates(
        for tunnel: Tunnel, decided: Set<String>
    ) -> ([OPNsenseState.Instance], recognisedBy: String) {
        let named = state.instances.filter { $0.uuid == tunnel.uuid }
        if !named.isEmpty { return (named, "uuid") }
        // What another entry names by UUID is that entry's.
        let open = state.instances.filter { !decided.contains($0.uuid) }
        let marks = mark.uuids(kind: OPNsenseKinds.instance, name: tunnel.name, renamedFrom: tunnel.renamedFrom)
        let marked = open.filter { marks.contains($0.uuid) }
        if !marked.isEmpty { return (marked, "mark") }
        let names = [tunnel.instance, tunnel.renamedFrom].compactMap { $0 }
        let matching = open.filter { names.contains($0.name) || $0.number == tunnel.deviceNumber }
        let isNamed = matching.contains { names.contains($0.name) }
        return (matching, isNamed ? "name" : "device")
    }
}

/// Networks in canonical form and order; what is not a network stays as it is, at the end.
func sortedNetworks(_ texts: [String]) -> [String] {
    var networks: [CIDR] = []
    var others: [String] = []
    for text in texts {
        if let cidr = try? CIDR(parsing: text) {
            networks.append(cidr)
        } else if let address = try? IPAddress(parsing: text) {
            networks.append(CIDR(address))
        } else {
            others.append(text)
        }
    }
    return networks.sorted().map(\.description) + others.sorted()
}
