package import Reconciler

/// The kinds of objects on a host that is entered with SSH.
///
/// They rank behind everything on a firewall: a return route is of use once packets are let through.
package struct LinuxKinds: Sendable {
    package let host: String

    /// A route in force.
    package static let route = "route"
    /// The lines that make it again after a start.
    package static let persistentRoute = "persistent-route"

    func address(_ kind: String, _ name: String) -> Address { Address(host: host, kind: kind, name: name) }

    package var all: [(host: String, kind: Kind)] {
        let routed: [String: Verb] = ["next_hop": .route, "device": .route]
        return [
            Kind(Self.route, rank: 900, services: [], creation: .route, attributeVerbs: routed),
            Kind(Self.persistentRoute, rank: 910, services: [], creation: .persist),
        ].map { (host, $0) }
    }
}
