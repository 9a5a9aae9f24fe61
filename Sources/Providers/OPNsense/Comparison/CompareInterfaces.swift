import Inventory
import Reconciler

extension OPNsenseComparison {
    /// The assignment of a tunnel's device to an interface, and whether that interface is enabled.
    mutating func compareInterfaces() {
        for tunnel in tunnels {
            guard let interface = tunnel.interface else { continue }
            let assignment = kinds.address(OPNsenseKinds.assignment, tunnel.name)
            let address = kinds.address(OPNsenseKinds.interface, tunnel.name)
            let assigned = assignedInterface(of: tunnel)
            // A tunnel that is off has no device, and whether something is assigned to it cannot be seen.
            if !tunnel.enabled, assigned == nil { continue }
            want(
                assignment,
                [
                    "device": .text("wg\(tunnel.deviceNumber)"),
                    "description": .text(interface.description),
                    "instance": .reference(kinds.address(OPNsenseKinds.instance, tunnel.name)),
                ], at: interface.place)
            want(
                address, ["enabled": .flag(interface.enabled), "assignment": .reference(assignment)],
                at: interface.place)
            if let assigned {
                have(
                    assignment,
                    [
                        "device": .text(assigned.device), "description": .text(assigned.description),
                        "instance": .reference(kinds.address(OPNsenseKinds.instance, tunnel.name)),
                    ], uuid: assigned.key)
                have(
                    address, ["enabled": .flag(assigned.isEnabled), "assignment": .reference(assignment)],
                    uuid: assigned.key)
            }
            chooseWay(tunnel, interface, assigned: assigned)
        }
        compareLeavingInterfaces()
    }

    /// Assignments and interfaces of tunnels that are off: without a device nothing shows whether there are any.
    var unseenInterfaces: Set<Address> {
        let unseen = tunnels.filter { tunnel in
            instances[tunnel.name] != nil && !state.interfaces.contains { $0.device == "wg\(tunnel.deviceNumber)" }
        }
        return Set(
            unseen.flatMap { tunnel in
                [OPNsenseKinds.assignment, OPNsenseKinds.interface].map { kinds.address($0, tunnel.name) }
            })
    }

    func assignedInterface(of tunnel: Tunnel) -> OPNsenseState.Interface? {
        assignedInterface(on: "wg\(tunnel.deviceNumber)")
    }

    func assignedInterface(on device: String) -> OPNsenseState.Interface? {
        state.interfaces.first { $0.device == device && !$0.key.isEmpty }
    }

    /// Whether interfaces are written by SSH, which is where nothing else may.
    var writesInterfacesBySSH: Bool {
        host.api?.xmlrpc != true && !state.canEnableByREST && state.shell?.isRoot == true
    }

    /// Leaves to a person what neither REST nor XML-RPC nor SSH may do.
    ///
    /// An interface that is assigned and not enabled is worse than none, because OPNsense accepts rules on it that then
    /// do nothing: where only assigning is open, both stay manual.
    private mutating func chooseWay(
        _ tunnel: Tunnel, _ interface: Tunnel.Interface, assigned: OPNsenseState.Interface?
    ) {
        if host.api?.xmlrpc == true || state.canEnableByREST || writesInterfacesBySSH { return }
        let device = "wg\(tunnel.deviceNumber)"
        let reason =
            (state.hasAssignmentAPI ? "no REST call enables an interface" : noAssignmentAPI)
            + ", and the inventory does not allow XML-RPC (`api.xmlrpc`)"
            + (state.shell?.obstacle.map { "; SSH would do, but \($0)" } ?? "")
        let assign = kinds.address(OPNsenseKinds.assignment, tunnel.name)
        let label = assigned?.description ?? interface.description
        if assigned == nil {
            leaveToPerson(
                assign, reason: reason,
                instructions: [
                    "Interfaces > Assignments: choose device \(device), description \(interface.description), Add, Save"
                ])
        } else if !state.hasAssignmentAPI || assigned?.isEnabled != interface.enabled {
            leaveToPerson(
                assign, reason: reason,
                instructions: [
                    "Interfaces > [\(label)]: set Description to \(interface.description), Save, Apply changes"
                ])
        }
        leaveToPerson(
            kinds.address(OPNsenseKinds.interface, tunnel.name), reason: reason,
            instructions: [
                "Interfaces > [\(interface.description)]: \(interface.enabled ? "tick" : "clear") Enable Interface",
                "leave IPv4 and IPv6 Configuration Type at None, Save, Apply changes",
            ])
    }
}
