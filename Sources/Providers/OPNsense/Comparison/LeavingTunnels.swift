import Inventory
import Reconciler

extension OPNsenseComparison {
    /// The names of instances that go, by the key of the interface that their device is assigned to.
    var leavingInterfaces: [String: String] {
        var found: [String: String] = [:]
        for (name, instance) in leaving {
            if let assigned = assignedInterface(on: instance.device) { found[assigned.key] = name }
        }
        return found
    }

    /// The interfaces of instances that go; they go before them.
    mutating func compareLeavingInterfaces() {
        for (name, instance) in leaving.sorted(by: { $0.key < $1.key }) {
            guard let assigned = assignedInterface(on: instance.device) else { continue }
            let assignment = kinds.address(OPNsenseKinds.assignment, name)
            let address = kinds.address(OPNsenseKinds.interface, name)
            have(
                assignment,
                [
                    "device": .text(assigned.device), "description": .text(assigned.description),
                    "instance": .reference(kinds.address(OPNsenseKinds.instance, name)),
                ], uuid: assigned.key, mayBeRemoved: true)
            have(
                address, ["enabled": .flag(assigned.isEnabled), "assignment": .reference(assignment)],
                uuid: assigned.key, mayBeRemoved: true)
            if state.hasAssignmentAPI { continue }
            leaveToPerson(
                address, reason: "\(noAssignmentAPI), and XML-RPC cannot delete",
                instructions: [
                    "Interfaces > [\(assigned.description)]: clear Enable Interface and Prevent interface removal, Save, "
                        + "Apply changes"
                ])
            leaveToPerson(
                assignment, reason: "\(noAssignmentAPI), and XML-RPC cannot delete",
                instructions: [
                    "Interfaces > Assignments: delete the row of \(assigned.device) (\(assigned.description)), Save"
                ])
        }
    }

    /// Why interfaces are not assigned by REST.
    var noAssignmentAPI: String {
        let privilege = OPNsenseAPI.Privilege.assignments
        return state.missing.contains { $0.privilege == privilege }
            ? "the API user lacks \(privilege)" : "this version has no REST call for interfaces"
    }

    /// Keeps a tunnel whose interface is used by what stays: the firewall would take rules along that are somebody else's.
    mutating func keepTunnelsInUse() {
        let interfaces = leavingInterfaces
        if interfaces.isEmpty { return }
        let names = RuleNames(state)
        let removed = Set(removable.compactMap { live[$0]?.remoteIdentifier })
        for (key, name) in interfaces.sorted(by: { $0.key < $1.key }) {
            var users = state.rules.filter { rule in
                let isUser =
                    rule.interfaces.contains { names.key($0, of: rule.origin) == key }
                    || [key, key + "ip"].contains { rule.source.contains($0) || rule.destination.contains($0) }
                return isUser && rule.origin != .automatic && !removed.contains(rule.uuid)
            }.map { "the rule \"\($0.description.isEmpty ? $0.uuid : $0.description)\"" }
            users += state.gateways.filter { $0.interface == key }.map { "the gateway \($0.name)" }
            let asked = site.rules.filter { $0.host == host.name && $0.interface == key }
            users += asked.map { "the inventory's rule \($0.id)" }
            if users.isEmpty { continue }
            keep(name, key: key, for: users, at: asked.first?.place)
        }
    }

    private mutating func keep(_ name: String, key: String, for users: [String], at place: Place?) {
        let address = kinds.address(OPNsenseKinds.instance, name)
        for kind in [OPNsenseKinds.instance, OPNsenseKinds.assignment, OPNsenseKinds.interface] {
            removable.remove(kinds.address(kind, name))
            desired.manual[kinds.address(kind, name)] = nil
        }
        for link in live.resources.keys where link.kind == OPNsenseKinds.link && link.name.hasPrefix(name + "/") {
            removable.remove(link)
        }
        leaving[name] = nil
        findings.append(
            Diagnostic(
                .warning, code: "plan.tunnel-in-use",
                summary: "A tunnel that is not listed stays, because its interface is used",
                detail: "\(address): its interface \(key) is used by \(users.joined(separator: ", ")). Removing it "
                    + "would break that. Remove it in the firewall first, or list the tunnel.",
                place: place, address: address))
    }
}
