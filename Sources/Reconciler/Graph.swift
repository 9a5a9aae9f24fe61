/// Changes, and what each of them has to wait for.
struct Graph {
    struct Node {
        let change: Change
        /// The index of the kind.
        let kind: Int
        let manual: ManualWork?
        /// What waits for this one.
        var edges: [Edge] = []
    }

    struct Edge {
        let node: Int
        /// The service that has to reload in between, if any.
        let reload: Int?
    }

    /// In the order in which they go where nothing else decides; the changes of one object follow one another.
    ///
    /// Removals come first, from the highest rank down, so that they make room for what has the same name, key or port;
    /// then the others by rank. Ties break by address and verb.
    private(set) var nodes: [Node] = []
    /// The kinds of the nodes, with the indices of their services, own one first.
    private(set) var kinds: [(kind: Kind, services: [Int])] = []
    /// Every service that may reload, ascending.
    let services: [Service]
    /// How many edges and reloads each node waits for.
    private(set) var open: [Int] = []
    /// Nodes that use something which is stored already and waits for a reload, by index of the service.
    private(set) var awaiting: [[Int]]

    private var firstChange: [Address: Int] = [:]
    private let serviceIndices: [Service: Int]

    /// Takes the changes in any order.
    init(changes: [Change], live: Snapshot, desired: DesiredState, kinds: Kinds) throws(PlanError) {
        let batches = try Batch.batches(of: changes, kinds)
        var found = Set(live.layers.keys)
        for batch in batches { found.formUnion(batch.services) }
        services = found.sorted()
        serviceIndices = Dictionary(uniqueKeysWithValues: zip(services, services.indices))
        awaiting = Array(repeating: [], count: services.count)
        nodes.reserveCapacity(changes.count)
        firstChange.reserveCapacity(changes.count)
        for batch in batches { add(batch, manual: desired.manual) }
        open = Array(repeating: 0, count: nodes.count)
        try connect(live: live, desired: desired, kinds: kinds)
    }

    private mutating func add(_ batch: Batch, manual: [Address: ManualWork]) {
        for change in batch.sortedChanges {
            if nodes.last?.change.address != change.address { firstChange[change.address] = nodes.count }
            nodes.append(
                Node(change: change, kind: kinds.count, manual: manual.isEmpty ? nil : manual[change.address]))
        }
        kinds.append((batch.kind, batch.services.compactMap { serviceIndices[$0] }))
    }

    /// Services that the change makes reload; a person who makes it puts it in force as well.
    func reloads(_ node: Int) -> [Int] { nodes[node].manual == nil ? kinds[nodes[node].kind].services : [] }

    /// By node, whether a person makes the change or one that it needs; empty where nobody does.
    var waitingForPerson: [Bool] {
        var found = nodes.indices.filter { nodes[$0].manual != nil }
        if found.isEmpty { return [] }
        var isWaiting = Array(repeating: false, count: nodes.count)
        for index in found { isWaiting[index] = true }
        while let index = found.popLast() {
            for edge in nodes[index].edges where !isWaiting[edge.node] {
                isWaiting[edge.node] = true
                found.append(edge.node)
            }
        }
        return isWaiting
    }

    /// The service that the node belongs to, also where a person makes the change.
    func ownService(_ node: Int) -> Service? { kinds[nodes[node].kind].kind.services.first }

    /// The changes of one object; empty where it does not change.
    func changes(of address: Address) -> Range<Int> {
        guard let first = firstChange[address] else { return 0..<0 }
        var end = first + 1
        while end < nodes.count, nodes[end].change.address == address { end += 1 }
        return first..<end
    }

    func index(of service: Service) -> Int? { serviceIndices[service] }

    /// What was stored and not in force before the plan, or may be and something waits for it; nil for neither.
    func reasons(forReloadOf service: Int, _ layers: [Service: Layer]) -> [String]? {
        switch layers[services[service]] {
        case .differs(let list)?: return list
        case .unknown?:
            guard let first = awaiting[service].min() else { return nil }
            return ["in force: unknown, and \(nodes[first].change.address) needs it"]
        case .same?, nil: return nil
        }
    }

    /// Makes `second` wait for `first`, and for a reload of `service` after it.
    mutating func link(_ first: Int, _ second: Int, after service: Int? = nil) {
        open[second] += 1
        nodes[first].edges.append(Edge(node: second, reload: service))
    }

    /// Makes the node wait for the next reload of the service, whatever that reload brings into force.
    mutating func hold(_ node: Int, forReloadOf service: Int) {
        open[node] += 1
        awaiting[service].append(node)
    }
}

/// The removals, or the other changes, of one kind of object on one host.
private struct Batch {
    let kind: Kind
    private let key: Key
    private var changes: [Change] = []

    private struct Key: Hashable {
        let isRemoval: Bool
        let host: String
        let kind: String
    }

    private init(kind: Kind, key: Key) {
        self.kind = kind
        self.key = key
    }

    /// The batches in the order in which they go where nothing else decides.
    static func batches(of changes: [Change], _ kinds: Kinds) throws(PlanError) -> [Batch] {
        var batches: [Key: Batch] = [:]
        for change in changes {
            let address = change.address
            let key = Key(isRemoval: change.effect == .delete, host: address.host, kind: address.kind)
            if batches[key] == nil { batches[key] = Batch(kind: try kinds.kind(of: address), key: key) }
            batches[key]?.changes.append(change)
        }
        return batches.values.sorted { first, second in
            if first.key.isRemoval != second.key.isRemoval { return first.key.isRemoval }
            if first.kind.rank != second.kind.rank {
                return (first.kind.rank < second.kind.rank) != first.key.isRemoval
            }
            return (first.key.host, first.key.kind) < (second.key.host, second.key.kind)
        }
    }

    var services: [Service] { key.isRemoval ? kind.removalServices : kind.services }

    /// By name and verb; sorts small keys, because changes are expensive to move.
    var sortedChanges: some Sequence<Change> {
        changes.indices.map { (name: changes[$0].address.name, verb: changes[$0].verb, index: $0) }
            .sorted { $0.name != $1.name ? $0.name < $1.name : $0.verb < $1.verb }
            .lazy.map { changes[$0.index] }
    }
}
