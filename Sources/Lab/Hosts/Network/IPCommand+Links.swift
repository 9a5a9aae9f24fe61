extension IPCommand {
    /// `ip addr` and `ip link`, which show alone.
    func links(_ words: [String], withAddresses: Bool) throws -> String {
        var words = words[...]
        let verb = words.popFirst() ?? "show"
        let object = withAddresses ? "address" : "link"
        guard ["show", "list", "lst"].contains(where: { $0.hasPrefix(verb) }) else {
            let known = ["add", "change", "replace", "delete", "flush", "set", "save", "restore"]
            if known.contains(where: { $0.hasPrefix(verb) }) { throw Complaint.unsupported("\(object) \(verb)") }
            throw Complaint("Command \"\(verb)\" is unknown, try \"ip \(object) help\".", status: 255)
        }
        if words.first == "dev" { words.removeFirst() }
        let name = words.popFirst()
        if let word = words.first { throw Complaint.unsupported(word) }
        let shown = network.links.enumerated().filter { name == nil || $0.element.name == name }
        guard name == nil || !shown.isEmpty else { throw Complaint("Device \"\(name ?? "")\" does not exist.") }
        if isJSON { return shown.map { json($0.element, $0.offset + 1, withAddresses) }.line }
        return shown.map { text($0.element, $0.offset + 1, withAddresses) }.joined()
    }

    private typealias Link = HostNetwork.Link

    private static func flags(_ link: Link) -> [String] {
        (link.isLoopback ? ["LOOPBACK"] : ["BROADCAST", "MULTICAST"]) + ["UP", "LOWER_UP"]
    }

    private func addresses(of link: Link) -> [Link.Entry] {
        link.addresses.filter { family == .any || $0.prefix.isIPv6 == isIPv6 }
    }

    private static func scope(_ entry: Link.Entry, _ link: Link) -> String {
        link.isLoopback ? "host" : entry.prefix.address.hasPrefix("fe80:") ? "link" : "global"
    }

    private func json(_ link: Link, _ index: Int, _ withAddresses: Bool) -> JSON {
        var members: [JSON.Member] = []
        func add(_ name: String, _ value: JSON?) {
            if let value { members.append(.init(name: name, value: value)) }
        }
        add("ifindex", .int(index))
        add("ifname", .string(link.name))
        add("flags", .array(Self.flags(link).map(JSON.string)))
        add("mtu", .int(link.mtu))
        add("qdisc", .string("noqueue"))
        add("master", link.master.map(JSON.string))
        add("operstate", .string(link.isLoopback ? "UNKNOWN" : "UP"))
        if !withAddresses { add("linkmode", .string("DEFAULT")) }
        add("group", .string("default"))
        add("txqlen", .int(1000))
        add("link_type", .string(link.isLoopback ? "loopback" : "ether"))
        add("address", .string(link.hardware))
        add("broadcast", .string(link.isLoopback ? link.hardware : "ff:ff:ff:ff:ff:ff"))
        if isDetailed {
            for (name, value) in [("promiscuity", 0), ("allmulti", 0), ("min_mtu", 68), ("max_mtu", 65535)] {
                add(name, .int(value))
            }
            add("linkinfo", link.kind.map { .map(["info_kind": .string($0)]) })
        }
        if withAddresses { add("addr_info", .array(addresses(of: link).map { json($0, link) })) }
        return .object(members)
    }

    private func json(_ entry: Link.Entry, _ link: Link) -> JSON {
        var members: [JSON.Member] = [
            .init(name: "family", value: .string(entry.prefix.isIPv6 ? "inet6" : "inet")),
            .init(name: "local", value: .string(entry.prefix.address)),
            .init(name: "prefixlen", value: .int(entry.prefix.length)),
            .init(name: "scope", value: .string(Self.scope(entry, link))),
        ]
        if !entry.prefix.isIPv6 { members.append(.init(name: "label", value: .string(entry.label ?? link.name))) }
        for name in ["valid_life_time", "preferred_life_time"] {
            members.append(.init(name: name, value: .int(Int(UInt32.max))))
        }
        return .object(members)
    }

    private func text(_ link: Link, _ index: Int, _ withAddresses: Bool) -> String {
        let master = link.master.map { " master \($0)" } ?? ""
        let state = link.isLoopback ? "UNKNOWN" : "UP"
        let mode = withAddresses ? "" : " mode DEFAULT"
        let type = link.isLoopback ? "loopback" : "ether"
        let broadcast = link.isLoopback ? link.hardware : "ff:ff:ff:ff:ff:ff"
        var lines = [
            "\(index): \(link.name): <\(Self.flags(link).joined(separator: ","))> mtu \(link.mtu) qdisc noqueue"
                + "\(master) state \(state)\(mode) group default qlen 1000",
            "    link/\(type) \(link.hardware) brd \(broadcast)",
        ]
        for entry in withAddresses ? addresses(of: link) : [] {
            let scope = Self.scope(entry, link)
            lines.append(
                entry.prefix.isIPv6
                    ? "    inet6 \(entry.prefix.text) scope \(scope) "
                    : "    inet \(entry.prefix.text) scope \(scope) \(entry.label ?? link.name)")
            lines.append("       valid_lft forever preferred_lft forever")
        }
        return lines.map { $0 + "\n" }.joined()
    }
}
