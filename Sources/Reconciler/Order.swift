/// Puts changes, reloads and checks into the one order that respects every need.
///
/// Create and update follow what they refer to; a delete follows everything that let go of it; where the two belong to
/// different services, the earlier one's service reloads in between. A service reloads after its last change, and
/// earlier only where something outside it waits for a change to be in force. Ties break by rank, then by address.
struct Order {
    private struct Node {
        let change: Change
        let kind: Kind
        let manual: ManualWork?
        /// Nodes that may start once this one is done.
        var successors: [Int] = []
        /// Nodes that may start once this one is done and the service has reloaded.
        var afterReload: [(service: Service, node: Int)] = []
        /// Predecessors of both sorts that are still open.
        var open = 0
        var needs: [Int] = []

        var services: [Service] { manual == nil ? kind.services : [] }
    }

    private var nodes: [Node]
    /// Nodes that use something which is stored and waits for its service's reload already.
    private var awaiting: [Service: [Int]] = [:]
    private let live: Snapshot
    private let desired: DesiredState

    init(changes: [Change], live: Snapshot, desired: DesiredState, kinds: Kinds) throws(PlanError) {
        self.live = live
        self.desired = desired
        var nodes: [Node] = []
        nodes.reserveCapacity(changes.count)
        for change in changes {
            nodes.append(
                Node(
                    change: change, kind: try kinds.kind(of: change.address),
                    manual: desired.manual[change.address]))
        }
        let verbs = Dictionary(uniqueKeysWithValues: Verb.allCases.enumerated().map { ($1, $0) })
        nodes.sort { first, second in
            if first.kind.rank != second.kind.rank { return first.kind.rank < second.kind.rank }
            if first.change.address != second.change.address { return first.change.address < second.change.address }
            return verbs[first.change.verb, default: 0] < verbs[second.change.verb, default: 0]
        }
        self.nodes = nodes
        try connect(kinds)
    }

    // MARK: Needs

    private mutating func connect(_ kinds: Kinds) throws(PlanError) {
        var at: [Address: [Int]] = [:]
        for (index, node) in nodes.enumerated() { at[node.change.address, default: []].append(index) }
        for indices in at.values where indices.count > 1 {
            for (first, second) in zip(indices, indices.dropFirst()) { link(first, second) }
        }
        let users = usersOfDeleted()
        for index in nodes.indices {
            let change = nodes[index].change
            guard change.effect == .delete else {
                for target in desired.snapshot[change.address].map(references) ?? [] {
                    try need(target, at: at, from: index, kinds: kinds)
                }
                continue
            }
            for user in users[change.address] ?? [] {
                for other in at[user] ?? [] where other != index {
                    let outside = nodes[other].services.first { $0 != nodes[index].kind.services.first }
                    link(other, index, after: outside)
                }
            }
        }
    }

    /// Who refers, in the live state, to something that this plan deletes.
    private func usersOfDeleted() -> [Address: [Address]] {
        let deleted = Set(nodes.lazy.filter { $0.change.effect == .delete }.map(\.change.address))
        if deleted.isEmpty { return [:] }
        var users: [Address: [Address]] = [:]
        for node in nodes {
            guard let resource = live[node.change.address] else { continue }
            for target in references(of: resource) where deleted.contains(target) {
                users[target, default: []].append(resource.address)
            }
        }
        return users
    }

    private mutating func need(
        _ target: Address, at: [Address: [Int]], from index: Int, kinds: Kinds
    ) throws(PlanError) {
        let user = nodes[index]
        guard desired.snapshot[target] != nil || live[target] != nil else {
            throw .missingReference(from: user.change.address, to: target)
        }
        let targetService = try kinds.kind(of: target).services.first
        let isOutside = targetService != user.kind.services.first
        for other in at[target] ?? [] where nodes[other].change.effect != .delete {
            link(other, index, after: isOutside ? nodes[other].services.first : nil)
        }
        if isOutside, at[target] == nil, let targetService, case .differs? = live.layers[targetService] {
            nodes[index].open += 1
            awaiting[targetService, default: []].append(index)
        }
    }

    /// Makes `second` wait for `first`, and for a reload of `service` after it.
    private mutating func link(_ first: Int, _ second: Int, after service: Service? = nil) {
        nodes[second].open += 1
        if let service {
            nodes[first].afterReload.append((service, second))
        } else {
            nodes[first].successors.append(second)
        }
    }

    private func references(of resource: Resource) -> [Address] {
        var found: [Address] = []
        func collect(_ value: Value) {
            switch value {
            case .reference(let address):
                if let members = desired.snapshot.groups[address] ?? live.groups[address] {
                    found += members
                } else {
                    found.append(address)
                }
            case .list(let values): values.forEach(collect)
            case .none, .flag, .number, .text, .secret: break
            }
        }
        for entry in resource.attributes.entries { collect(entry.value) }
        return found
    }

    // MARK: Walking

