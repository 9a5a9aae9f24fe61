import Foundation

/// A table of pf, by which it knows the addresses of an alias.
struct AliasTable: Equatable {
    var entries: Set<String> = []
    /// When its file was last written; a table that was only declared has none.
    var updated: Date?
}

extension Appliance {
    /// Declares a table for every alias, as loading the rules does; what is in it stays, a new one is empty.
    func declareTables() {
        for alias in tabledAliases() where inForce.tables[alias.name] == nil {
            inForce.tables[alias.name] = AliasTable()
        }
        for alias in Aliases.builtIn(self) {
            inForce.tables[alias.name] = AliasTable(entries: networks(behind: alias))
        }
    }

    /// Fills the tables from the stored aliases, and forgets those of aliases that are gone.
    ///
    /// Backend command `filter refresh_aliases`; only files whose content changes are written.
    func fillTables() {
        guard !isConfigdDown else { return }
        declareTables()
        let aliases = tabledAliases()
        let byName = Dictionary(aliases.map { ($0.name, $0) }) { first, _ in first }
        for alias in aliases {
            let entries = resolved(alias, byName, depth: 0)
            let known = inForce.tables[alias.name]
            if known?.updated == nil || known?.entries != entries {
                inForce.tables[alias.name] = AliasTable(entries: entries, updated: now)
            }
        }
        let builtIn = Aliases.builtIn(self).map(\.name)
        inForce.tables = inForce.tables.filter { byName[$0.key] != nil || builtIn.contains($0.key) }
    }

    /// Enabled aliases that are no lists of ports.
    private func tabledAliases() -> [Aliases.Alias] {
        let model = AliasModel.table
        let disabled = Set(
            records(model).list.filter { model.value("enabled", of: $0) != "1" }.map(\.uuid))
        return Aliases.stored(self).filter { $0.type != "port" && !disabled.contains($0.uuid) }
    }

    /// What the lists of ports hold, each with those that it names.
    func portLists() -> [String: [String]] {
        let aliases = Aliases.stored(self).filter { $0.type == "port" }
        let byName = Dictionary(aliases.map { ($0.name, $0) }) { first, _ in first }
        return byName.mapValues { ports(of: $0, byName, depth: 0) }
    }

    private func ports(of alias: Aliases.Alias, _ all: [String: Aliases.Alias], depth: Int) -> [String] {
        guard depth < 8 else { return [] }
        return alias.content.flatMap { entry in
            all[entry].map { ports(of: $0, all, depth: depth + 1) } ?? [entry.replacing("-", with: ":")]
        }
    }

    /// The addresses of an alias and of those that it names; nothing resolves a host's name here.
    private func resolved(_ alias: Aliases.Alias, _ all: [String: Aliases.Alias], depth: Int) -> Set<String> {
        var found: Set<String> = []
        for entry in alias.content where depth < 8 {
            if let other = all[entry] {
                found.formUnion(resolved(other, all, depth: depth + 1))
            } else if Address.isNetwork(entry) {
                found.insert(entry)
            }
        }
        return found
    }

    /// What pf holds in the table of an interface's network.
    private func networks(behind alias: Aliases.Alias) -> Set<String> {
        guard alias.type == "internal" else { return [] }
        let key = alias.name.dropFirst("__".count).dropLast("_network".count)
        guard let device = inForce.interfaces?[String(key)]?.text(of: "if") else { return [] }
        let shown = networkDevices().first { $0.name == device }
        return Set((shown.map { $0.ipv4 + $0.ipv6 } ?? []).compactMap(Prefix.network))
    }
}

extension InForce {
    /// What pf says of the table of an alias, as columns of its row; nothing where there is no table.
    func statistics(ofAlias name: String) -> [(column: String, value: String)] {
        guard let table = tables[name] else { return [] }
        let counters = AliasModel.counterNames.map { (column: $0, value: "0") }
        return [
            (column: "current_items", value: String(table.entries.count)),
            (column: "last_updated", value: table.updated.map(Self.stamp) ?? ""),
        ] + counters
    }

    /// The time of a file, without a zone.
    private static func stamp(_ time: Date) -> String {
        let form = DateFormatter()
        form.locale = Locale(identifier: "en_US_POSIX")
        form.timeZone = TimeZone(identifier: "UTC")
        form.dateFormat = "yyyy-MM-dd'T'HH:mm:ss.SSSSSS"
        return form.string(from: time)
    }
}
