import Interfaces
import Inventory

/// What the inventory asks for, as a line of the interfaces file says it.
struct WantedHostRoute: Sendable {
    private let asked: RoutedNetwork
    /// Nil where the inventory does not know behind which interface the next hop is.
    let route: WantedRoute?

    var entry: Route { asked.route }
    var network: CIDR { asked.network }
    var nextHop: IPAddress { asked.nextHop }
    var name: String { asked.name }

    static func all(of host: Host, in site: Site) -> [WantedHostRoute] {
        site.routedNetworks(of: host.name).filter(\.route.enabled).map { asked in
            let device = site.interface(of: host.name, towards: asked.nextHop)
            let route = device.flatMap {
                WantedRoute(destination: asked.network.description, nextHop: asked.nextHop.description, device: $0)
            }
            return WantedHostRoute(asked: asked, route: route)
        }
    }

    /// The marks of the lines: the one to write, then those under earlier names that count as ours.
    func marks(of site: Site) -> [RouteMark] {
        let ids = [entry.id, entry.renamedFrom].compactMap { $0 }
        return ([site.name] + site.formerNames).flatMap { name in
            ids.compactMap { RouteMark(site: name, id: $0, isProtected: entry.protect) }
        }
    }
}

/// A route that lines of ours make and that goes with them.
struct LeavingRoute: Sendable {
    let mark: RouteMark
    let made: RouteLine.Route
}