    /// The state of one walk over the graph.
    private struct Walk {
        var steps: [Step] = []
        /// The number of the step that each node became.
        var numbers: [Int: Int] = [:]
        /// Done and waiting for the reload of a service.
        var stored: [Service: [Int]] = [:]
        /// How many changes of a service are still to come.
        var remaining: [Service: Int] = [:]
        var reloads: [Service: [Int]] = [:]
        var queue = Queue()
    }

    func steps() throws(PlanError) -> [Step] {
        var graph = self
        return try graph.walk()
    }

    private mutating func walk() throws(PlanError) -> [Step] {
        var walk = Walk()
        for node in nodes {
            for service in node.services { walk.remaining[service, default: 0] += 1 }
        }
        var waiting = live.layers.filter { if case .differs = $0.value { true } else { false } }
        for service in waiting.keys where walk.remaining[service] == nil { walk.queue.push(.reload(service)) }
        for index in nodes.indices where nodes[index].open == 0 {
            walk.queue.push(.node(index, rank: nodes[index].kind.rank))
        }
        while true {
            while let item = walk.queue.pop() {
                switch item {
                case .node(let index, _): perform(index, &walk)
                case .reload(let service): reload(service, &walk, waiting: &waiting)
                }
            }
            // Only a reload ahead of a service's last change can help now.
            let candidates = walk.stored.filter { service, done in
                done.contains { node in nodes[node].afterReload.contains { $0.service == service } }
            }
            guard let service = (Array(candidates.keys) + Array(awaiting.keys)).min() else { break }
            reload(service, &walk, waiting: &waiting)
        }
        if walk.numbers.count < nodes.count { throw cycle(done: Set(walk.numbers.keys)) }
        addChecks(&walk)
        return walk.steps
    }

    private mutating func perform(_ index: Int, _ walk: inout Walk) {
        let node = nodes[index]
        let number = walk.steps.count + 1
        walk.numbers[index] = number
        walk.steps.append(
            Step(
                number: number, action: .change(node.change), needs: node.needs.sortedUnique(),
                manual: node.manual, danger: danger(of: node)))
        for successor in node.successors { release(successor, need: number, &walk) }
        for service in node.services {
            walk.stored[service, default: []].append(index)
            walk.remaining[service, default: 0] -= 1
            if walk.remaining[service] == 0 { walk.queue.push(.reload(service)) }
        }
    }

    private mutating func reload(_ service: Service, _ walk: inout Walk, waiting: inout [Service: Layer]) {
        let number = walk.steps.count + 1
        let done = walk.stored.removeValue(forKey: service) ?? []
        var reasons: [String] = []
        if case .differs(let differences)? = waiting.removeValue(forKey: service) { reasons = differences }
        if done.isEmpty, reasons.isEmpty { return }
        walk.steps.append(
            Step(
                number: number, action: .activate(service, reasons: reasons),
                needs: done.compactMap { walk.numbers[$0] }.sortedUnique(), manual: nil, danger: nil))
        walk.reloads[service, default: []].append(number)
        for index in done {
            for (waitedFor, successor) in nodes[index].afterReload where waitedFor == service {
                release(successor, need: number, &walk)
            }
            nodes[index].afterReload.removeAll { $0.service == service }
        }
        for index in awaiting.removeValue(forKey: service) ?? [] { release(index, need: number, &walk) }
    }

    private mutating func release(_ index: Int, need: Int, _ walk: inout Walk) {
        nodes[index].needs.append(need)
        nodes[index].open -= 1
        if nodes[index].open == 0 { walk.queue.push(.node(index, rank: nodes[index].kind.rank)) }
    }

    private func addChecks(_ walk: inout Walk) {
        for check in desired.checks.sorted(by: { $0.address < $1.address }) {
            guard let reload = walk.reloads[check.service]?.last else { continue }
            walk.steps.append(
                Step(
                    number: walk.steps.count + 1, action: .check(check), needs: [reload], manual: nil, danger: nil))
        }
    }

    private func danger(of node: Node) -> Step.Danger? {
        if node.change.verb.removes { return .delete }
        return node.change.verb == .enable && node.kind.isEnablingDangerous ? .enable : nil
    }

    /// A circle of needs among the nodes that could never start.
    private func cycle(done: Set<Int>) -> PlanError {
        var predecessor: [Int: Int] = [:]
        for index in nodes.indices where !done.contains(index) {
            for successor in nodes[index].successors + nodes[index].afterReload.map(\.node) {
                predecessor[successor] = predecessor[successor] ?? index
            }
        }
        guard var current = predecessor.keys.min() else { return .cycle([]) }
        var path: [Int] = []
        while !path.contains(current) {
            path.append(current)
            guard let next = predecessor[current] else { break }
            current = next
        }
        let start = path.firstIndex(of: current) ?? 0
        return .cycle(path[start...].reversed().map { nodes[$0].change.address })
    }
}

extension [Int] {
    fileprivate func sortedUnique() -> [Int] {
        var result: [Int] = []
        for number in sorted() where result.last != number { result.append(number) }
        return result
    }
}
