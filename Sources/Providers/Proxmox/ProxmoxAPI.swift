/// The calls of Proxmox's REST API that vpnctl may make, and the privilege that each needs; none of them writes.
///
/// Who calls them must be logged in; where a privilege is missing, some answer 403 and some leave out what may not be
/// seen.
package enum ProxmoxAPI {
    /// One call: where it goes, and what it takes.
    package struct Call: Hashable, Sendable {
        package enum Need: Hashable, Sendable {
            case login
            /// One of the privileges on a path, else 403.
            case privilege([String], on: String)
            /// One of the privileges on the path of each row; the others are left out without a word.
            case rows([String], on: String)
        }

        /// Below `/api2/json`; `{node}` and the like stand for names.
        package let path: String
        package let need: Need

        init(_ path: String, _ need: Need = .login) {
            self.path = path
            self.need = need
        }

        /// The request for these names.
        func request(_ names: [String: String] = [:], query: String = "") -> HTTPRequest {
            HTTPRequest(.get, "/api2/json" + ProxmoxAPI.filled(path, names) + query)
        }
    }

    package enum Privilege {
        package static let systemAudit = "Sys.Audit"
        package static let networkAudit = "SDN.Audit"
        package static let networkUse = "SDN.Use"
        package static let guestAudit = "VM.Audit"
        package static let agentAudit = "VM.GuestAgent.Audit"
        package static let agentUnrestricted = "VM.GuestAgent.Unrestricted"
    }

    /// The built-in role that holds every privilege of reading.
    package static let auditorRole = "PVEAuditor"

    package static let bridgePath = "/sdn/zones/localnetwork/{iface}"
    package static let guestPath = "/vms/{vmid}"
    package static let nodePath = "/nodes/{node}"

    package static let permissions = Call("/access/permissions")
    package static let version = Call("/version")
    package static let nodes = Call("/nodes")
    package static let guests = Call("/cluster/resources", .rows([Privilege.guestAudit], on: guestPath))
    package static let network = Call(
        "/nodes/{node}/network", .rows([Privilege.networkAudit, Privilege.networkUse], on: bridgePath))
    package static let interface = Call(
        "/nodes/{node}/network/{iface}", .privilege([Privilege.systemAudit], on: nodePath))
    package static let containerConfiguration = Call(
        "/nodes/{node}/lxc/{vmid}/config", .privilege([Privilege.guestAudit], on: guestPath))
    package static let containerInterfaces = Call(
        "/nodes/{node}/lxc/{vmid}/interfaces", .privilege([Privilege.guestAudit], on: guestPath))
    package static let machineConfiguration = Call(
        "/nodes/{node}/qemu/{vmid}/config", .privilege([Privilege.guestAudit], on: guestPath))
    package static let machineInterfaces = Call(
        "/nodes/{node}/qemu/{vmid}/agent/network-get-interfaces",
        .privilege([Privilege.agentAudit, Privilege.agentUnrestricted], on: guestPath))

    /// Every call that vpnctl may ever make.
    package static let all: [Call] = [
        permissions, version, nodes, guests, network, interface, containerConfiguration, containerInterfaces,
        machineConfiguration, machineInterfaces,
    ]

    static func filled(_ template: String, _ names: [String: String]) -> String {
        names.reduce(template) { path, name in path.replacing("{\(name.key)}", with: name.value) }
    }
}
