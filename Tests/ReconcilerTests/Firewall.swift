import Reconciler

/// Kinds like those of a firewall with WireGuard, and short ways to say what there is.
struct Firewall {
    static let aliases = Service(host: "fw", name: "aliases", rank: 110)
    static let wireguard = Service(host: "fw", name: "wireguard", rank: 500)
    static let interfaces = Service(host: "fw", name: "interfaces", rank: 650)
    static let routes = Service(host: "fw", name: "routes", rank: 750)
    static let filter = Service(host: "fw", name: "filter", rank: 850)
    static let services = [aliases, wireguard, interfaces, routes, filter]

    static let kinds = Kinds(
        [
            Kind("alias", rank: 100, services: [aliases]),
            Kind("wireguard", rank: 200, services: [wireguard], attributeVerbs: onOff),
            Kind("instance", rank: 300, services: [wireguard], attributeVerbs: onOff, isEnablingDangerous: true),
            Kind("peer", rank: 400, services: [wireguard], attributeVerbs: onOff, isEnablingDangerous: true),
            Kind("link", rank: 410, services: [wireguard], creation: .link, deletion: .unlink),
            Kind("assignment", rank: 600, services: [interfaces], creation: .assign),
            // Rules on a disabled interface are not loaded, so enabling it concerns the filter too.
            Kind(
                "interface", rank: 610, services: [interfaces, filter], removalServices: [interfaces],
                creation: .enable, attributeVerbs: onOff),
            Kind("gateway", rank: 700, services: [routes]),
            Kind("route", rank: 710, services: [routes], creation: .route),
            Kind(
                "rule", rank: 800, services: [filter], attributeVerbs: ["enabled": .enable, "sequence": .reorder],
                isEnablingDangerous: true),
        ].map { ("fw", $0) })

    private static let onOff: [String: Verb] = ["enabled": .enable]

    static func address(_ path: String) -> Address {
        let parts = path.split(separator: "/", maxSplits: 1).map(String.init)
        return Address(host: "fw", kind: parts[0], name: parts.count > 1 ? parts[1] : "")
    }

    static func reference(_ path: String) -> Value { .reference(address(path)) }

    static func resource(
        _ path: String, _ attributes: Attributes = [:], ownership: Ownership = .ours
    ) -> Resource {
        Resource(address(path), attributes, ownership: ownership, remoteIdentifier: nil)
    }

    /// A tunnel with one peer, its interface, and a rule on the `wireguard` group.
    static func tunnel(_ name: String, peers: [String] = ["anna"]) -> [Resource] {
        [resource("instance/\(name)", ["port": 51820, "enabled": true])]
            + peers.flatMap { peer in
                [
                    resource("peer/\(peer)", ["public_key": .text("\(peer)'s key"), "enabled": true]),
                    resource(
                        "link/\(name)/\(peer)",
                        ["instance": reference("instance/\(name)"), "peer": reference("peer/\(peer)")]),
                ]
            }
    }

    static func interface(of name: String) -> [Resource] {
        [
            resource("assignment/\(name)", ["instance": reference("instance/\(name)")]),
            resource("interface/\(name)", ["assignment": reference("assignment/\(name)"), "enabled": true]),
        ]
    }

    static func alias(_ name: String) -> Resource { resource("alias/\(name)", ["content": .list(["10.0.0.0/24"])]) }

    static func rule(_ name: String, on interface: String, from alias: String? = nil) -> Resource {
        resource(
            "rule/\(name)",
            [
                "interface": reference(interface), "source": alias.map { reference("alias/\($0)") } ?? "any",
                "enabled": true,
            ])
    }

    /// A state in which the `wireguard` group stands for all instances.
    static func state(_ resources: [Resource]..., layers: [Service: Layer] = [:]) -> Snapshot {
        let all = resources.flatMap(\.self)
        let members = all.map(\.address).filter { $0.kind == "instance" }
        return Snapshot(all, layers: layers, groups: [address("group/wireguard"): members])
    }

    /// The steps of a plan, as text, after trying them in a world that refuses what a firewall would refuse.
    static func steps(
        from live: Snapshot, to desired: Snapshot, manual: Set<String> = [], checks: [Check] = []
    ) throws -> [Step] {
        let work = ManualWork(reason: "no way is open", instructions: ["click"])
        let wanted = DesiredState(
            snapshot: desired,
            manual: Dictionary(uniqueKeysWithValues: manual.map { (address($0), work) }), checks: checks)
        let steps = try Plan(from: live, to: wanted, kinds: kinds).steps
        var world = try World(live, kinds: kinds, services: services, desired: wanted)
        try world.apply(steps)
        return steps
    }

    /// How few reloads could do what the steps do.
    static func fewestReloads(_ steps: [Step], from live: Snapshot, to desired: Snapshot) throws -> Int? {
        let world = try World(
            live, kinds: kinds, services: services, desired: DesiredState(snapshot: desired))
        return FewestReloads(steps, desired: desired).count(from: world, limit: 12)
    }
}
