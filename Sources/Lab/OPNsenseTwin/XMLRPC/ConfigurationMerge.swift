/// Merging of sections into the configuration: leaves are set, lists are exchanged, nothing else goes away.
enum ConfigurationMerge {
    /// Sections that are exchanged as a whole.
    private static let whole: Set<String> = ["ipsec", "wol", "dnsmasq", "openvpn", "nat", "dhcpd", "dhcpv6"]
    /// Elements that are lists even if there is one of them.
    private static let lists: Set<String> = ["rule", "route", "gateway_item", "gateway_group", "vip", "item"]

    static func merged(_ sections: [(name: String, value: XMLRPCValue)], into root: XMLNode) -> XMLNode {
        sections.reduce(root) { root, section in
            let base = whole.contains(section.name) ? root.clearing(section.name) : root
            return merged(section.name, section.value, into: base)
        }
    }

    private static func merged(_ name: String, _ value: XMLRPCValue, into parent: XMLNode) -> XMLNode {
        switch value {
        case .text, .boolean, .number: return parent.with(child: XMLNode(name, text: value.leaf ?? ""))
        case .list(let items):
            return parent.exchanging(name, by: items.map { fresh(name, $0) })
        case .structure(let members):
            let known = parent.children.filter { $0.name == name }
            let isList = known.count > 1 || lists.contains(name) || known.first?.attribute("uuid") != nil
            guard let first = known.first, !isList else { return parent.exchanging(name, by: [fresh(name, value)]) }
            return parent.with(child: members.reduce(first) { merged($1.name, $1.value, into: $0) })
        }
    }

    /// An element made of a value alone.
    private static func fresh(_ name: String, _ value: XMLRPCValue) -> XMLNode {
        guard case .structure(let members) = value else {
            guard case .list(let items) = value else { return XMLNode(name, text: value.leaf ?? "") }
            return XMLNode(name, children: items.map { fresh("item", $0) })
        }
        var attributes: [XMLNode.Attribute] = []
        var node = XMLNode(name)
        for member in members {
            if member.name == "@attributes", case .structure(let list) = member.value {
                attributes = list.map { XMLNode.Attribute(name: $0.name, value: $0.value.leaf ?? "") }
            } else {
                node = merged(member.name, member.value, into: node)
            }
        }
        return XMLNode(name, attributes: attributes, children: node.children)
    }
}

extension XMLNode {
    /// The element with all children of a name exchanged for others, in the place of the first.
    fileprivate func exchanging(_ name: String, by others: [XMLNode]) -> XMLNode {
        let place = children.firstIndex { $0.name == name } ?? children.count
        let rest = children.filter { $0.name != name }
        let before = children[..<place].filter { $0.name != name }.count
        return with(children: Array(rest[..<before]) + others + Array(rest[before...]))
    }

    /// The element with an empty child in the place of one with content.
    fileprivate func clearing(_ name: String) -> XMLNode {
        self[name] == nil ? self : with(child: XMLNode(name))
    }
}
