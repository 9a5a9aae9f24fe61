package import Reconciler

/// The kinds of objects on an OPNsense, and the order in which its services want them.
///
/// Ranks follow the order that the firewall forces: aliases, WireGuard, its instances and peers, the reload that
/// registers the `wireguard` group, the interface, gateways and routes, and at last the rules.
package struct OPNsenseKinds: Sendable {
    package let host: String

    package init(host: String) { self.host = host }

    package var aliasService: Service { Service(host: host, name: "aliases", rank: 110) }
    package var wireguardService: Service { Service(host: host, name: "wireguard", rank: 500) }
    package var interfaceService: Service { Service(host: host, name: "interfaces", rank: 650) }
    package var routingService: Service { Service(host: host, name: "routes", rank: 750) }
    package var filterService: Service { Service(host: host, name: "filter", rank: 850) }

    package static let alias = "alias"
    package static let wireguard = "wireguard"
    package static let instance = "instance"
    package static let peer = "peer"
    package static let link = "link"
    package static let assignment = "assignment"
    package static let interface = "interface"
    package static let gateway = "gateway"
    package static let route = "route"
    package static let rule = "rule"
    package static let group = "group"

    package func address(_ kind: String, _ name: String) -> Address { Address(host: host, kind: kind, name: name) }

    package var services: [Service] {
        [aliasService, wireguardService, interfaceService, routingService, filterService]
    }

    /// What must reload before the change is in force.
    func services(of change: Change) -> [Service] {
        let kind = all.first { $0.kind.name == change.address.kind }?.kind
        return (change.effect == .delete ? kind?.removalServices : kind?.services) ?? []
    }

    package var all: [(host: String, kind: Kind)] {
        let onOff: [String: Verb] = ["enabled": .enable]
        return [
            Kind(Self.alias, rank: 100, services: [aliasService]),
            // With it the group comes that rules are on.
            Kind(Self.wireguard, rank: 200, services: [wireguardService, filterService], attributeVerbs: onOff),
            Kind(
                Self.instance, rank: 300, services: [wireguardService], attributeVerbs: onOff,
                isEnablingDangerous: true),
            Kind(
                Self.peer, rank: 400, services: [wireguardService],
                attributeVerbs: onOff.merging(["public_key": .rekey]) { first, _ in first }, isEnablingDangerous: true),
            // A link travels in the request of its peer.
            Kind(
                Self.link, rank: 410, services: [wireguardService], creation: .link, deletion: .unlink, batch: Self.peer
            ),
            Kind(
                Self.assignment, rank: 600, services: [interfaceService], creation: .assign, batch: Self.interface),
            // Rules on an interface that is not enabled are only comments, so enabling it concerns the filter too. One
            // that goes has no rules any more.
            Kind(
                Self.interface, rank: 610, services: [interfaceService, filterService],
                removalServices: [interfaceService], creation: .enable, attributeVerbs: onOff),
            Kind(Self.gateway, rank: 700, services: [routingService]),
            Kind(Self.route, rank: 710, services: [routingService], creation: .route, attributeVerbs: onOff),
            Kind(
                Self.rule, rank: 800, services: [filterService],
                attributeVerbs: onOff.merging(["sequence": .reorder]) { first, _ in first }, isEnablingDangerous: true),
        ].map { (host, $0) }
    }
}
