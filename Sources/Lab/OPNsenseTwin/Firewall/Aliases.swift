/// The aliases there are: those that people made, one for the network of every interface, and the system's own.
enum Aliases {
    struct Alias: Sendable {
        /// The name where there is no uuid.
        let uuid: String
        let name: String
        let type: String
        let description: String
        let content: [String]
        var expire = ""
    }

    static func all(_ appliance: Appliance) -> [Alias] { stored(appliance) + builtIn(appliance) }

    static func stored(_ appliance: Appliance) -> [Alias] {
        let model = AliasModel.table
        return appliance.records(model).list.map { record in
            Alias(
                uuid: record.uuid, name: model.value("name", of: record), type: model.value("type", of: record),
                description: model.value("description", of: record),
                content: model.value("content", of: record).split(separator: "\n").map(String.init))
        }
    }

    static func builtIn(_ appliance: Appliance) -> [Alias] {
        let networks = (appliance.root["interfaces"]?.children ?? []).map {
            Alias(
                uuid: "__\($0.name)_network", name: "__\($0.name)_network", type: "internal",
                description: Appliance.title(of: $0) + " net", content: [])
        }
        return networks + [
            external("bogons", "bogon networks (internal)"), external("bogonsv6", "bogon networks IPv6 (internal)"),
            external("virusprot", "overload table for rate limiting (internal)", expire: "3600"),
            external("sshlockout", "abuse lockout table (internal)", expire: "3600"),
        ]
    }

    private static func external(_ name: String, _ description: String, expire: String = "") -> Alias {
        Alias(uuid: name, name: name, type: "external", description: description, content: [], expire: expire)
    }

    /// A built-in alias as a record, which has no defaults.
    static func record(_ alias: Alias, _ model: Model) -> Record {
        var record = Record(uuid: alias.uuid, values: model.fields.map { _ in "" })
        for (field, value) in [
            ("enabled", "1"), ("name", alias.name), ("type", alias.type), ("expire", alias.expire),
            ("description", alias.description),
        ] {
            model.set(field, of: &record, to: value)
        }
        return record
    }

    /// What people see when they point at an alias.
    static func summary(_ alias: Alias) -> String {
        let title = alias.description.isEmpty ? "" : "<strong>\(alias.description)</strong><br/>"
        let shown = alias.content.prefix(10).sorted(by: NaturalOrder.precedes)
        return title + (shown + (alias.content.count > 10 ? ["[...]"] : [])).joined(separator: "<br/>")
    }
}

extension Appliance {
    /// The list of aliases that other models work with.
    ///
    /// It is made when it is first needed, when an alias is saved and when rules are loaded. An interface that comes or goes
    /// in between is not noticed.
    func aliasCache() -> [Aliases.Alias] {
        let stamp = root.at(AliasModel.table.mount)?.attribute("persisted_at")
        if let known = knownAliases, known.stamp == stamp { return known.list }
        return refreshAliasCache()
    }

    @discardableResult
    func refreshAliasCache() -> [Aliases.Alias] {
        let list = Aliases.all(self)
        knownAliases = (root.at(AliasModel.table.mount)?.attribute("persisted_at"), list)
        return list
    }
}
