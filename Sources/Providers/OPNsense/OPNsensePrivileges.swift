package import Inventory

extension OPNsenseAPI.Privilege {
    /// The privileges without which a host cannot be compared with the inventory at all.
    package static func needed(by site: Site, host: String) -> Set<String> {
        needed(
            hasRules: site.rules.contains { $0.host == host }, hasRoutes: site.routes.contains { $0.host == host })
    }

    static func needed(hasRules: Bool, hasRoutes: Bool) -> Set<String> {
        var needed: Set<String> = [wireguard, interfaces]
        if hasRules { needed.formUnion([rules, aliases]) }
        if hasRoutes { needed.formUnion([routes, gateways]) }
        return needed
    }

    /// What the user manager calls a privilege; the id itself for one that it does not list here.
    ///
    /// - Parameter version: The firewall's; 26.1 renamed two of them.
    package static func title(of privilege: String, version: ProductVersion?) -> String {
        let isOld = version.map { $0 < ProductVersion(year: 26, month: 1) } ?? false
        return switch privilege {
        case wireguard: "VPN: WireGuard: Configuration"
        case rules: isOld ? "Firewall: Automation: Filter" : "Firewall: Rules [new]"
        case aliases: "Firewall: Alias: Edit"
        case outboundNAT: isOld ? "Firewall: Automation: Source NAT" : "Firewall: NAT: Source NAT"
        case interfaces: "Status: Interfaces"
        case assignments: "Interfaces: Assign network ports"
        case routes: "System: Static Routes"
        case gateways: "System: Gateways"
        case dashboard: "Lobby: Dashboard"
        case status: "System: Status"
        case firewallLog: "Diagnostics: Log: Firewall: General"
        case history: "Diagnostics: Configuration History"
        case xmlrpc: "XMLRPC Library"
        default: privilege
        }
    }
}
