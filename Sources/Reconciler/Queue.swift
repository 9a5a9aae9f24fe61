/// A priority queue of what may start next.
///
/// Changes go in the order of the graph: removals from the highest rank down, then the others by rank. A reload goes at its
/// rank on either way: before the removal of what lies below it, and before the making of what lies above it.
struct Queue {
    enum Item {
        /// A change, by its index in the graph.
        case node(Int, rank: Int, isRemoval: Bool)
        /// A service's reload, by the service's index in the graph.
        case reload(Int, rank: Int)
    }

    private struct Node {
        let index: Int
        let rank: Int
        let isRemoval: Bool
    }

    private struct Reload {
        let service: Int
        let rank: Int
    }

    /// A binary heap by index; removals have lower ones than other changes.
    private var nodes: [Node] = []
    /// In no order; services are few.
    private var reloads: [Reload] = []

    mutating func push(_ item: Item) {
        switch item {
        case .node(let index, let rank, let isRemoval):
            push(Node(index: index, rank: rank, isRemoval: isRemoval))
        case .reload(let service, let rank): reloads.append(Reload(service: service, rank: rank))
        }
    }

    mutating func pop() -> Item? {
        if let place = nextReload() {
            let reload = reloads.remove(at: place)
            return .reload(reload.service, rank: reload.rank)
        }
        return popNode().map { .node($0.index, rank: $0.rank, isRemoval: $0.isRemoval) }
    }

    /// Where the reload is that goes before every change that may start; nil where a change goes first.
    private func nextReload() -> Int? {
        if reloads.isEmpty { return nil }
        let isDownward = nodes.first?.isRemoval ?? false
        let place = reloads.indices.min { one, other in
            let (first, second) = (reloads[one], reloads[other])
            if first.rank != second.rank { return (first.rank < second.rank) != isDownward }
            return first.service < second.service
        }
        guard let place, let node = nodes.first else { return place }
        let rank = reloads[place].rank
        return (isDownward ? rank > node.rank : rank <= node.rank) ? place : nil
    }

    // MARK: The heap

    private mutating func push(_ node: Node) {
        nodes.append(node)
        var child = nodes.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard nodes[child].index < nodes[parent].index else { break }
            nodes.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func popNode() -> Node? {
        guard let first = nodes.first, let last = nodes.popLast() else { return nil }
        if nodes.isEmpty { return first }
        nodes[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < nodes.count {
                if nodes[child].index < nodes[least].index { least = child }
            }
            if least == parent { return first }
            nodes.swapAt(parent, least)
            parent = least
        }
    }
}
