/// `/api/interfaces/assignment/…`, since 26.7: which device an interface is on.
///
/// New interfaces, descriptions and locks are stored at once; another device and a deletion wait for `reconfigure`.
enum AssignmentRoutes {
    static let all: [Route] = [
        Route("interfaces/assignment/search_item") { appliance, call in
            let scope = scope(appliance)
            let rows = Assignments.list(appliance, scope.model).map(scope.row)
            return .json(Search(call.parameters).answer(rows))
        },
        Route("interfaces/assignment/get_item") { get($0, $1) },
        Route("interfaces/assignment/add_item") { try add($0, $1) },
        Route("interfaces/assignment/set_item", required: 1) { try set($0, $1) },
        Route("interfaces/assignment/del_item", required: 1) { try delete($0, $1) },
        Route("interfaces/assignment/reconfigure") { try reconfigure($0, $1) },
    ]

    private static func scope(_ appliance: Appliance) -> Scope {
        appliance.run("interface list assign-opts")
        return Scope(appliance, Assignments.table(appliance.release))
    }

    private static func get(_ appliance: Appliance, _ call: Call) -> Response {
        let scope = scope(appliance)
        guard let key = call[0] else { return .json(.map(["interface": scope.node(scope.fresh(uuid: ""))])) }
        let record = Assignments.list(appliance, scope.model).first { $0.uuid == key }
        return .json(record.map { .map(["interface": scope.node($0)]) } ?? .none)
    }

    private static func add(_ appliance: Appliance, _ call: Call) throws -> Response {
        let scope = scope(appliance)
        guard call.request.isPost, let input = call.parameters.post["interface"] else { return .result("failed") }
        var record = scope.fresh(uuid: appliance.identifier())
        try scope.apply(input, to: &record)
        let violations = scope.violations(of: record)
        guard violations.isEmpty else { return ModelActions.failed(violations, wrapper: "interface") }
        let key = Assignments.freeKey(appliance)
        annotate(appliance)
        let leaves = ["if", "descr", "lock"].map { XMLNode($0, text: scope.model.value($0, of: record)) }
        store(XMLNode(key, children: leaves), appliance)
        try appliance.save(for: call)
        return .json(.map(["result": .string("saved"), "uuid": .string(key)]))
    }

    private static func set(_ appliance: Appliance, _ call: Call) throws -> Response {
        let scope = scope(appliance)
        guard call.request.isPost, let key = call[0], let input = call.parameters.post["interface"],
            var record = Assignments.list(appliance, scope.model).first(where: { $0.uuid == key }),
            let interface = appliance.interface(key)
        else { return .result("failed") }
        try scope.apply(input, to: &record)
        let violations = scope.violations(of: record)
        guard violations.isEmpty else { return ModelActions.failed(violations, wrapper: "interface") }
        let device = scope.model.value("if", of: record)
        annotate(appliance)
        var changed = appliance.interface(key) ?? interface
        for leaf in ["descr", "lock"] {
            changed = changed.with(child: XMLNode(leaf, text: scope.model.value(leaf, of: record)))
        }
        store(changed, appliance)
        try appliance.save(for: call)
        // Setting the stored device again takes nothing back: an exchange that waits goes on waiting.
        if device != interface.text(of: "if") { appliance.pendingAssignments[key] = .relink(device: device) }
        return .result("saved")
    }

    private static func delete(_ appliance: Appliance, _ call: Call) throws -> Response {
        guard call.request.isPost, let list = call[0] else { return .result("failed", name: "status") }
        let keys = list.split(separator: ",").map(String.init)
        for key in keys { try refuseIfUsed(key, appliance) }
        let scope = scope(appliance)
        let known = Set(Assignments.list(appliance, scope.model).map(\.uuid))
        let found = keys.filter(known.contains)
        if !found.isEmpty {
            annotate(appliance)
            try appliance.save(for: call)
            for key in found { appliance.pendingAssignments[key] = .delete }
        }
        return .result(keys.last.map(known.contains) == true ? "deleted" : "not found")
    }

