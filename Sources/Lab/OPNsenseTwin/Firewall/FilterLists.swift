/// What a rule can name: interfaces, categories, networks, ports.
enum FilterLists {
    static let routes: [Route] = [
        Route("firewall/filter/get_interface_list") { appliance, _ in
            .json(appliance.release < .v26_1 ? countedInterfaces(appliance) : interfaces(appliance))
        },
        Route("firewall/filter/list_categories") { appliance, _ in categories(appliance) },
        Route("firewall/filter/list_network_select_options") { appliance, _ in networks(appliance) },
        Route("firewall/filter/list_port_select_options") { appliance, _ in ports(appliance) },
    ]

    private static func entry(_ value: String, _ label: String, _ type: String, count: Int? = nil) -> JSON {
        let members = [
            JSON.Member(name: "value", value: .string(value)), JSON.Member(name: "label", value: .string(label)),
        ]
        let counted = count.map { [JSON.Member(name: "count", value: .int($0))] } ?? []
        return .object(members + counted + [JSON.Member(name: "type", value: .string(type))])
    }

    private static func section(_ label: String, icon: String, _ items: [JSON]) -> JSON {
        .map(["label": .string(label), "icon": .string(icon), "items": .array(items)])
    }

    private static func named(_ appliance: Appliance) -> [(key: String, title: String, isGroup: Bool)] {
        (appliance.root["interfaces"]?.children ?? [])
            .map { ($0.name, Appliance.title(of: $0), $0.text(of: "type") == "group") }
            .sorted { NaturalOrder.precedes($0.1, $1.1) }
    }

    private static func interfaces(_ appliance: Appliance) -> JSON {
        let all = named(appliance).filter { $0.key != "lo0" }
        let groups = all.filter(\.isGroup).map { entry($0.key, $0.title, "group") }
        let single = all.filter { !$0.isGroup }.map { entry($0.key, $0.title, "interface") }
        return .map([
            "floating": section(
                "Floating", icon: "fa fa-layer-group fa-fw text-primary",
                [entry("__floating", "Floating", "floating")]),
            "groups": section("Groups", icon: "fa fa-sitemap fa-fw text-warning", groups),
            "interfaces": section("Interfaces", icon: "fa fa-ethernet fa-fw text-info", single),
            "any": section("Any", icon: "fa fa-globe-europe fa-fw", [entry("__any", "All rules", "any")]),
        ])
    }

    /// Until 26.1 the list told how many rules there are in each place.
    private static func countedInterfaces(_ appliance: Appliance) -> JSON {
        appliance.listGateways()
        let model = FilterModel.table(appliance.release)
        let places = appliance.records(model).list.map { record -> String in
            let interface = model.value("interface", of: record)
            let isFloating = interface.contains(",") || model.value("interfacenot", of: record) == "1"
            return isFloating ? "" : interface
        }
        let count = { (key: String) in places.count { $0 == key } }
        let groups = Groups.all(appliance).sorted { NaturalOrder.precedes($0.name, $1.name) }
            .map { entry($0.name, $0.name, "group", count: count($0.name)) }
        let single = named(appliance).filter { !$0.isGroup }
            .map { entry($0.key, $0.title, "interface", count: count($0.key)) }
        return .map([
            "floating": section(
                "Floating", icon: "fa fa-layer-group text-primary", [entry("", "Any", "floating", count: count(""))]),
            "groups": section("Groups", icon: "fa fa-sitemap text-warning", groups),
            "interfaces": section("Interfaces", icon: "fa fa-ethernet text-info", single),
        ])
    }

    private static func categories(_ appliance: Appliance) -> Response {
        appliance.listGateways()
        let model = FilterModel.table(appliance.release)
        let used = appliance.records(model).list
            .flatMap { model.value("categories", of: $0).split(separator: ",").map(String.init) }
        let table = CategoryModel.table
        let rows = appliance.records(table).list
            .sorted { NaturalOrder.precedes(table.value("name", of: $0), table.value("name", of: $1)) }
            .map { category in
                JSON.map([
                    "uuid": .string(category.uuid), "name": .string(table.value("name", of: category)),
                    "color": .string(table.value("color", of: category)),
                    "used": .int(used.count { $0 == category.uuid }),
                ])
            }
        return .json(.map(["rows": .array(rows)]))
    }

    /// The aliases as other models know them; until 26.1 they were read anew.
    private static func aliases(_ appliance: Appliance) -> [Aliases.Alias] {
        guard appliance.release < .v26_1 else { return appliance.aliasCache() }
        appliance.run("filter diag table_size")
        return Aliases.all(appliance)
    }

    private static func items(_ names: [(key: String, label: String)]) -> [JSON.Member] {
        names.sorted { NaturalOrder.precedes($0.label, $1.label) }
            .map { JSON.Member(name: $0.key, value: .string($0.label)) }
    }

    private static func networks(_ appliance: Appliance) -> Response {
        let word = appliance.release < .v26_1 ? "net" : "network"
        let names = aliases(appliance).filter { !["internal", "port"].contains($0.type) }.map { ($0.name, $0.name) }
        let interfaces = (appliance.root["interfaces"]?.children ?? []).flatMap { interface in
            let title = Appliance.title(of: interface)
            let own = interface["virtual"] == nil ? [(interface.name + "ip", "\(title) address")] : []
            return [(interface.name, "\(title) \(word)")] + own
        }
        let fixed = [JSON.Member](["any": "any", "(self)": "This Firewall"])
        return .json(
            .map([
                "single": .map(["label": "Single host or Network"]),
                "aliases": .map(["label": "Aliases", "items": .phpMap(items(names))]),
                "networks": .map(["label": "Networks", "items": .object(fixed + items(interfaces))]),
            ]))
    }

    private static func ports(_ appliance: Appliance) -> Response {
        let names = aliases(appliance).filter { $0.type == "port" }.map { ($0.name, $0.name) }
        let known =
            appliance.release < .v26_1
            ? []
            : WellKnownPorts.all.map {
                JSON.Member(name: $0.0, value: .string("\($0.0.uppercased()) (\($0.1))"))
            }
        return .json(
            .map([
                "single": .map(["label": "Single port or range"]),
                "aliases": .map(["label": "Aliases", "items": .phpMap(items(names))]),
                "ports": .map([
                    "label": "Ports", "items": .object([JSON.Member(name: "", value: "any")] + known),
                ]),
            ]))
    }
}
