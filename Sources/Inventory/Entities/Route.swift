package import Reconciler

/// A static route of a host.
package struct Route: Sendable {
    package enum Persistence: String, CaseIterable, Sendable {
        case postUp = "post-up"
        case none
    }

    package var id: String
    package var host: String
    /// Destination networks; one route each.
    package var to: [CIDR]
    /// The next hop of each family, resolved from a host's address in a shared subnet or a literal address.
    package var via: [IPAddress]
    package var persist: Persistence?
    package var enabled: Bool
    package var protect: Bool
    package var uuid: String?
    package var renamedFrom: String?
    package var place: Place
}

/// One network of a route, and the next hop of its family.
package struct RoutedNetwork: Sendable {
    package let route: Route
    package let network: CIDR
    package let nextHop: IPAddress

    /// The id, followed by the network where the route has several.
    package var name: String { route.to.count == 1 ? route.id : "\(route.id)/\(network)" }
}

extension Site {
    /// Every network that the routes of a host lead to, by id, then by network; what has no next hop is left out.
    package func routedNetworks(of host: String) -> [RoutedNetwork] {
        routes.filter { $0.host == host }.sorted { $0.id < $1.id }.flatMap { route in
            route.to.sorted().compactMap { network in
                route.via.first { $0.family == network.family }.map { nextHop in
                    RoutedNetwork(route: route, network: network, nextHop: nextHop)
                }
            }
        }
    }

    /// The interface behind which a host finds a neighbour; nil where no subnet says.
    package func interface(of host: String, towards neighbour: IPAddress) -> String? {
        // Subnets do not overlap.
        subnets.first { $0.cidrs.contains { $0.contains(neighbour) } }?.attached.first { $0.host == host }?.interface
    }
}

/// A port forward that a person makes on a router without an API.
package struct Forward: Sendable {
    package var id: String
    package var host: String
    package var transport: Rule.TransportProtocol
    package var port: UInt16
    /// The tunnel whose host receives the packets.
    package var to: String
    /// The day on which somebody confirmed it by hand.
    package var confirmed: CalendarDay?
    package var place: Place
}

/// What must and must not be reachable from a peer.
package struct AccessTest: Sendable {
    package enum Probe: Hashable, Sendable {
        case icmp(IPAddress)
        case tcp(IPAddress, UInt16)
        case udp(IPAddress, UInt16)

        package var address: IPAddress {
            switch self {
            case .icmp(let address), .tcp(let address, _), .udp(let address, _): address
            }
        }

        package var port: UInt16? {
            switch self {
            case .icmp: nil
            case .tcp(_, let port), .udp(_, let port): port
            }
        }

        /// `icmp`, `tcp` or `udp`.
        package var transport: Rule.TransportProtocol {
            switch self {
            case .icmp: .icmp
            case .tcp: .tcp
            case .udp: .udp
            }
        }
    }

    package var from: String
    package var accept: [Probe]
    package var deny: [Probe]
    package var place: Place
    /// Where each item of its lists stands.
    var places: [Probe: Place] = [:]

    /// Where a probe of the test stands.
    package func place(of probe: Probe) -> Place { places[probe] ?? place }
}
