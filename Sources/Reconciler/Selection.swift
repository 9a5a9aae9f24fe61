/// A part of a plan: some objects, with everything that they need.
package struct Selection: Hashable, Sendable {
    /// Addresses, `host/kind/name`; one that ends in `/` or `*` stands for all that begin like it.
    package let patterns: [String]

    package init(_ patterns: [String]) { self.patterns = patterns }

    package func contains(_ address: Address) -> Bool {
        let text = address.description
        return patterns.contains { Self.matches($0, text) }
    }

    package static func matches(_ pattern: String, _ text: String) -> Bool {
        if pattern.hasSuffix("*") { return text.hasPrefix(pattern.dropLast()) }
        return pattern.hasSuffix("/") ? text.hasPrefix(pattern) : text == pattern
    }
}

extension Graph {
    /// The changed objects that the selection names, and what they wait for.
    func addresses(neededFor selection: Selection) -> Set<Address> {
        var needs: [[Int]] = Array(repeating: [], count: nodes.count)
        for index in nodes.indices {
            for edge in nodes[index].edges { needs[edge.node].append(index) }
        }
        var open = nodes.indices.filter { selection.contains(nodes[$0].change.address) }
        var found = Set(open)
        while let index = open.popLast() {
            // The changes of one object go together.
            for need in needs[index] + Array(changes(of: nodes[index].change.address)) where found.insert(need).inserted
            {
                open.append(need)
            }
        }
        return Set(found.map { nodes[$0].change.address })
    }

    /// The layers of the services that the changes touch or wait for, and of those that the selection names.
    func layers(_ layers: [Service: Layer], in selection: Selection) -> [Service: Layer] {
        var touched: Set<Int> = Set(awaiting.indices.filter { !awaiting[$0].isEmpty })
        for kind in kinds { touched.formUnion(kind.services) }
        return layers.filter { service, _ in
            index(of: service).map(touched.contains) == true || selection.contains(service.address)
        }
    }
}
