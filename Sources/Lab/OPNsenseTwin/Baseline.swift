import Foundation

/// The document that a twin starts with: a small office with a WAN, a management and a service network, WireGuard empty.
enum Baseline {
    struct Account: Sendable {
        let name: String
        let uid: Int
        let privileges: [String]
        var isDisabled = false
        let description: String
    }

    /// What `vpnctl` needs, and no more.
    static let needed = [
        "page-wireguard-config", "page-filter-api", "page-filter-snat-api", "page-firewall-alias-edit",
        "page-firewall-categories", "page-interfaces-assignnetworkports", "page-status-interfaces",
        "page-system-staticroutes", "page-system-gateways", "page-diagnostics-configurationhistory",
        "page-system-login-logout", "page-system-status", "page-diagnostics-logs-firewall-general",
        "page-xmlrpclibrary",
    ]

    /// `readonly` has the right to everything but writing, and only through its group, where it counts in every version.
    static let users = [
        Account(name: "root", uid: 0, privileges: [], description: "System Administrator"),
        Account(name: "vpnctl", uid: 2001, privileges: needed, description: "vpnctl"),
        Account(name: "readonly", uid: 2002, privileges: needed, description: "may look"),
        Account(name: "nopriv", uid: 2003, privileges: [], description: "may nothing"),
        Account(name: "disabled", uid: 2004, privileges: needed, isDisabled: true, description: "left"),
    ]

    static func document(
        _ release: Release, credentials: [String: Credentials], guiRules: [GUIRule] = [], hasIPv6: Bool = false
    ) -> String {
        let accounts = users.map { account(_: $0, credentials[$0.name]) }
        let system = XMLNode(
            "system",
            children: [
                XMLNode("hostname", text: "OPNsense"), XMLNode("domain", text: "internal"),
                group("admins", gid: 1999, privileges: "page-all", members: "0"),
                group("readonly", gid: 2000, privileges: "user-config-readonly", members: "2002"),
            ] + accounts + [
                XMLNode("timezone", text: "Etc/UTC"),
                XMLNode("webgui", children: [XMLNode("protocol", text: "https")]),
                XMLNode("disablenatreflection", text: "yes"),
            ])
        let root = XMLNode(
            "opnsense",
            children: [
                system, interfaces(hasIPv6: hasIPv6),
                XMLNode("nat", children: [XMLNode("outbound", children: [XMLNode("mode", text: "automatic")])]),
                filter(guiRules), models(release),
                mount("staticroutes", release < .v26_1 ? "1.0.0" : "1.0.1", "Static routes"),
                mount("ifgroups", "1.0.0", "Firewall interface groups"),
                XMLNode(
                    "revision",
                    children: [
                        XMLNode("username", text: "(root)"), XMLNode("description", text: "baseline"),
                        XMLNode("time", text: RevisionTime(Date()).rounded),
                    ]),
            ])
        return String(decoding: root.document(), as: UTF8.self)
    }

    private static func account(_ account: Account, _ credentials: Credentials?) -> XMLNode {
        let keys = credentials.map { "\($0.key)|" + SHA512Crypt.hash($0.secret, salt: "") }
        return XMLNode(
            "user", attributes: [.init(name: "uuid", value: Identifier.make())],
            children: [
                XMLNode("uid", text: String(account.uid)), XMLNode("name", text: account.name),
                XMLNode("disabled", text: account.isDisabled ? "1" : "0"),
                XMLNode("scope", text: account.uid == 0 ? "system" : "user"), XMLNode("expires"),
                XMLNode("apikeys", text: keys ?? ""),
                XMLNode("priv", text: account.privileges.joined(separator: ",")),
                XMLNode("descr", text: account.description),
            ])
    }

    private static func group(_ name: String, gid: Int, privileges: String, members: String) -> XMLNode {
        XMLNode(
            "group", attributes: [.init(name: "uuid", value: Identifier.make())],
            children: [
                XMLNode("gid", text: String(gid)), XMLNode("name", text: name), XMLNode("priv", text: privileges),
                XMLNode("member", text: members),
            ])
    }

