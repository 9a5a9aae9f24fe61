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
    package static let listRuleInterfaces = Call("firewall/filter/get_interface_list", .read, Privilege.rules)
    package static let readFilter = Call("firewall/filter/get", .read, Privilege.rules)
    package static let searchRoutes = Call("routes/routes/searchroute", .read, Privilege.routes)
    package static let searchGateways = Call("routing/settings/search_gateway", .read, Privilege.gateways)
    package static let readOutboundNAT = Call("firewall/source_nat/get", .read, Privilege.outboundNAT)
    package static let systemStatus = Call("core/system/status", .read, Privilege.status)
    package static let menu = Call("core/menu/tree", .read, "")
    package static let listBackups = Call("core/backup/backups", .read, Privilege.history)

    /// What `plan` reads; ``searchInstances`` goes first and alone.
    package static let planned: [Call] = [
        searchInstances, systemInformation, readWireGuard, searchPeers, showWireGuard, interfacesInfo,
        searchAssignments, searchAliases, searchRules, listRuleInterfaces, readFilter, searchRoutes, searchGateways,
        readOutboundNAT, systemStatus,
    ]

    package static let writeWireGuard = Call("wireguard/general/set", .write, Privilege.wireguard)
    package static let makeKeyPair = Call("wireguard/server/key_pair", .read, Privilege.wireguard)
    package static let getInstance = Call("wireguard/server/get_server", .read, Privilege.wireguard)
    package static let setInstance = Call("wireguard/server/set_server", .write, Privilege.wireguard)
    package static let deleteInstance = Call("wireguard/server/del_server", .write, Privilege.wireguard)
    package static let getPeer = Call("wireguard/client/get_client", .read, Privilege.wireguard)
    package static let setPeer = Call("wireguard/client/set_client", .write, Privilege.wireguard)
    package static let deletePeer = Call("wireguard/client/del_client", .write, Privilege.wireguard)
    package static let reloadWireGuard = Call("wireguard/service/reconfigure", .reload, Privilege.wireguard)
    package static let addAssignment = Call("interfaces/assignment/add_item", .write, Privilege.assignments)
    package static let setAssignment = Call("interfaces/assignment/set_item", .write, Privilege.assignments)
    package static let deleteAssignment = Call("interfaces/assignment/del_item", .write, Privilege.assignments)
    package static let reloadAssignments = Call("interfaces/assignment/reconfigure", .reload, Privilege.assignments)
    package static let reloadInterface = Call("interfaces/overview/reload_interface", .reload, Privilege.interfaces)
    package static let getAlias = Call("firewall/alias/get_item", .read, Privilege.aliases)
    package static let setAlias = Call("firewall/alias/set_item", .write, Privilege.aliases)
    package static let deleteAlias = Call("firewall/alias/del_item", .write, Privilege.aliases)
    package static let reloadAliases = Call("firewall/alias/reconfigure", .reload, Privilege.aliases)
    package static let getRule = Call("firewall/filter/get_rule", .read, Privilege.rules)
    package static let setRule = Call("firewall/filter/set_rule", .write, Privilege.rules)
    package static let deleteRule = Call("firewall/filter/del_rule", .write, Privilege.rules)
    package static let applyRules = Call("firewall/filter/apply", .reload, Privilege.rules)
    package static let getRoute = Call("routes/routes/getroute", .read, Privilege.routes)
    package static let setRoute = Call("routes/routes/setroute", .write, Privilege.routes)
    package static let deleteRoute = Call("routes/routes/delroute", .write, Privilege.routes)
    package static let reloadRoutes = Call("routes/routes/reconfigure", .reload, Privilege.routes)
    package static let setGateway = Call("routing/settings/set_gateway", .write, Privilege.gateways)
    package static let deleteGateway = Call("routing/settings/del_gateway", .write, Privilege.gateways)

    /// What `apply` may call beside the reads of ``planned``.
    package static let applied: [Call] = [
        writeWireGuard, makeKeyPair, getInstance, setInstance, deleteInstance, getPeer, setPeer, deletePeer,
        reloadWireGuard, addAssignment, setAssignment, deleteAssignment, reloadAssignments, reloadInterface, getAlias,
        setAlias, deleteAlias, reloadAliases, getRule, setRule, deleteRule, applyRules, getRoute,
        setRoute, deleteRoute, reloadRoutes, setGateway, deleteGateway,
    ]

    /// Every call that vpnctl may ever make; recorded exchanges with them must match the twin completely.
    package static let all: [Call] = planned + [menu, listBackups] + applied
}
