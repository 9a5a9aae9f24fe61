/// What the page gets beside the values of a rule: colours of categories, and what is behind names of networks.
struct RowMetadata {
    private let release: Release
    /// The columns that may hold names of networks or ports.
    private let fields: [String]
    private let aliases: [String: Aliases.Alias]
    private let networks: [String: String]
    private let titles: [String: String]
    private let categories: [String: (name: String, color: String)]

    init(
        _ appliance: Appliance,
        fields: [String] = ["source_net", "source_port", "destination_net", "destination_port"]
    ) {
        self.fields = fields
        release = appliance.release
        aliases = Dictionary(appliance.aliasCache().map { ($0.name, $0) }) { first, _ in first }
        let word = release < .v26_1 ? "net" : "network"
        var networks = ["any": "any", "(self)": "This Firewall"]
        var titles: [String: String] = [:]
        for interface in appliance.root["interfaces"]?.children ?? [] {
            let title = Appliance.title(of: interface)
            titles[interface.name] = title
            networks[interface.name] = "\(title) \(word)"
            networks[interface.text(of: "if")] = "\(title) \(word)"
            networks[interface.name + "ip"] = "\(title) address"
        }
        self.networks = networks
        self.titles = titles
        let model = CategoryModel.table
        categories = Dictionary(
            appliance.records(model).list.map {
                ($0.uuid, (model.value("name", of: $0), model.value("color", of: $0)))
            }
        ) { first, _ in first }
    }

    /// A rule of the model.
    func decorated(_ row: [JSON.Member], categories uuids: [String]) -> [JSON.Member] {
        let colors = JSON.Member(name: "category_colors", value: .array(uuids.compactMap(color)))
        return release < .v26_1 ? row + addresses(of: row) + [colors] : row + [colors] + addresses(of: row)
    }

    /// A rule from outside the model, its codes turned into what people read.
    func translated(_ row: [JSON.Member]) -> [JSON.Member] {
        let isOld = release < .v26_1
        let isAutomatic = row.contains { $0.name == "is_automatic" && $0.value == .bool(true) }
        var changed = row.map { member -> JSON.Member in
            guard let words = words(for: member.name), let text = member.value.phpString, !text.isEmpty else {
                return member
            }
            let shown = text.split(separator: ",").map { words[String($0)] ?? String($0) }.joined(separator: ",")
            return JSON.Member(name: member.name, value: .string(shown))
        }
        if isOld {
            changed += addresses(of: row)
            changed.append(
                JSON.Member(name: "category_colors", value: .array(isAutomatic ? [.string("#000")] : [])))
            if isAutomatic {
                changed.append(JSON.Member(name: "categories", value: "Automatically generated rules"))
            }
            return changed
        }
        return changed + [JSON.Member(name: "category_colors", value: .none)] + addresses(of: row)
    }

    private func words(for name: String) -> [String: String]? {
        let actions = ["block": "Block", "pass": "Pass", "reject": "Reject"]
        switch name {
        case "interface": return titles
        case "action" where release < .v26_1: return actions
        case "ipprotocol" where release < .v26_1: return ["inet": "IPv4", "inet6": "IPv6", "inet46": "IPv4+IPv6"]
        case "%action": return actions
        case "%direction": return ["in": "In", "out": "Out", "any": "Any"]
        case "%ipprotocol": return ["inet": "IPv4", "inet6": "IPv6", "inet46": ""]
        default: return nil
        }
    }

    private func color(_ uuid: String) -> JSON? {
        guard let category = categories[uuid] else { return nil }
        let color = category.color.isEmpty ? "" : "#\(category.color)"
        guard release >= .v26_1 else { return .string(color) }
        return .map(["color": .string(color), "name": .string(category.name), "uuid": .string(uuid)])
    }

    private func addresses(of row: [JSON.Member]) -> [JSON.Member] {
        fields.compactMap { field in
            guard let text = row.first(where: { $0.name == field })?.value.phpString, !text.isEmpty, text != "0" else {
                return nil
            }
            let parts = text.split(separator: ",").map { part($0.trimmingPrefix { $0 == " " }) }
            return JSON.Member(name: "alias_meta_\(field)", value: .array(parts))
        }
    }

    private func part(_ name: some StringProtocol) -> JSON {
        let name = String(name)
        guard let alias = aliases[name] else {
            return .map([
                "value": .string(name), "%value": .string(networks[name] ?? name), "isAlias": .bool(false),
                "description": "",
            ])
        }
        let summary = Aliases.summary(alias)
        guard release >= .v26_1 else {
            return .map([
                "value": .string(name), "%value": .string(name), "isAlias": .bool(true),
                "description": .string(summary),
            ])
        }
        return .map([
            "summary": .string(summary), "description": .string(alias.description), "value": .string(name),
            "%value": .string(name), "isAlias": .bool(true),
        ])
    }
}
