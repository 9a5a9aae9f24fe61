extension Pages {
    /// How the user manager calls a page; the id itself for one that the twin has no title for.
    static func title(of page: String, release: Release) -> String {
        if release < .v26_1, let title = oldTitles[page] { return title }
        return titles[page] ?? page
    }

    /// The pages with a title, by title.
    static func known(_ release: Release) -> [String] {
        titles.keys.filter { !patterns(of: $0, release: release).isEmpty }
            .sorted { NaturalOrder.precedes(title(of: $0, release: release), title(of: $1, release: release)) }
    }

    private static let titles = [
        "page-all": "All pages", "user-config-readonly": "System: Deny config write",
        "page-diagnostics-configurationhistory": "Diagnostics: Configuration History",
        "page-diagnostics-logs-firewall-general": "Diagnostics: Logs: Firewall: General",
        "page-filter-api": "Firewall: Rules [new]", "page-filter-snat-api": "Firewall: NAT: Source NAT",
        "page-firewall-alias-edit": "Firewall: Alias: Edit", "page-firewall-categories": "Firewall: Categories",
        "page-firewall-nat-1-1-edit": "Firewall: NAT: 1:1", "page-firewall-nat-npt": "Firewall: NAT: NPTv6",
        "page-firewall-nat-outbound": "Firewall: NAT: Outbound",
        "page-firewall-nat-portforward-edit": "Firewall: NAT: Destination NAT",
        "page-interfaces-assignnetworkports": "Interfaces: Assign network ports",
        "page-interfaces-groups-edit": "Firewall: Groups", "page-services-acmeclient": "Services: ACME Client",
        "page-services-haproxy": "Services: HAProxy", "page-services-unbound": "Services: Unbound",
        "page-status-interfaces": "Status: Interfaces", "page-system-firmware-manualupdate": "System: Firmware",
        "page-system-gateways": "System: Gateways", "page-system-login-logout": "Lobby: Dashboard",
        "page-system-staticroutes": "System: Static Routes", "page-system-status": "System: Status",
        "page-system-usermanager": "System: User Manager", "page-wireguard-config": "VPN: WireGuard: Configuration",
        "page-wireguard-diagnostics": "VPN: WireGuard: Status", "page-xmlrpclibrary": "XMLRPC Library",
    ]

    private static let oldTitles = [
        "page-filter-api": "Firewall: Automation: Filter",
        "page-filter-snat-api": "Firewall: Automation: Source NAT",
        "page-firewall-nat-portforward-edit": "Firewall: NAT: Port Forward: Edit",
        "page-services-unbound": "Services: Unbound (MVC)",
    ]
}
