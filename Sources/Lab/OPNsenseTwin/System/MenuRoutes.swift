/// `/api/core/menu/…` and `/api/core/dashboard/…`: the parts of the interface that the twin has something behind.
enum MenuRoutes {
    static let all: [Route] = [
        Route("core/menu/tree") { appliance, call in
            let items = visible(appliance, call).map { JSON.object($0.json(appliance.release)) }
            return .json(.array(items))
        },
        Route("core/menu/search") { appliance, call in
            let term = call.parameters.string("q").lowercased()
            let found = visible(appliance, call).flatMap { flat($0, appliance.release) }
            return .json(.array(found.filter { term.isEmpty || $0.path.lowercased().contains(term) }.map(\.json)))
        },
        Route("core/dashboard/get_dashboard") { appliance, call in
            let widgets = widgets.filter { widget in
                widget.page.isEmpty || Pages.allow(call.user, path: widget.page, release: appliance.release)
            }
            let modules = widgets.map { widget in
                JSON.map([
                    "id": .string(widget.id), "module": .string(widget.module),
                    "link": .string(widget.page.isEmpty ? "" : "/" + widget.page),
                    "translations": .map(["title": .string(widget.title)]),
                ])
            }
            let dashboard = JSON.map(["options": .none, "widgets": .none])
            return .json(.map(["modules": .array(modules), "dashboard": dashboard]))
        },
        Route("core/dashboard/product_info_feed") { _, _ in .json(.map(["items": .none])) },
    ]

    private static let widgets: [(id: String, module: String, page: String, title: String)] = [
        ("systeminformation", "SystemInformation.js", "", "System Information"),
        ("interfaces", "Interfaces.js", "ui/interfaces/overview", "Interfaces"),
        ("gateways", "Gateways.js", "ui/routing/configuration", "Gateways"),
        ("Wireguard", "Wireguard.js", "ui/wireguard/general", "Wireguard"),
    ]

    private static func visible(_ appliance: Appliance, _ call: Call) -> [MenuItem] {
        items(appliance.release).compactMap { $0.visible(to: call.user, appliance.release) }
    }

    /// Children before parents, each with the way to it.
    private static func flat(
        _ item: MenuItem, _ release: Release, above: [String] = []
    ) -> [(path: String, json: JSON)] {
        let path = above + [item.title]
        let crumbs = path.joined(separator: ": ")
        let own =
            item.json(release, depth: path.count, isFlat: true) + [
                JSON.Member(name: "breadcrumb", value: .string(crumbs)),
                JSON.Member(name: "depth", value: .int(path.count)),
            ]
        return item.children.flatMap { flat($0, release, above: path) } + [(crumbs, .object(own))]
    }

    private static func items(_ release: Release) -> [MenuItem] {
        [
            MenuItem(
                "Lobby", order: 10, icon: "fa-laptop",
                children: [
                    MenuItem("Dashboard", order: 0, icon: "fa-dashboard fa-fw", page: "/ui/core/dashboard"),
                    MenuItem("Logout", order: 3, icon: "fa-sign-out fa-fw", page: "/index.php?logout"),
                ]),
            system,
            MenuItem(
                "Interfaces", order: 30, icon: "fa-sitemap",
                children: [
                    MenuItem(
                        "Assignments", order: 200, icon: "fa-pencil fa-fw",
                        page: release >= .v26_7 ? "/ui/interfaces/assignment" : "/interfaces_assign.php"),
                    MenuItem("Overview", order: 230, icon: "fa-tasks fa-fw", page: "/ui/interfaces/overview"),
                ]),
            MenuItem("Firewall", order: 40, icon: "fa-fire", children: firewall(release)),
            MenuItem(
                "VPN", order: 50, icon: "fa-globe",
                children: [
                    MenuItem(
                        "WireGuard", icon: "fa-lock fa-fw",
                        children: [
                            MenuItem("Instances", order: 10, page: "/ui/wireguard/general#instances"),
                            MenuItem("Peers", order: 20, page: "/ui/wireguard/general#peers"),
                            MenuItem("Status", order: 40, page: "/ui/wireguard/diagnostics/"),
                        ])
                ]),
        ]
    }

    private static let system = MenuItem(
        "System", order: 20, icon: "fa-server",
        children: [
            MenuItem(
                "Configuration", icon: "fa-history fa-fw",
                children: [MenuItem("History", page: "/ui/core/backup/history/this")]),
            MenuItem(
                "Firmware", icon: "fa-building-o fa-fw",
                children: [MenuItem("Status", order: 10, page: "/ui/core/firmware#status")]),
            MenuItem(
                "Gateways", icon: "fa-map-signs fa-fw",
                children: [MenuItem("Configuration", order: 10, page: "/ui/routing/configuration")]),
            MenuItem(
                "Routes", icon: "fa-map-signs fa-fw",
                children: [MenuItem("Configuration", order: 10, page: "/ui/routes")]),
        ])

    private static func firewall(_ release: Release) -> [MenuItem] {
        let rules = MenuItem("Rule", "Rules", icon: "fa-check fa-fw", page: "/ui/firewall/filter")
        let source = MenuItem("SourceNat", "Source NAT", order: 80, page: "/ui/firewall/source_nat")
        let destination = MenuItem("DNat", "Destination NAT", order: 100, page: "/ui/firewall/d_nat")
        return [
            MenuItem("Aliases", icon: "fa-list-alt fa-fw", page: "/ui/firewall/alias"),
            MenuItem("Categories", icon: "fa-tags fa-fw", page: "/ui/firewall/category"),
            MenuItem("Groups", icon: "fa-sitemap fa-fw", page: "/ui/firewall/group"),
            MenuItem(
                "NAT", icon: "fa-exchange fa-fw", children: release >= .v26_1 ? [source, destination] : [source]),
            rules,
            MenuItem(
                "LogFiles", "Log Files", order: 400, icon: "fa-eye fa-fw",
                children: [MenuItem("General", page: "/ui/diagnostics/log/core/firewall")]),
        ]
    }
}
