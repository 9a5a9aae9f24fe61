/// Where names of aliases and interfaces are used, and how uses follow a name that changes.
enum NameUses {
    /// Elements of a rule that may name what is looked for; several names are separated by commas.
    private static let aliasLeaves = [
        ["source_net"], ["source_port"], ["destination_net"], ["destination_port"], ["target"], ["target_port"],
        ["source", "address"], ["source", "network"], ["source", "port"], ["destination", "address"],
        ["destination", "network"], ["destination", "port"], ["local-port"],
    ]
    private static let interfaceLeaves = [
        ["interface"], ["source_net"], ["destination_net"], ["source", "network"], ["destination", "network"],
    ]

    /// The lists of rules with the names under which people see them.
    private static let lists: [(path: [String], title: String)] = [
        (["OPNsense", "Firewall", "Filter", "rules"], "OPNsense.Firewall.Filter.rules.rule"),
        (["OPNsense", "Firewall", "Filter", "snatrules"], "OPNsense.Firewall.Filter.snatrules.rule"),
        (["OPNsense", "Firewall", "Filter", "onetoone"], "OPNsense.Firewall.Filter.onetoone.rule"),
        (["OPNsense", "Firewall", "Filter", "npt"], "OPNsense.Firewall.Filter.npt.rule"),
        (["filter"], "filter.rule"), (["nat"], "nat.rule"), (["nat", "outbound"], "nat.outbound.rule"),
    ]

    /// The uses of an alias: `[place/field] description`.
    static func ofAlias(_ name: String, in root: XMLNode) -> [String] {
        uses(of: name, leaves: aliasLeaves, in: root) { list, place, _, leaf in
            "[\(list).\(place)/\(leaf.joined(separator: "."))]"
        } + nested(name, in: root)
    }

    /// The uses of a group by the rules on it.
    static func ofGroup(_ name: String, in root: XMLNode) -> [String] {
        uses(of: name, leaves: interfaceLeaves, in: root) { list, place, uuid, _ in
            "[\(list).\(uuid ?? String(place))]"
        }
    }

    private static func uses(
        of name: String, leaves: [[String]], in root: XMLNode,
        describing: (String, Int, String?, [String]) -> String
    ) -> [String] {
        var found: [String] = []
        for list in lists {
            let rules = (root.at(list.path)?.children ?? []).filter { $0.name == "rule" }
            for (place, rule) in rules.enumerated() {
                for leaf in leaves where names(in: rule.at(leaf)?.text ?? "").contains(name) {
                    let title = describing(list.title, place, rule.attribute("uuid"), leaf)
                    found.append("\(title) \(rule.text(of: "descr"))")
                }
            }
        }
        return found
    }

    /// Aliases that hold the alias.
    private static func nested(_ name: String, in root: XMLNode) -> [String] {
        let aliases = root.at(["OPNsense", "Firewall", "Alias", "aliases"])?.children ?? []
        return aliases.enumerated().compactMap { place, alias in
            guard alias.text(of: "content").split(separator: "\n").contains(name[...]) else { return nil }
            return "[OPNsense.Firewall.Alias.aliases.alias.\(place)/content] \(alias.text(of: "description"))"
        }
    }

    private static func names(in list: String) -> [String] { list.split(separator: ",").map(String.init) }

    /// The configuration with every use of an alias under its new name.
    static func renamingAlias(_ old: String, to new: String, in root: XMLNode) -> XMLNode {
        let changed = renaming(old, to: new, leaves: aliasLeaves, in: root)
        let path = ["OPNsense", "Firewall", "Alias", "aliases"]
        guard let aliases = changed.at(path) else { return changed }
        let renamed = aliases.children.map { alias -> XMLNode in
            let entries = alias.text(of: "content").split(separator: "\n").map(String.init)
            guard entries.contains(old) else { return alias }
            let content = entries.map { $0 == old ? new : $0 }.joined(separator: "\n")
            return alias.with(child: XMLNode("content", text: content))
        }
        return changed.replacing(path) { _ in aliases.with(children: renamed) }
    }

    /// The configuration with every use of a group under its new name.
    static func renamingGroup(_ old: String, to new: String, in root: XMLNode) -> XMLNode {
        renaming(old, to: new, leaves: interfaceLeaves, in: root)
    }

    private static func renaming(_ old: String, to new: String, leaves: [[String]], in root: XMLNode) -> XMLNode {
        lists.reduce(root) { root, list in
            guard let container = root.at(list.path) else { return root }
            let rules = container.children.map { rule in
                leaves.reduce(rule) { rule, leaf in
                    let found = names(in: rule.at(leaf)?.text ?? "")
                    guard rule.name == "rule", found.contains(old) else { return rule }
                    let text = found.map { $0 == old ? new : $0 }.joined(separator: ",")
                    return rule.replacing(leaf) { _ in XMLNode(leaf[leaf.count - 1], text: text) }
                }
            }
            return root.replacing(list.path) { _ in container.with(children: rules) }
        }
    }
}
