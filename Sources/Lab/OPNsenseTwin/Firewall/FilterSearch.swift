/// What `search_rule` of `firewall/filter` does: the rules of the model beside those of the system and of the page "Rules".
struct FilterSearch {
    private let appliance: Appliance
    private let call: Call
    private let scope: Scope
    private let showsAll: Bool
    /// The interfaces asked for with the groups they are in; `nil` if none was asked for.
    private let interfaces: [String]?
    private let categories: Set<String>
    private var isOld: Bool { appliance.release < .v26_1 }

    static func answer(_ appliance: Appliance, _ call: Call) -> Response {
        FilterSearch(appliance, call).answer()
    }

    private init(_ appliance: Appliance, _ call: Call) {
        self.appliance = appliance
        self.call = call
        scope = Scope(appliance, FilterModel.table(appliance.release))
        showsAll = call.parameters["show_all"].map { !$0.isEmpty } ?? false
        let asked = call.parameters["interface"]?.phpString
        if appliance.release < .v26_1 || asked != nil {
            let keys = (asked ?? "").split(separator: ",").map(String.init)
            let groups = Groups.stored(appliance).filter { $0.members.contains(where: keys.contains) }
            interfaces = keys + groups.map(\.name)
        } else {
            interfaces = nil
        }
        if case .array(let items)? = call.parameters["category"] {
            categories = Set(items.compactMap(\.phpString))
        } else {
            categories = []
        }
    }

    private func answer() -> Response {
        if showsAll, isOld { appliance.run("filter rule stats") }
        appliance.listGateways()
        if showsAll, !isOld { appliance.run("filter rule stats") }
        let own = appliance.records(scope.model).list.map(scope.row).filter(matchesOwn)
        let foreign = showsAll || !isOld ? foreignRows() : []
        let metadata = RowMetadata(appliance)
        let counters = showsAll && appliance.showsStatistics ? appliance.inForce.statistics() : [:]
        let rows =
            own.map { row in
                metadata.decorated(row, categories: self.categories(of: row)) + statistics(counters, row)
            }
            + foreign.map { row in
                metadata.translated(row) + statistics(counters, row)
            }
        var search = Search(call.parameters)
        search.finds = isOld ? Self.findsEscaped : Self.findsAnywhere
        return .json(search.answer(sorted(rows), rowsFirst: false))
    }

    private func foreignRows() -> [[JSON.Member]] {
        appliance.listForeignRules()
        return ForeignRows.all(appliance).filter { matches($0, interfaces: text("interface", $0)) }
    }

    private func statistics(_ all: [String: [JSON.Member]], _ row: [JSON.Member]) -> [JSON.Member] {
        all[text("uuid", row)] ?? []
    }

    /// Asked for nothing else, rows come in the order in which pf looks at the rules.
    private func sorted(_ rows: [[JSON.Member]]) -> [[JSON.Member]] {
        guard call.parameters["sort"] == nil else { return rows }
        return rows.enumerated().sorted { left, right in
            let (one, other) = (text("sort_order", left.element), text("sort_order", right.element))
            if one != other { return NaturalOrder.precedes(one, other) }
            // Equals are compared as PHP compares arrays: the shorter one comes first, then the values count.
            if left.element.count != right.element.count { return left.element.count < right.element.count }
            return text("uuid", left.element) < text("uuid", right.element)
        }.map(\.element)
    }

    private func text(_ name: String, _ row: [JSON.Member]) -> String {
        row.first { $0.name == name }?.value.phpString ?? ""
    }

    private func categories(of row: [JSON.Member]) -> [String] {
        text("categories", row).split(separator: ",").map(String.init)
    }

    private func matchesOwn(_ row: [JSON.Member]) -> Bool {
        let own = text("interface", row)
        guard isOld, !showsAll else { return matches(row, interfaces: own) }
        guard categories.isEmpty || self.categories(of: row).contains(where: categories.contains) else { return false }
        // Until 26.1 rules were shown in one place only: that of their one interface, or among the floating ones.
        let keys = own.split(separator: ",").map(String.init)
        let isFloating = keys.count != 1 || text("interfacenot", row) == "1"
        let asked = interfaces ?? []
        return asked.isEmpty ? isFloating : !isFloating && asked.contains(keys[0])
    }

    private func matches(_ row: [JSON.Member], interfaces own: String) -> Bool {
        guard categories.isEmpty || self.categories(of: row).contains(where: categories.contains) else { return false }
        let keys = own.split(separator: ",").map(String.init)
        guard let interfaces, !keys.isEmpty else { return true }
        let overlaps = keys.contains(where: interfaces.contains)
        if text("interfacenot", row) == "1" { return !overlaps }
        if interfaces.isEmpty, keys.count != 1 { return true }
        return overlaps
    }

    /// Until 26.1 the phrase arrives with its signs escaped for a page, and uuids are not looked at.
    private static func findsEscaped(_ row: [JSON.Member], _ term: [UInt8]) -> Bool {
        let needsEscape = term.contains { "<>&\"'".utf8.contains($0) }
        return !needsEscape && row.contains { $0.name != "uuid" && found(term, in: $0.value) }
    }

    private static func findsAnywhere(_ row: [JSON.Member], _ term: [UInt8]) -> Bool {
        row.contains { found(term, in: $0.value) }
    }

    private static func found(_ term: [UInt8], in value: JSON) -> Bool {
        switch value {
        case .string(let text):
            text.utf8.count >= term.count && Array(text.lowercased().utf8).contains(term)
        case .array(let items): items.contains { found(term, in: $0) }
        case .object(let members): members.contains { found(term, in: $0.value) }
        default: false
        }
    }
}
