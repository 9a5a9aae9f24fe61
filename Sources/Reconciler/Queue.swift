/// A priority queue of what may start next: changes in the order of the graph, reloads at their rank; a binary heap.
struct Queue {
    enum Item {
        /// A change, by its index in the graph.
        case node(Int, rank: Int)
        /// A service's reload, by the service's index in the graph.
        case reload(Int, rank: Int)
    }

    private var heap: [Item] = []

    mutating func push(_ item: Item) {
        heap.append(item)
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard Self.precedes(heap[child], heap[parent]) else { break }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    mutating func pop() -> Item? {
        guard let first = heap.first, let last = heap.popLast() else { return nil }
        if heap.isEmpty { return first }
        heap[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if Self.precedes(heap[child], heap[least]) { least = child }
            }
            if least == parent { return first }
            heap.swapAt(parent, least)
            parent = least
        }
    }

    private static func precedes(_ first: Item, _ second: Item) -> Bool {
        switch (first, second) {
        case (.node(let one, _), .node(let other, _)): one < other
        case (.node(_, let rank), .reload(_, let otherRank)): rank < otherRank
        case (.reload(_, let rank), .node(_, let otherRank)): rank <= otherRank
        case (.reload(let one, let rank), .reload(let other, let otherRank)): (rank, one) < (otherRank, other)
        }
    }
}
