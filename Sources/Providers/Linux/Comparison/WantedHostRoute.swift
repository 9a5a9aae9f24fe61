import Interfaces
import Inventory

/// One network of an inventory route of a host, and the next hop of its family.
struct WantedHostRoute: Sendable {
    let entry: Route
    let network: CIDR
    let nextHop: IPAddress
    /// Nil where the inventory does not know behind which interface the next hop is.
    let route: WantedRoute?

    /// The id, followed by the network where the inventory route has several.
    var name: String { entry.to.count == 1 ? entry.id : "\(entry.id)/\(network)" }

    static func all(of host: Host, in site: Site) -> [WantedHostRoute] {
        site.routes.filter { $0.host == host.name && $0.enabled }.sorted { $0.id < $1.id }.flatMap { entry in
            entry.to.sorted().compactMap { network in
                entry.via.first { $0.family == network.family }.map { nextHop in
                    WantedHostRoute(entry, network, nextHop, device: device(to: nextHop, of: host, in: site))
                }
            }
        }
    }

    private init(_ entry: Route, _ network: CIDR, _ nextHop: IPAddress, device: String?) {
        self.entry = entry
        self.network = network
        self.nextHop = nextHop
        route = device.flatMap {
            WantedRoute(destination: network.description, nextHop: nextHop.description, device: $0)
        }
    }

    /// The interface of the host in the subnet of the next hop.
    private static func device(to nextHop: IPAddress, of host: Host, in site: Site) -> String? {
        site.subnets.first { subnet in
            subnet.cidrs.contains { $0.contains(nextHop) } && subnet.attached.contains { $0.host == host.name }
        }?.attached.first { $0.host == host.name }?.interface
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
