extension Walk {
    /// The service to reload ahead of its last change, once nothing else can start; nil where nothing waits for one.
    ///
    /// A service whose remaining changes all wait for its own reload loses nothing by reloading now. Next best is one
    /// that has to reload early anyway, because some of its remaining changes wait for it; then the one whose reload
    /// lets most other services go on. This is not always the least number of reloads, which would take trying every
    /// order. Hosts rarely wait for each other, so one host is looked at at a time.
    func earlyReload() -> Int? {
        guard let first = waiting.indices.first(where: { !waiting[$0].isEmpty }) else { return nil }
        let host = graph.services[first].host
        let candidates = waiting.indices.filter { !waiting[$0].isEmpty && graph.services[$0].host == host }
        if candidates.count == 1 { return first }
        var best = (service: first, merit: (-1, -1))
        for service in candidates {
            let others = candidates.filter { $0 != service }
            let before = changes(byReloading: others) { $0 != service }[service, default: 0]
            if before == 0 { return service }
            let mustAnyway = before < remaining[service] ? 1 : 0
            let gain = changes(byReloading: [service]) { $0 == service }.keys.count { $0 != service }
            // Of equals the last in the order of making: reloading rules disturbs less than restarting tunnels.
            if (mustAnyway, gain) >= best.merit { best = (service, (mustAnyway, gain)) }
        }
        return best.service
    }

    /// How many changes each service would get if some services reloaded, and every allowed one as often as it takes.
    private func changes(byReloading services: [Int], isAllowed: (Int) -> Bool) -> [Int: Int] {
        var changes: [Int: Int] = [:]
        var met: [Int: Int] = [:]
        var released = services.flatMap { waiting[$0] }
        while let index = released.popLast() {
            met[index, default: 0] += 1
            guard met[index] == open[index], comes(index) else { continue }
            for service in graph.reloads(index) { changes[service, default: 0] += 1 }
            for edge in graph.nodes[index].edges where edge.reload.map(isAllowed) ?? true { released.append(edge.node) }
        }
        return changes
    }
}
