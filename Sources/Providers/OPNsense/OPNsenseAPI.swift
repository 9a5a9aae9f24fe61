/// The calls of OPNsense's REST API that vpnctl may make, and the privilege that each needs.
///
/// Paths are in the canonical lower-case form: a user with limited privileges gets 403 for any other spelling.
package enum OPNsenseAPI {
    /// One call: where it goes and what it may be used for.
    package struct Call: Hashable, Sendable {
        package enum Purpose: Sendable {
            /// Changes nothing.
            case read
            /// Changes the stored configuration.
            case write
            /// Brings stored configuration into force.
            case reload
        }

        /// Below `/api/`, without parameters.
        package let path: String
        package let purpose: Purpose
        /// The id of the privilege that grants it, as the user manager names it.
        package let privilege: String

        package var absolutePath: String { "/api/" + path }

        init(_ path: String, _ purpose: Purpose, _ privilege: String) {
            self.path = path
            self.purpose = purpose
            self.privilege = privilege
        }
    }

    /// The privileges by their page id.
    package enum Privilege {
        package static let wireguard = "page-wireguard-config"
        package static let rules = "page-filter-api"
        package static let aliases = "page-firewall-alias-edit"
        package static let outboundNAT = "page-filter-snat-api"
        package static let interfaces = "page-status-interfaces"
        package static let assignments = "page-interfaces-assignnetworkports"
        package static let routes = "page-system-staticroutes"
        package static let gateways = "page-system-gateways"
        package static let dashboard = "page-system-login-logout"
        package static let status = "page-system-status"
        package static let firewallLog = "page-diagnostics-logs-firewall-general"
        package static let history = "page-diagnostics-configurationhistory"
        package static let xmlrpc = "page-xmlrpclibrary"
    }

    package static let searchInstances = Call("wireguard/server/search_server", .read, Privilege.wireguard)
    package static let searchPeers = Call("wireguard/client/search_client", .read, Privilege.wireguard)
    package static let readWireGuard = Call("wireguard/general/get", .read, Privilege.wireguard)
    package static let showWireGuard = Call("wireguard/service/show", .read, Privilege.wireguard)
    package static let systemInformation = Call(
        "diagnostics/system/system_information", .read, Privilege.dashboard)
    package static let interfacesInfo = Call("interfaces/overview/interfaces_info", .read, Privilege.interfaces)
    package static let searchAssignments = Call("interfaces/assignment/search_item", .read, Privilege.assignments)
    package static let searchAliases = Call("firewall/alias/search_item", .read, Privilege.aliases)
    package static let searchRules = Call("firewall/filter/search_rule", .read, Privilege.rules)
    package static let searchRoutes = Call("routes/routes/searchroute", .read, Privilege.routes)
    package static let searchGateways = Call("routing/settings/search_gateway", .read, Privilege.gateways)
    package static let readOutboundNAT = Call("firewall/source_nat/get", .read, Privilege.outboundNAT)
    package static let systemStatus = Call("core/system/status", .read, Privilege.status)
    package static let menu = Call("core/menu/tree", .read, "")
    package static let listBackups = Call("core/backup/backups", .read, Privilege.history)

    /// What `plan` reads; ``searchInstances`` goes first and alone.
    package static let planned: [Call] = [
        searchInstances, systemInformation, readWireGuard, searchPeers, showWireGuard, interfacesInfo,
        searchAssignments, searchAliases, searchRules, searchRoutes, searchGateways, readOutboundNAT, systemStatus,
    ]

    /// Every call that vpnctl may ever make; recorded exchanges with them must match the twin completely.
    package static let all: [Call] =
        planned + [
            menu, listBackups,
            Call("wireguard/general/set", .write, Privilege.wireguard),
            Call("wireguard/server/key_pair", .read, Privilege.wireguard),
            Call("wireguard/server/get_server", .read, Privilege.wireguard),
            Call("wireguard/server/set_server", .write, Privilege.wireguard),
            Call("wireguard/server/del_server", .write, Privilege.wireguard),
            Call("wireguard/client/get_client", .read, Privilege.wireguard),
            Call("wireguard/client/set_client", .write, Privilege.wireguard),
            Call("wireguard/client/del_client", .write, Privilege.wireguard),
            Call("wireguard/service/reconfigure", .reload, Privilege.wireguard),
            Call("interfaces/assignment/add_item", .write, Privilege.assignments),
            Call("interfaces/assignment/set_item", .write, Privilege.assignments),
            Call("interfaces/assignment/del_item", .write, Privilege.assignments),
            Call("interfaces/assignment/reconfigure", .reload, Privilege.assignments),
            Call("interfaces/overview/reload_interface", .reload, Privilege.interfaces),
            Call("firewall/alias/set_item", .write, Privilege.aliases),
            Call("firewall/alias/del_item", .write, Privilege.aliases),
            Call("firewall/alias/reconfigure", .reload, Privilege.aliases),
            Call("firewall/filter/get_rule", .read, Privilege.rules),
            Call("firewall/filter/set_rule", .write, Privilege.rules),
            Call("firewall/filter/del_rule", .write, Privilege.rules),
            Call("firewall/filter/apply", .reload, Privilege.rules),
            Call("routes/routes/setroute", .write, Privilege.routes),
            Call("routes/routes/delroute", .write, Privilege.routes),
            Call("routes/routes/reconfigure", .reload, Privilege.routes),
            Call("routing/settings/set_gateway", .write, Privilege.gateways),
            Call("routing/settings/del_gateway", .write, Privilege.gateways),
            Call("routing/settings/reconfigure", .reload, Privilege.gateways),
            Call("core/backup/revert_backup", .write, Privilege.history),
        ]
}
