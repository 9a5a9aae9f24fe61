extension IPCommand {
    enum Placement { case add, append, replace, change }

    mutating func put(_ words: [String], _ placement: Placement) throws {
        let parsed = try parse(words)
        guard isRoot else { throw Complaint.kernel("Operation not permitted") }
        let route = try route(parsed)
        let existing = network.routes.firstIndex { $0.collides(with: route) }
        switch (placement, existing) {
        case (.add, .some): throw Complaint.kernel("File exists")
        case (.change, .none): throw Complaint.kernel("No such file or directory")
        case (.replace, .some(let index)), (.change, .some(let index)): network.replace(at: index, by: route)
        default: network.insert(route)
        }
    }

    private func route(_ words: RouteWords) throws -> HostNetwork.Route {
        guard let asked = words.destination else { throw Complaint.kernel("Invalid argument") }
        // Of an IPv6 destination the kernel cuts the bits off itself.
        guard asked.isIPv6 || asked == asked.network else {
            throw Complaint.explained("Invalid prefix for given prefix length.")
        }
        var route = HostNetwork.Route(destination: asked.network)
        route.type = words.type ?? "unicast"
        route.table = words.table ?? "main"
        route.source = words.source ?? "boot"
        route.metric = words.metric ?? (asked.isIPv6 ? 1024 : 0)
        (route.flags, route.metrics) = (words.flags, words.metrics)
        route.preferredSource = words.preferredSource
        guard route.type == "unicast" else { return route }
        guard let gateway = words.gateway else {
            guard let device = words.device else { throw Complaint.kernel("No such device") }
            route.device = device
            route.scope = words.scope ?? (asked.isIPv6 ? "global" : "link")
            return route
        }
        guard gateway.isIPv6 == asked.isIPv6 else {
            // The kernel takes these; it is looked for an earlier route first.
            guard !network.routes.contains(where: { $0.collides(with: route) }) else { return route }
            throw Complaint.unsupported("via inet6")
        }
        let isOnLink = words.flags.contains("onlink") && words.device != nil
        guard let device = isOnLink ? words.device : network.device(towards: gateway, through: words.device) else {
            throw asked.isIPv6 ? Complaint.kernel("No route to host") : .explained("Nexthop has invalid gateway.")
        }
        (route.gateway, route.device) = (gateway.address, device)
        return route
    }

    mutating func delete(_ words: [String]) throws {
        let parsed = try parse(words)
        guard isRoot else { throw Complaint.kernel("Operation not permitted") }
        guard let index = network.routes.firstIndex(where: parsed.mean) else {
            throw Complaint.kernel("No such process")
        }
        network.removeRoute(at: index)
    }

    mutating func flush(_ words: [String]) throws {
        guard !words.isEmpty else { throw Complaint("\"ip route flush\" requires arguments.", status: 255) }
        let parsed = try parse(words)
        guard isRoot else { throw Complaint.kernel("Operation not permitted") }
        guard parsed.destination != nil else { throw Complaint.unsupported("flush \(words[0])") }
        network.removeRoutes(where: parsed.mean)
    }

    // MARK: Shown

    func showRoutes(_ words: [String]) throws -> String {
        let parsed = try parse(words)
        let table = parsed.table ?? "main"
        // Without a family and a prefix, `all` shows both and any other table that of IPv4.
        let isBoth = family == .any && table == "all" && parsed.destination == nil
        let isIPv6 = parsed.destination?.isIPv6 ?? self.isIPv6
        let known = ["main", "local", "all", "default"]
        guard known.contains(table) || network.routes.contains(where: { $0.table == table }) else {
            throw MissingTable(isIPv6: isIPv6)
        }
        let shown = network.routes.filter { route in
            (isBoth || route.destination.isIPv6 == isIPv6) && (table == "all" || route.table == table)
                && (parsed.device == nil || route.device == parsed.device)
                && (parsed.source == nil || route.source == parsed.source)
                && (parsed.type == nil || route.type == parsed.type)
                && isShown(route.destination, by: parsed)
        }
        let sorted = shown.enumerated().sorted { left, right in
            let (first, second) = (Self.order(left.element), Self.order(right.element))
            return first == second ? left.offset < right.offset : first.lexicographicallyPrecedes(second)
        }.map(\.element)
        if isJSON { return sorted.map { json($0, tableIsAll: table == "all") }.line }
        return sorted.map { text($0, tableIsAll: table == "all") + "\n" }.joined()
    }

    private func isShown(_ destination: NetworkPrefix, by words: RouteWords) -> Bool {
        guard let asked = words.destination else { return true }
        return switch words.match {
        case .exact: destination == asked
        case .covering: destination.contains(asked)
        case .root: asked.contains(destination)
        }
    }

    /// The kernel goes through its tables by number and through each by address; IPv6 ends with the default route.
    private static func order(_ route: HostNetwork.Route) -> [Int] {
        let destination = route.destination
        let table = ["default": 253, "main": 254, "local": 255][route.table] ?? Int(route.table) ?? 0
        let isLast = destination.isIPv6 && destination.length == 0
        return [destination.isIPv6 ? 1 : 0, table, isLast ? 1 : 0] + destination.bytes.map(Int.init)
            + [-destination.length, route.metric]
    }

    private func json(_ route: HostNetwork.Route, tableIsAll: Bool) -> JSON {
        var members: [JSON.Member] = []
        func add(_ name: String, _ value: JSON?, when isShown: Bool = true) {
            if let value, isShown { members.append(.init(name: name, value: value)) }
        }
        add("type", .string(route.type), when: isDetailed || route.type != "unicast")
        add("dst", .string(route.destination.destination))
        add("gateway", route.gateway.map(JSON.string))
        add("dev", route.device.map(JSON.string))
        add("table", .string(route.table), when: tableIsAll && (isDetailed || route.table != "main"))
        add("protocol", .string(route.source), when: isDetailed || route.source != "boot")
        add("scope", .string(route.scope), when: isDetailed || route.scope != "global")
        add("prefsrc", route.preferredSource.map(JSON.string))
        add("metric", .int(route.metric), when: route.metric != 0 || route.destination.isIPv6)
        add("flags", .array(route.flags.map(JSON.string)))
        let metrics = ["mtu", "advmss"].compactMap { name in
            route.metrics[name].map { JSON.Member(name: name, value: .int($0)) }
        }
        add("metrics", .array([.object(metrics)]), when: !metrics.isEmpty)
        add("pref", .string("medium"), when: route.destination.isIPv6)
        return .object(members)
    }

    private func text(_ route: HostNetwork.Route, tableIsAll: Bool) -> String {
        var words: [String] = []
        if isDetailed || route.type != "unicast" { words.append(route.type) }
        words.append(route.destination.destination)
        if let gateway = route.gateway { words += ["via", gateway] }
        if let device = route.device { words += ["dev", device] }
        if tableIsAll, isDetailed || route.table != "main" { words += ["table", route.table] }
        if isDetailed || route.source != "boot" { words += ["proto", route.source] }
        if isDetailed || route.scope != "global" { words += ["scope", route.scope] }
        if let source = route.preferredSource { words += ["src", source] }
        if route.metric != 0 || route.destination.isIPv6 { words += ["metric", "\(route.metric)"] }
        words += route.flags
        for name in ["mtu", "advmss"] {
            if let value = route.metrics[name] { words += [name, "\(value)"] }
        }
        if route.destination.isIPv6 { words += ["pref", "medium"] }
        return words.joined(separator: " ") + " "
    }
}
