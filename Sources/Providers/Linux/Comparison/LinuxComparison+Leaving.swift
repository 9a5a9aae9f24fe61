import Interfaces
import Inventory
import Reconciler

// What lines of ours make and the inventory does not ask for any more.
extension LinuxComparison {
    /// Routes that lines of ours make and that the inventory does not ask for any more.
    mutating func addLeaving(_ routes: [WantedHostRoute]) {
        guard let configuration = state.configuration else { return }
        let sites = [site.name] + site.formerNames
        for line in configuration.routeLines where line.path == configuration.main.path && line.form == .command {
            guard let mark = line.mark, sites.contains(mark.site) else { continue }
            if standIns.contains(line) {
                tellOtherMark(mark, of: line)
                continue
            }
            for made in line.routes where made.isAdded {
                let isWanted = routes.contains { want in
                    want.marks(of: site).contains { $0.site == mark.site && $0.id == mark.id }
                        && (want.network.description == made.destination)
                        && want.entry.persist != Route.Persistence.none
                }
                if !isWanted { addLeaving(made, mark, line, routes) }
            }
        }
    }

    private mutating func addLeaving(
        _ made: RouteLine.Route, _ mark: RouteMark, _ line: RouteLine, _ routes: [WantedHostRoute]
    ) {
        let ownership: Ownership = mark.isProtected ? .protected : .ours
        let name = "\(mark.id)/\(made.destination)"
        let lines = kinds.address(LinuxKinds.persistentRoute, name)
        live.resources[lines] = Resource(
            lines, ["lines": .text(line.text), "file": .text(host.interfacesFile)], ownership: ownership)
        leaving[lines] = LeavingRoute(mark: mark, made: made)
        let mayGo = site.pruning.routes != .never
        if mayGo { removable.insert(lines) }
        // What is in force goes with the lines that made it, unless something asks for it.
        guard !routes.contains(where: { $0.network.description == made.destination }),
            let network = CIDR(made.destination), let hop = made.nextHop.flatMap({ IPAddress($0) }),
            let found = state.routes.first(where: {
                $0.table == "main" && $0.destination == network && $0.gateway == hop
            })
        else { return }
        let route = kinds.address(LinuxKinds.route, name)
        live.resources[route] = Resource(route, found.attributes, ownership: ownership)
        leaving[route] = LeavingRoute(mark: mark, made: made)
        if mayGo { removable.insert(route) }
    }
}
