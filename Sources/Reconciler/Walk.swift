/// Puts the changes of a graph, reloads and checks into one order.
///
/// A service reloads after its last change, and earlier only where something outside it waits for a change to be in
/// force. Ties break by rank, then by address; removals that may start go first, from the highest rank down, and so do
/// the reloads among them. What a person does comes when all else is done and in force, with what waits for it.
struct Walk {
    private(set) var graph: Graph
    private var steps: [Step] = []
    /// How many needs of each node are not met yet.
    private(set) var open: [Int]
    /// The step that each node became; 0 before.
    private var numbers: [Int]
    private var needs: [[Int]]
    private var queue = Queue()

    // By index of the service:

    /// Numbers of the steps that are stored and not in force yet.
    private var stored: [[Int]]
    /// How many changes are still to come.
    private(set) var remaining: [Int]
    /// Nodes that the next reload releases.
    private(set) var waiting: [[Int]]
    /// What was stored and not in force before the plan.
    private var differences: [[String]?]
    /// The reload that a check has to wait for: one that waits for a person only where there is no other.
    private var lastReload: [Int?]

    /// By node, whether it waits for a person; empty where nothing does.
    private let isLate: [Bool]
    private var isEveryoneDone = false
    /// Late nodes that may start.
    private var deferred: [Int] = []

    init(_ graph: Graph, layers: [Service: Layer]) {
        self.graph = graph
        let count = graph.services.count
        open = graph.open
        numbers = Array(repeating: 0, count: graph.nodes.count)
        needs = Array(repeating: [], count: graph.nodes.count)
        stored = Array(repeating: [], count: count)
        remaining = Array(repeating: 0, count: count)
        waiting = graph.awaiting
        differences = graph.services.indices.map { graph.reasons(forReloadOf: $0, layers) }
        lastReload = Array(repeating: nil, count: count)
        isLate = graph.waitingForPerson
        for node in graph.nodes.indices where comes(node) {
            for service in graph.reloads(node) { remaining[service] += 1 }
        }
    }

    /// The steps, numbered from 1; the checks come last.
    consuming func steps(checks: [Check]) throws(PlanError) -> [Step] {
        for service in graph.services.indices where remaining[service] == 0 && differences[service] != nil {
            push(reloadOf: service)
        }
        for node in graph.nodes.indices where open[node] == 0 { push(node) }
        drain()
        if !isLate.isEmpty {
            isEveryoneDone = true
            for node in graph.nodes.indices where isLate[node] {
                for service in graph.reloads(node) { remaining[service] += 1 }
            }
            for node in deferred { push(node) }
            drain()
        }
        if let error = cycle() { throw error }
        add(checks)
        return steps
    }

    /// Whether the node may have its turn now.
    func comes(_ node: Int) -> Bool { isLate.isEmpty || isEveryoneDone || !isLate[node] }

    private mutating func drain() {
        repeat {
            while let item = queue.pop() {
                switch item {
                case .node(let node, _, _): perform(node)
                case .reload(let service, _): reload(service)
                }
            }
            // Only a reload ahead of a service's last change can help now.
            guard let service = earlyReload() else { break }
            reload(service)
        } while true
    }

    private func kind(of node: Int) -> Kind { graph.kinds[graph.nodes[node].kind].kind }

    private mutating func push(_ index: Int) {
        guard comes(index) else { return deferred.append(index) }
        let isRemoval = graph.nodes[index].change.effect == .delete
        queue.push(.node(index, rank: kind(of: index).rank, isRemoval: isRemoval))
    }

    private mutating func push(reloadOf service: Int) {
        queue.push(.reload(service, rank: graph.services[service].rank))
    }

    private mutating func perform(_ index: Int) {
        let number = steps.count + 1
        let manual = graph.nodes[index].manual
        let change = graph.nodes[index].change
        numbers[index] = number
        steps.append(
            Step(
                number: number, action: .change(change), needs: needs[index].sortedUnique(),
                manual: manual, danger: manual == nil ? change.danger(kind(of: index)) : nil))
        for edge in graph.nodes[index].edges {
            if let service = edge.reload {
                waiting[service].append(edge.node)
            } else {
                release(edge.node, need: number)
            }
        }
        for service in graph.reloads(index) {
            stored[service].append(number)
            remaining[service] -= 1
            if remaining[service] == 0 { push(reloadOf: service) }
        }
    }

    private mutating func reload(_ service: Int) {
        if stored[service].isEmpty, differences[service] == nil { return }
        let number = steps.count + 1
        steps.append(
            Step(
                number: number,
                action: .activate(graph.services[service], reasons: differences[service] ?? []),
                needs: stored[service], manual: nil, danger: nil))
        stored[service] = []
        differences[service] = nil
        if !isEveryoneDone || lastReload[service] == nil { lastReload[service] = number }
        let released = waiting[service]
        waiting[service] = []
        for node in released { release(node, need: number) }
    }

    private mutating func release(_ node: Int, need: Int) {
        needs[node].append(need)
        open[node] -= 1
        if open[node] == 0 { push(node) }
    }

    private mutating func add(_ checks: [Check]) {
        for check in checks.sorted() {
            let reloads = ([check.service] + check.furtherServices)
                .compactMap { graph.index(of: $0).flatMap { lastReload[$0] } }
            if reloads.isEmpty { continue }
            steps.append(
                Step(
                    number: steps.count + 1, action: .check(check), needs: reloads.sortedUnique(), manual: nil,
                    danger: nil))
        }
    }

    /// A circle of needs among the nodes that could never start.
    private func cycle() -> PlanError? {
        let stuck = graph.nodes.indices.filter { numbers[$0] == 0 }
        var predecessor: [Int: Int] = [:]
        for index in stuck {
            for edge in graph.nodes[index].edges where predecessor[edge.node] == nil { predecessor[edge.node] = index }
        }
        guard var current = stuck.first else { return nil }
        var path: [Int] = []
        var places: [Int: Int] = [:]
        while places[current] == nil {
            places[current] = path.count
            path.append(current)
            current = predecessor[current] ?? current
        }
        return .cycle(path[(places[current] ?? 0)...].map { graph.nodes[$0].change.address })
    }
}

extension [Int] {
    fileprivate func sortedUnique() -> [Int] {
        if count < 2 { return self }
        var result: [Int] = []
        for number in sorted() where result.last != number { result.append(number) }
        return result
    }
}
