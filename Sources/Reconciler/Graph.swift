/// Changes, and what each of them has to wait for.
struct Graph {
    struct Node {
        let change: Change
        let kind: Kind
        /// Indices of the services that reload for the kind, its own one first.
        let services: [Int]
        let manual: ManualWork?
        /// What waits for this one.
        var edges: [Edge] = []

        /// Services that this change makes reload; a person who makes it puts it in force as well.
        var reloads: [Int] { manual == nil ? services : [] }
    }

    struct Edge {
        let node: Int
        /// The service that has to reload in between, if any.
        let reload: Int?
    }

    /// In the order in which they go where nothing else decides: removals from the highest rank down, so that they make
    /// room for what has the same name, key or port; then the others by rank, address and verb. The changes of one object
    /// follow one another.
    private(set) var nodes: [Node] = []
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
        var sorted: [(change: Change, kind: Kind)] = []
        sorted.reserveCapacity(changes.count)
        for change in changes { sorted.append((change, try kinds.kind(of: change.address))) }
        sorted.sort { Self.precedes($0, $1) }
        var found = Set(live.layers.keys)
        for (index, entry) in sorted.enumerated()
        where index == 0 || !Self.isSameKind(entry.change, sorted[index - 1].change) {
            found.formUnion(entry.kind.services)
        }
        services = found.sorted()
        serviceIndices = Dictionary(uniqueKeysWithValues: zip(services, services.indices))
        awaiting = Array(repeating: [], count: services.count)
        addNodes(sorted, manual: desired.manual)
        try connect(live: live, desired: desired, kinds: kinds)
    }

    private mutating func addNodes(_ sorted: [(change: Change, kind: Kind)], manual: [Address: ManualWork]) {
        nodes.reserveCapacity(sorted.count)
        firstChange.reserveCapacity(sorted.count)
        for (change, kind) in sorted {
            let previous = nodes.last
            if previous?.change.address != change.address { firstChange[change.address] = nodes.count }
            let services =
                previous.flatMap { Self.isSameKind($0.change, change) ? $0.services : nil }
                ?? kind.services.compactMap { serviceIndices[$0] }
            nodes.append(
                Node(
                    change: change, kind: kind, services: services,
                    manual: manual.isEmpty ? nil : manual[change.address]))
        }
        open = Array(repeating: 0, count: nodes.count)
    }

    private static func precedes(
        _ first: (change: Change, kind: Kind), _ second: (change: Change, kind: Kind)
    ) -> Bool {
        let isRemoval = first.change.effect == .delete
        if isRemoval != (second.change.effect == .delete) { return isRemoval }
        if first.kind.rank != second.kind.rank { return (first.kind.rank < second.kind.rank) != isRemoval }
        if first.change.address != second.change.address { return first.change.address < second.change.address }
        return first.change.verb < second.change.verb
    }

    private static func isSameKind(_ first: Change, _ second: Change) -> Bool {
        first.address.kind == second.address.kind && first.address.host == second.address.host
    }

    /// The changes of one object; empty where it does not change.
    func changes(of address: Address) -> Range<Int> {
        guard let first = firstChange[address] else { return 0..<0 }
        var end = first + 1
        while end < nodes.count, nodes[end].change.address == address { end += 1 }
        return first..<end
    }

    func index(of service: Service) -> Int? { serviceIndices[service] }

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