    private static func refuseIfUsed(_ key: String, _ appliance: Appliance) throws {
        let users: [(path: [String], tag: String, what: String)] = [
            (["ifgroups"], "ifgroupentry", "is part of a group. Please remove it from the group to continue"),
            (["bridges"], "bridged", "is part of a bridge. Please remove it from the bridge to continue"),
            (["gres"], "gre", "is part of a gre tunnel. Please delete the tunnel to continue"),
            (["gifs"], "gif", "is part of a gif tunnel. Please delete the tunnel to continue"),
        ]
        for user in users {
            for node in appliance.root.at(user.path)?.children ?? [] where node.name == user.tag {
                let members = ["members", "if"].flatMap { node.text(of: $0).split(separator: ",").map(String.init) }
                guard !members.contains(key) else {
                    throw UserError(message: "The interface \(user.what)", title: "[\(key)] in use")
                }
            }
        }
        if let lock = appliance.interface(key)?.text(of: "lock"), !["", "0"].contains(lock) {
            throw UserError(message: "Interface locked, unset lock first before removal", title: "locked")
        }
    }

    /// Every write leaves a lock and a description in all interfaces, whether it means them or not.
    private static func annotate(_ appliance: Appliance) {
        for interface in Assignments.assigned(appliance) {
            var changed = interface
            if interface["descr"] == nil { changed = changed.with(child: XMLNode("descr")) }
            if interface.text(of: "lock").isEmpty { changed = changed.with(child: XMLNode("lock", text: "0")) }
            store(changed, appliance)
        }
    }

    private static func store(_ interface: XMLNode, _ appliance: Appliance) {
        appliance.root = appliance.root.replacing(["interfaces", interface.name]) { _ in interface }
    }

    /// Carries out what waits, then loads the rules in the background.
    private static func reconfigure(_ appliance: Appliance, _ call: Call) throws -> Response {
        guard call.request.isPost else { return .result("failed", name: "status") }
        appliance.run("interface apply")
        appliance.run("interface list assign-opts")
        let waiting = appliance.pendingAssignments
        for (key, pending) in waiting.sorted(by: { $0.key < $1.key }) {
            guard let interface = appliance.interface(key) else { continue }
            switch pending {
            case .relink(let device): store(interface.with(child: XMLNode("if", text: device)), appliance)
            case .delete:
                RuleCleanup.remove(interface: key, from: appliance)
                appliance.root = appliance.root.replacing(["interfaces"]) {
                    ($0 ?? XMLNode("interfaces")).without(child: key)
                }
            }
        }
        try appliance.save(for: call)
        appliance.pendingAssignments = [:]
        appliance.bringUp(Array(waiting.keys))
        appliance.reloadFilterAfterAssignment()
        return .result("ok", name: "status")
    }
}

/// Takes an interface that is going away out of the rules.
enum RuleCleanup {
    private static let stores: [[String]] = [
        ["filter"], ["nat"], ["nat", "outbound"], ["OPNsense", "Firewall", "Filter", "rules"],
        ["OPNsense", "Firewall", "Filter", "snatrules"], ["OPNsense", "Firewall", "Filter", "npt"],
        ["OPNsense", "Firewall", "Filter", "onetoone"],
    ]

    /// A rule on several interfaces loses one of them; a rule on this one alone is deleted.
    static func remove(interface key: String, from appliance: Appliance) {
        for path in stores {
            guard let store = appliance.root.at(path) else { continue }
            let kept = store.children.compactMap { rule -> XMLNode? in
                let interfaces = rule.text(of: "interface").split(separator: ",").map(String.init)
                guard rule.name == "rule", interfaces.contains(key) else { return rule }
                let others = interfaces.filter { $0 != key }
                return others.isEmpty
                    ? nil : rule.with(child: XMLNode("interface", text: others.joined(separator: ",")))
            }
            guard kept.count != store.children.count || !zip(kept, store.children).allSatisfy({ $0 === $1 }) else {
                continue
            }
            appliance.root = appliance.root.replacing(path) { _ in store.with(children: kept) }
        }
    }
}
