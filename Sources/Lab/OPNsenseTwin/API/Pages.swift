import Foundation

/// Which requests a privilege allows: page ids and their URL patterns, per version.
enum Pages {
    /// What every authenticated user may ask for.
    private static let everybody = ["api/core/menu/*"]

    private static let common: [String: [String]] = [
        "page-diagnostics-configurationhistory": ["ui/core/backup/history*", "api/core/backup/*"],
        "page-diagnostics-logs-firewall-general": [
            "ui/diagnostics/log/core/firewall/*", "api/diagnostics/log/core/firewall/*",
        ],
        "page-firewall-alias-edit": ["ui/firewall/alias/*", "api/firewall/alias/*"],
        "page-filter-api": ["ui/firewall/filter/*", "api/firewall/filter/*"],
        "page-filter-snat-api": ["ui/firewall/source_nat/*", "api/firewall/source_nat/*"],
        "page-firewall-categories": ["ui/firewall/category/*", "api/firewall/category/*"],
        "page-interfaces-groups-edit": ["ui/firewall/group", "api/firewall/group/*"],
        "page-firewall-nat-1-1-edit": ["ui/firewall/one_to_one/*", "api/firewall/one_to_one/*"],
        "page-firewall-nat-npt": ["ui/firewall/npt/*", "api/firewall/npt/*"],
        "page-firewall-nat-outbound": ["firewall_nat_out.php*", "api/firewall/category/search_item*"],
        "page-system-login-logout": [
            "index.php*", "ui/core/dashboard", "api/core/dashboard/*", "api/diagnostics/cpu_usage/*",
            "api/diagnostics/firewall/pf_states", "api/diagnostics/system/system_disk",
            "api/diagnostics/system/system_information", "api/diagnostics/system/system_resources",
            "api/diagnostics/system/system_temperature", "api/diagnostics/system/system_time",
            "api/diagnostics/system/system_mbuf", "api/diagnostics/system/system_swap",
        ],
        "page-services-acmeclient": ["ui/acmeclient/*", "api/acmeclient/*"],
        "page-services-haproxy": ["ui/haproxy/*", "api/haproxy/*"],
        "page-services-unbound": ["ui/unbound/*", "api/unbound/*"],
        "page-status-interfaces": ["ui/interfaces/overview", "api/interfaces/overview/*"],
        "page-system-usermanager": ["ui/auth/user", "api/auth/user/*"],
        "page-system-firmware-manualupdate": ["ui/core/firmware/*", "api/core/firmware/*"],
        "page-system-gateways": ["ui/routing/configuration", "api/routing/settings/*", "api/routes/gateway/status"],
        "page-system-staticroutes": ["ui/routes/*", "api/routes/*"],
        "page-system-status": ["api/core/system/status*", "api/core/system/dismiss_status"],
        "page-wireguard-config": [
            "ui/wireguard/*", "api/wireguard/server/*", "api/wireguard/client/*", "api/wireguard/general/*",
            "api/wireguard/service/*",
        ],
        "page-wireguard-diagnostics": ["ui/wireguard/diagnostics/*", "api/wireguard/service/*"],
        "page-xmlrpclibrary": ["xmlrpc.php*"],
    ]

    /// The patterns of a page.
    static func patterns(of page: String, release: Release) -> [String] {
        switch page {
        case "page-all": ["*"]
        case "page-firewall-nat-portforward-edit" where release >= .v26_1:
            ["ui/firewall/d_nat/*", "api/firewall/d_nat/*", "api/firewall/category/search_item*"]
        case "page-interfaces-assignnetworkports" where release >= .v26_7:
            ["ui/interfaces/assignment", "api/interfaces/assignment/*"]
        default: common[page] ?? []
        }
    }

    /// Whether a user may send a request to the raw path: case and doubled slashes count.
    static func allow(_ user: User, path: String, release: Release) -> Bool {
        let path = Substring(path.drop { $0 == "/" })
        if everybody.contains(where: { matches($0[...], path) }) { return true }
        return user.privileges.contains { page in
            patterns(of: page, release: release).contains { matches($0[...], path) }
        }
    }

    /// `*` stands for any characters, also none; a pattern that ends with `/*` is met without its slash as well.
    static func matches(_ pattern: Substring, _ path: Substring) -> Bool {
        if pattern.hasSuffix("/*"), path == pattern.dropLast(2) { return true }
        let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
        guard let first = parts.first, let last = parts.last, path.hasPrefix(first) else { return false }
        guard parts.count > 1 else { return path == pattern }
        var rest = path.dropFirst(first.count)
        for part in parts.dropFirst().dropLast() {
            guard !part.isEmpty else { continue }
            guard let found = rest.range(of: part) else { return false }
            rest = rest[found.upperBound...]
        }
        return rest.count >= last.count && rest.hasSuffix(last)
    }
}