    private static func interfaces(hasIPv6: Bool) -> XMLNode {
        XMLNode(
            "interfaces",
            children: [
                interface("wan", "vtnet0", "WAN", "203.0.113.2", hasIPv6 ? "2001:db8:203::2" : nil, gateway: "WAN_GW"),
                interface("lan", "vtnet1", "LAN", "10.0.0.1", hasIPv6 ? "fd00:10::1" : nil),
                interface("opt1", "vtnet2", "SERVICE", "10.1.0.1", hasIPv6 ? "fd00:11::1" : nil),
                XMLNode(
                    "lo0",
                    children: texts([
                        ("internal_dynamic", "1"), ("descr", "Loopback"), ("enable", "1"), ("if", "lo0"),
                        ("ipaddr", "127.0.0.1"), ("ipaddrv6", "::1"), ("subnet", "8"), ("subnetv6", "128"),
                        ("type", "none"), ("virtual", "1"),
                    ])),
            ])
    }

    private static func interface(
        _ key: String, _ device: String, _ name: String, _ address: String, _ address6: String?, gateway: String? = nil
    ) -> XMLNode {
        var leaves = [
            ("enable", "1"), ("if", device), ("descr", name), ("ipaddr", address), ("subnet", "24"),
        ]
        if let address6 { leaves += [("ipaddrv6", address6), ("subnetv6", "64")] }
        if let gateway {
            leaves += [("gateway", gateway), ("blockpriv", "1"), ("blockbogons", "1")]
        }
        return XMLNode(key, children: texts(leaves))
    }

    /// The pass rule for the management network that every installation has, and what a person added.
    private static func filter(_ added: [GUIRule]) -> XMLNode {
        let first = GUIRule(
            interface: "lan", description: "Default allow LAN to any rule", source: .network("lan"), destination: .any)
        return XMLNode("filter", children: ([first] + added).map(\.node))
    }

    private static func models(_ release: Release) -> XMLNode {
        let filterVersion = release < .v26_1 ? "1.0.4" : "1.0.5"
        let lists = ["rules", "snatrules", "npt", "onetoone"].map { XMLNode($0) }
        return XMLNode(
            "OPNsense",
            children: [
                XMLNode(
                    "wireguard",
                    children: [
                        mount("general", "0.0.1", "WireGuard configuration", [XMLNode("enabled", text: "0")]),
                        mount("server", "1.0.1", "WireGuard instance configuration", [XMLNode("servers")]),
                        mount("client", "1.0.0", "WireGuard peer configuration", [XMLNode("clients")]),
                    ]),
                XMLNode(
                    "Firewall",
                    children: [
                        mount("Filter", filterVersion, "Firewall rules (new)", lists),
                        mount("Category", "1.0.0", "Firewall categories", [XMLNode("categories")]),
                        mount("Alias", "1.0.1", "Firewall aliases", [XMLNode("geoip"), XMLNode("aliases")]),
                    ]),
                mount("Gateways", "1.0.0", "Gateways configuration", [gateway]),
            ])
    }

    private static var gateway: XMLNode {
        XMLNode(
            "gateway_item", attributes: [.init(name: "uuid", value: Identifier.make())],
            children: texts([
                ("disabled", "0"), ("name", "WAN_GW"), ("descr", "upstream"), ("interface", "wan"),
                ("ipprotocol", "inet"), ("gateway", "203.0.113.1"), ("defaultgw", "1"), ("fargw", "0"),
                ("monitor_disable", "1"), ("monitor_noroute", "0"), ("monitor", ""), ("force_down", "0"),
                ("priority", "255"), ("weight", "1"),
            ]))
    }

    private static func mount(
        _ name: String, _ version: String, _ description: String, _ children: [XMLNode] = []
    ) -> XMLNode {
        XMLNode(
            name,
            attributes: [
                .init(name: "version", value: version),
                .init(name: "persisted_at", value: RevisionTime(Date()).rounded),
                .init(name: "description", value: description),
            ], children: children)
    }

    private static func texts(_ leaves: [(String, String)]) -> [XMLNode] {
        leaves.map { XMLNode($0.0, text: $0.1) }
    }
}
