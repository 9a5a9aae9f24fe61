import Reconciler
import TestSupport

/// A random pair of states over random kinds and services, with every reference leading somewhere.
struct Sample {
    private(set) var kindList: [(host: String, kind: Kind)] = []
    private(set) var services: [Service] = []
    private(set) var live = Snapshot()
    private(set) var desired = DesiredState()
    /// Objects that are stored and not in force.
    private(set) var notInForce: Set<Address> = []

    private var random: SplitMix64
    private var all: [Address] = []
    private let usesGroups: Bool

    struct Options {
        /// Objects per host.
        var size = 4...12
        var hosts = 1...2
        /// In percent of the samples.
        var groups = 60
        var manual = 20
        var notInForce = 0
        var undecided = 0
    }

    init(seed: UInt64, _ options: Options = Options()) {
        random = SplitMix64(seed: seed)
        usesGroups = random.chance(options.groups)
        for host in ["berlin", "oslo"].prefix(Int.random(in: options.hosts, using: &random)) {
            addKinds(host)
            addAddresses(host, count: Int.random(in: options.size, using: &random))
        }
        all.shuffle(using: &random)
        live = snapshot(like: nil)
        if random.chance(50) { all.shuffle(using: &random) }
        desired.snapshot = snapshot(like: live)
        desired.checks = services.map {
            Check(address: Address(host: $0.host, kind: "check", name: $0.name), service: $0, expectation: "it works")
        }
        let work = ManualWork(reason: "there is no way", instructions: ["click"])
        if random.chance(options.manual) {
            for address in all where random.chance(20) { desired.manual[address] = work }
        }
        if random.chance(options.notInForce) {
            for address in live.resources.keys.sorted() where random.chance(30) { notInForce.insert(address) }
        }
        if random.chance(options.undecided) {
            for address in all where random.chance(20) { desired.undecided.insert(address) }
        }
    }

    var kinds: Kinds { Kinds(kindList) }

    func world() throws -> World {
        try World(live, kinds: kinds, services: services, desired: desired, notInForce: notInForce)
    }

    /// The same states, put together in another order and with other capacities.
    func shuffled(seed: UInt64) -> Sample {
        var random = SplitMix64(seed: seed)
        var copy = self
        copy.kindList.shuffle(using: &random)
        copy.live = Self.shuffled(live, using: &random)
        copy.desired.snapshot = Self.shuffled(desired.snapshot, using: &random)
        copy.desired.checks.shuffle(using: &random)
        return copy
    }

    private static func shuffled(_ snapshot: Snapshot, using random: inout SplitMix64) -> Snapshot {
        var copy = Snapshot(snapshot.resources.values.shuffled(using: &random), layers: snapshot.layers)
        copy.resources.reserveCapacity(Int.random(in: 0...4096, using: &random))
        for group in snapshot.groups.keys.shuffled(using: &random) {
            copy.groups[group] = snapshot.groups[group]?.shuffled(using: &random)
        }
        return copy
    }

    // MARK: Making

    private mutating func addKinds(_ host: String) {
        var own: [Service] = []
        for name in ["water", "steam", "wind", "light"].prefix(Int.random(in: 1...4, using: &random)) {
            own.append(Service(host: host, name: name, rank: Int.random(in: 1...9, using: &random) * 100 + 50))
        }
        services += own
        for name in ["ash", "birch", "cedar", "elm", "fir", "oak"].prefix(Int.random(in: 2...6, using: &random)) {
            var used = [random.pick(own)].compactMap(\.self)
            if random.chance(20), let second = random.pick(own), !used.contains(second) { used.append(second) }
            kindList.append(
                (
                    host,
                    Kind(
                        name, rank: Int.random(in: 1...9, using: &random) * 100, services: used,
                        attributeVerbs: ["enabled": .enable, "key": .rekey], isEnablingDangerous: random.chance(50))
                ))
        }
    }

    private mutating func addAddresses(_ host: String, count: Int) {
        let names = kindList.filter { $0.host == host }.map(\.kind.name)
        for number in 0..<count {
            if let kind = random.pick(names) { all.append(Address(host: host, kind: kind, name: "\(number)")) }
        }
    }

    /// A state in which objects refer only to what stands before them in `all`.
    private mutating func snapshot(like other: Snapshot?) -> Snapshot {
        var snapshot = Snapshot()
        let chosen = all.filter { _ in random.chance(65) }
        if usesGroups {
            for host in Set(all.map(\.host)) {
                snapshot.groups[Self.group(host)] = chosen.filter { $0.host == host && $0.kind == "ash" }.sorted()
            }
        }
        for (position, address) in chosen.enumerated() {
            let before = Array(chosen[..<position])
            var attributes = attributes(of: address, before: before, groups: snapshot.groups)
            if let old = other?[address], random.chance(50),
                old.targets.allSatisfy({ before.contains($0) || snapshot.groups[$0]?.isEmpty == false })
            {
                attributes = old.attributes
            }
            snapshot.resources[address] = Resource(address, attributes)
        }
        return snapshot
    }

    private static func group(_ host: String) -> Address { Address(host: host, kind: "group", name: "grove") }

    private mutating func attributes(
        of address: Address, before: [Address], groups: [Address: [Address]]
    ) -> Attributes {
        var attributes: Attributes = [
            "text": .text("\(Int.random(in: 1...3, using: &random))"),
            "enabled": .flag(random.chance(70)),
            "key": .number(Int.random(in: 1...4, using: &random)),
            "one": .none,
            "several": .list([]),
        ]
        // Members of a group refer to nothing, so that no group leads back to its user.
        if usesGroups, address.kind == "ash" { return attributes }
        let near = before.filter { $0.host == address.host || random.chance(10) }
        if random.chance(50), let target = random.pick(near) { attributes["one"] = .reference(target) }
        let group = Self.group(address.host)
        if groups[group]?.isEmpty == false, random.chance(40) { attributes["one"] = .reference(group) }
        let count = Int.random(in: 0...2, using: &random)
        attributes["several"] = .list(near.shuffled(using: &random).prefix(count).map { .reference($0) })
        return attributes
    }
}
