import Reconciler
import TestSupport

/// A small remote world: what is stored, and what a reload of each service brought into force.
///
/// It refuses what a remote system would refuse: a reference to nothing, a removal of something in use, and the use of
/// something that another service has not brought into force.
struct World {
    let kinds: Kinds
    private(set) var stored: [Address: Resource]
    /// As the last reload of each object's own service left it.
    private var inForce: [Address: Resource]
    /// What changed since the last reload, by service.
    private(set) var pending: [Service: Set<Address>]
    private let differing: Set<Service>
    private let groups: [Address: [Address]]
    /// What the names of groups are to stand for in the end; a user of a group finds all of it.
    var plannedGroups: [Address: [Address]]
    /// Objects that stay as they are; a group that they name may become empty.
    var bystanders: Set<Address> = []
    /// Whether something cannot be removed while it is used by what is in force.
    ///
    /// Only for a plan made from a state that was in force: of another one nobody knows what it still uses.
    var guardsRunning = true
    /// Whether a reload that brings nothing into force is a mistake.
    var refusesIdleReloads = true

    /// Starts from a live state in which the objects of `notInForce` were stored without a reload.
    init(
        _ live: Snapshot, kinds: Kinds, services: [Service], desired: DesiredState, notInForce: Set<Address> = []
    ) throws {
        self.kinds = kinds
        stored = live.resources
        inForce = live.resources.filter { !notInForce.contains($0.key) }
        pending = Dictionary(uniqueKeysWithValues: services.map { ($0, []) })
        groups = live.groups
        differing = Set(live.layers.filter { if case .differs = $0.value { true } else { false } }.keys)
        plannedGroups = desired.snapshot.groups
        for address in notInForce {
            for service in try kinds.kind(of: address).services { pending[service, default: []].insert(address) }
        }
    }

    /// What a provider would read.
    var snapshot: Snapshot {
        let layers = pending.mapValues { addresses in
            addresses.isEmpty ? Layer.same : .differs(addresses.sorted().map { "\($0) is stored" })
        }
        return Snapshot(stored.values.map { $0 }, layers: layers, groups: groups)
    }

    mutating func apply(_ step: Step) throws {
        switch step.action {
        case .check: break
        case .activate(let service, let reasons):
            try activate(service, isExpected: !reasons.isEmpty || differing.contains(service))
        case .change(let change):
            switch change.effect {
            case .create: try create(change)
            case .update: try update(change)
            case .delete: try delete(change)
            }
            let kind = try kinds.kind(of: change.address)
            for service in change.effect == .delete ? kind.removalServices : kind.services {
                if step.manual == nil {
                    pending[service, default: []].insert(change.address)
                } else {
                    // A person who clicks also presses Apply.
                    pending[service, default: []].remove(change.address)
                }
            }
            if step.manual != nil { inForce[change.address] = stored[change.address] }
        }
    }

    mutating func apply(_ steps: [Step]) throws {
        for step in steps {
            do {
                try apply(step)
            } catch {
                throw Broken("step \(step.number): \(error)\n\(steps.printed)")
            }
        }
    }

    private mutating func activate(_ service: Service, isExpected: Bool) throws {
        guard let addresses = pending[service] else { throw Broken("there is no \(service.address)") }
        if addresses.isEmpty, !isExpected, refusesIdleReloads { throw Broken("\(service.address) reloads for nothing") }
        for address in addresses where try own(address) == service { inForce[address] = stored[address] }
        pending[service] = []
    }

    /// Reloads a service whatever waits for it.
    mutating func reload(_ service: Service) throws { try activate(service, isExpected: true) }

    /// Puts an object there as somebody else would.
    mutating func put(_ resource: Resource) { stored[resource.address] = resource }

    mutating func take(_ address: Address) { stored[address] = nil }

    // MARK: Changes

    private mutating func create(_ change: Change) throws {
        if stored[change.address] != nil { throw Broken("\(change.address) exists already") }
        var resource = Resource(change.address, [:])
        for difference in change.differences { resource.attributes[difference.attribute] = difference.after }
        try checkReferences(of: resource)
        stored[change.address] = resource
    }

    private mutating func update(_ change: Change) throws {
        guard var resource = stored[change.address] else { throw Broken("\(change.address) does not exist") }
        for difference in change.differences {
            guard resource.attributes[difference.attribute] == difference.before else {
                throw Broken("\(change.address) \(difference.attribute) is not what the plan says")
            }
            resource.attributes[difference.attribute] = difference.after
        }
        try checkReferences(of: resource)
        stored[change.address] = resource
    }

    private mutating func delete(_ change: Change) throws {
        let address = change.address
        guard stored.removeValue(forKey: address) != nil else { throw Broken("\(address) does not exist") }
        for user in stored.values where try uses(user, address) {
            throw Broken("\(address) is used by \(user.address)")
        }
        guard guardsRunning else { return }
        for user in inForce.values where try own(user.address) != own(address) && uses(user, address) {
            throw Broken("\(address) is used by \(user.address), which is still in force")
        }
    }

    /// Whether the object refers to the address, or to a group that nothing would be left in.
    private func uses(_ user: Resource, _ address: Address) throws -> Bool {
        user.address != address
            && user.targets.contains { target in
                if target == address { return true }
                guard let members = groups[target], members.contains(address), !bystanders.contains(user.address)
                else { return false }
                return (plannedGroups[target] ?? []).isEmpty && !members.contains { stored[$0] != nil }
            }
    }

    private func checkReferences(of user: Resource) throws {
        for target in user.targets {
            let members = plannedGroups[target] ?? groups[target] ?? [target]
            if members.isEmpty { throw Broken("\(user.address) refers to \(target), which is empty") }
            for member in members where member != user.address {
                guard stored[member] != nil else {
                    throw Broken("\(user.address) refers to \(member), which is not there")
                }
                if let service = try own(member), try own(user.address) != service,
                    pending[service]?.contains(member) == true
                {
                    throw Broken("\(user.address) refers to \(member), which is not in force")
                }
            }
        }
    }

    private func own(_ address: Address) throws -> Service? { try kinds.kind(of: address).services.first }
}

extension Resource {
    /// What the attributes refer to.
    var targets: [Address] {
        func targets(_ value: Value) -> [Address] {
            switch value {
            case .reference(let address): [address]
            case .list(let values): values.flatMap(targets)
            case .none, .flag, .number, .text, .secret: []
            }
        }
        return attributes.entries.flatMap { targets($0.value) }
    }
}
