import Providers
import Reconciler

/// What a plan may touch on the firewall, by the firewall's own names.
struct LawReach {
    struct Link: Hashable {
        let instance: String
        let peer: String
    }

    var configuration = LawConfiguration.Reach()
    /// Leaves of existing records that may change, by UUID.
    var leaves: [String: Set<String>] = [:]
    /// Links that the plan takes away.
    var unlinked: Set<Link> = []
    private var deleted: Set<String> = []
    private var created: Set<String> = []

    private let plan: SitePlan

    init(_ plan: SitePlan) {
        self.plan = plan
        for step in plan.plan.steps where step.manual == nil {
            guard case .change(let change) = step.action else { continue }
            switch change.address.kind {
            case "wireguard": configuration.changesSwitch = true
            case "link": addLink(change)
            case "assignment", "interface":
                configuration.locksInterfaces = true
                configuration.names.formUnion(interfaceKeys(change))
            default: add(change)
            }
        }
    }

    /// UUIDs of what this plan deletes and another one creates anew.
    func recreated(by other: LawReach) -> Set<String> { deleted.intersection(other.created) }

    private mutating func add(_ change: Change) {
        let mark = OPNsenseMark(site: plan.site.name)
        let uuid = change.remoteIdentifier ?? mark.uuid(kind: change.address.kind, name: change.address.name)
        configuration.names.insert(uuid)
        if change.effect == .create { created.insert(uuid) }
        if change.effect == .delete {
            deleted.insert(uuid)
            let instances = plan.live.resources.values.filter { $0.address.kind == "instance" }
            switch change.address.kind {
            // A deleted peer leaves the lists of its instances.
            case "peer":
                for case let instance? in instances.map(\.remoteIdentifier) {
                    unlinked.insert(Link(instance: instance, peer: uuid))
                }
            case "instance":
                let peers = plan.live.resources.values.filter { $0.address.kind == "peer" }
                for case let peer? in peers.map(\.remoteIdentifier) {
                    unlinked.insert(Link(instance: uuid, peer: peer))
                }
            default: break
            }
        } else if change.effect == .update {
            let names = change.differences.flatMap { Self.leaves(of: change.address.kind, $0.attribute) }
            leaves[uuid, default: []].formUnion(names)
        }
    }

    private mutating func addLink(_ change: Change) {
        let parts = change.address.name.split(separator: "/", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return }
        let mark = OPNsenseMark(site: plan.site.name)
        func uuid(_ kind: String, _ name: String) -> String {
            let address = Address(host: change.address.host, kind: kind, name: name)
            return plan.live[address]?.remoteIdentifier ?? mark.uuid(kind: kind, name: name)
        }
        let (instance, peer) = (uuid("instance", parts[0]), uuid("peer", parts[1]))
        configuration.names.insert(instance)
        leaves[instance, default: []].insert("peers")
        if change.effect == .delete { unlinked.insert(Link(instance: instance, peer: peer)) }
    }

    /// The key of the interface that the change names; of a new one any that may be given.
    private func interfaceKeys(_ change: Change) -> [String] {
        if let key = change.remoteIdentifier { return [key] }
        return ["opt2", "opt3", "opt4"].filter { key in
            !plan.comparisons.contains { $0.state.interfaces.contains { $0.key == key } }
        }
    }

    /// The leaves of a record that stand for one attribute.
    private static func leaves(of kind: String, _ attribute: String) -> [String] {
        switch (kind, attribute) {
        case ("peer", "public_key"): ["pubkey"]
        case ("peer", "allowed_ips"): ["tunneladdress"]
        case ("peer", "endpoint"): ["serveraddress", "serverport"]
        case ("peer", "preshared_key"): ["psk"]
        case ("instance", "device"): ["instance"]
        case ("instance", "addresses"): ["tunneladdress"]
        case ("instance", "routes"): ["disableroutes"]
        case ("rule", "family"): ["ipprotocol"]
        case ("rule", "interface"): ["interface", "interfacenot"]
        case ("rule", "source"): ["source_net"]
        case ("rule", "destination"): ["destination_net"]
        case ("rule", "source_inverted"): ["source_not"]
        case ("rule", "destination_inverted"): ["destination_not"]
        case ("route", "description"): ["descr"]
        case ("route", "enabled"): ["enabled", "disabled"]
        case ("gateway", "address"): ["gateway", "ipprotocol"]
        default: [attribute]
        }
    }
}
