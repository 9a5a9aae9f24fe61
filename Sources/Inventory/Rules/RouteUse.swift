/// A host has one route to a network.
enum RouteUse: Requirement {
    private struct Destination: Hashable {
        let host: String
        let network: CIDR
    }

    static func check(_ draft: Draft, _ findings: Findings) {
        var first: [Destination: Entry<Route>] = [:]
        for route in draft.routes where route.object.enabled {
            for network in route.object.to {
                let destination = Destination(host: route.object.host, network: network)
                guard let other = first[destination] else {
                    first[destination] = route
                    continue
                }
                let detail = """
                    \(quoted(other.object.id)) (\(findings.named(other.mark))) is \(quoted(destination.host))'s route to \
                    \(network) already. Remove one of them.
                    """
                findings.report(.duplicateRoute, detail, at: route.mark(RouteKeys.to))
            }
        }
    }
}
