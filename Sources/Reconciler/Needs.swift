/// Derives from the attributes what waits for what; edges are never declared.
///
/// Create and update follow what they refer to; a delete follows everything that let go of it. Where the two belong to
/// different services, the earlier one's service reloads in between.
extension Graph {
    mutating func connect(live: Snapshot, desired: DesiredState, kinds: Kinds) throws(PlanError) {
        if nodes.isEmpty { return }
        for index in nodes.indices.dropFirst() where nodes[index].change.address == nodes[index - 1].change.address {
            link(index - 1, index)
        }
        let groups = Groups(live: live.groups, desired: desired.snapshot.groups)
        try refuseUsersOfDeleted(live)
        for index in nodes.indices where nodes[index].change.effect != .delete {
            let address = nodes[index].change.address
            guard let resource = desired.snapshot[address] else { continue }
            for target in resource.references(over: live[address]) where target != address || live[address] == nil {
                guard let members = groups.desired(target) else {
                    guard isThere(target, live) else { throw .missingReference(from: address, to: target) }
                    try makeWait(index, for: target, live: live, kinds: kinds)
                    continue
                }
                let present = members.filter { isThere($0, live) }
                if present.isEmpty { throw .missingReference(from: address, to: target) }
                for member in present { try makeWait(index, for: member, of: target, live: live, kinds: kinds) }
            }
        }
        for index in nodes.indices { letGo(index, live: live, desired: desired, groups: groups) }
        joinMoves(live: live, desired: desired)
    }

    /// Makes what goes in the request of another object, such as a peer's link, leave its old place after it has its new one.
    ///
    /// The two become one request then, and the object is never without either.
    private mutating func joinMoves(live: Snapshot, desired: DesiredState) {
        var arrivals: [Address: [Int]] = [:]
        for index in nodes.indices where nodes[index].change.effect == .create && kinds[nodes[index].kind].kind.travels
        {
            guard let resource = desired.snapshot[nodes[index].change.address] else { continue }
            for target in resource.references { arrivals[target, default: []].append(index) }
        }
        if arrivals.isEmpty { return }
        for index in nodes.indices where nodes[index].change.effect == .delete {
            let kind = kinds[nodes[index].kind].kind
            guard kind.travels, let resource = live[nodes[index].change.address] else { continue }
            for target in resource.references where target.kind == kind.batch {
                for arrival in arrivals[target] ?? [] where kinds[nodes[arrival].kind].kind.name == kind.name {
                    link(arrival, index)
                }
            }
        }
    }

    /// Whether the object exists once the plan is done.
    private func isThere(_ address: Address, _ live: Snapshot) -> Bool {
        guard let first = changes(of: address).first else { return live[address] != nil }
        return nodes[first].change.effect != .delete
    }

    /// Makes the node wait until what it refers to is stored, and in force where another service brings it there.
    ///
    /// - Parameter group: The name by which the node refers to it, where that stands for several.
    private mutating func makeWait(
        _ index: Int, for target: Address, of group: Address? = nil, live: Snapshot, kinds: Kinds
    ) throws(PlanError) {
        let service = try kinds.kind(of: target).services.first
        let isOutside = service != ownService(index)
        var isInForceAfterChange = false
        for other in changes(of: target) {
            let reload = isOutside ? reloads(other).first : nil
            if reload != nil { isInForceAfterChange = true }
            link(other, index, after: reload)
        }
        guard isOutside, !isInForceAfterChange, let service, let reload = self.index(of: service) else { return }
        switch live.layers[service] {
        case .differs?: hold(index, forReloadOf: reload)
        // A group stands for what was in force when it came to be.
        case .unknown? where group == nil: hold(index, forReloadOf: reload)
        case .unknown?, .same?, nil: break
        }
    }

    /// Makes the removal of everything that the node refers to no longer wait for the node.
    private mutating func letGo(_ index: Int, live: Snapshot, desired: DesiredState, groups: Groups) {
        let change = nodes[index].change
        guard change.effect != .create, let before = live[change.address] else { return }
        var kept: Set<Address>?
        for target in before.references {
            for member in groups.live(target) ?? [target] where member != change.address {
                guard let deletion = changes(of: member).first, nodes[deletion].change.effect == .delete else {
                    continue
                }
                if change.effect == .update {
                    let after = kept ?? Set(desired.snapshot[change.address]?.references(over: before) ?? [])
                    kept = after
                    // Still in the group: the group goes on without this member.
                    if after.contains(target) { continue }
                }
                let isOutside = ownService(index) != ownService(deletion)
                link(index, deletion, after: isOutside ? reloads(index).first : nil)
            }
        }
    }

    /// Refuses to remove what an object that does not change refers to.
    private func refuseUsersOfDeleted(_ live: Snapshot) throws(PlanError) {
        let deleted = Set(nodes.prefix { $0.change.effect == .delete }.map(\.change.address))
        if deleted.isEmpty { return }
        var dangling: (user: Address, target: Address)?
        for (address, resource) in live.resources {
            for target in resource.references where deleted.contains(target) && changes(of: address).isEmpty {
                if let found = dangling, (found.user, found.target) <= (address, target) { continue }
                dangling = (address, target)
            }
        }
        if let dangling { throw .missingReference(from: dangling.user, to: dangling.target) }
    }
}

/// What the names of groups stand for, before and after; a side that does not know a group trusts the other one.
private struct Groups {
    private let before: [Address: [Address]]
    private let after: [Address: [Address]]

    init(live: [Address: [Address]], desired: [Address: [Address]]) {
        before = live.merging(desired) { live, _ in live }
        after = desired.merging(live) { desired, _ in desired }
    }

    func live(_ address: Address) -> [Address]? { before.isEmpty ? nil : before[address] }
    func desired(_ address: Address) -> [Address]? { after.isEmpty ? nil : after[address] }
}
