/// Paging, sorting and searching as every grid of the API does it.
struct Search {
    private let page: Int
    private let size: Int
    private let terms: [[UInt8]]
    /// Whether a row has a term, where that is not a matter of its texts alone.
    var finds: (([JSON.Member], [UInt8]) -> Bool)?
    private let sort: [(field: String, descending: Bool)]

    init(_ parameters: Parameters) {
        page = max(parameters.int("current", default: 1), 1)
        size = parameters.int("rowCount", default: -1)
        terms = parameters.string("searchPhrase").split(separator: " ").map { Array($0.lowercased().utf8) }
        if case .object(let members)? = parameters["sort"] {
            sort = members.map { ($0.name, $0.value.phpString == "desc") }
        } else {
            sort = []
        }
    }

    /// The answer over rows of members.
    func answer(_ rows: [[JSON.Member]], rowsFirst: Bool = true) -> JSON {
        let (found, total) = page(of: sorted(rows.filter(matches)))
        let rows = JSON.Member(name: "rows", value: .array(found.map(JSON.object)))
        let counts = [
            JSON.Member(name: "rowCount", value: .int(found.count)),
            JSON.Member(name: "total", value: .int(total)),
            JSON.Member(name: "current", value: .int(page)),
        ]
        return .object(rowsFirst ? [rows] + counts : counts + [rows])
    }

    /// All terms occur somewhere in the row, in any case.
    private func matches(_ row: [JSON.Member]) -> Bool {
        terms.allSatisfy { term in
            if let finds { return finds(row, term) }
            return row.contains { member in
                guard case .string(let text) = member.value, text.utf8.count >= term.count else { return false }
                // A uuid is found as a whole only.
                if member.name == "uuid" { return text.utf8.elementsEqual(term) }
                return Array(text.lowercased().utf8).contains(term)
            }
        }
    }

    /// Sorted by the fields asked for, then by uuid, so that sorting by an unknown field still has an order.
    private func sorted(_ rows: [[JSON.Member]]) -> [[JSON.Member]] {
        guard let last = sort.last else { return rows }
        let keyed = rows.map { row -> (key: [UInt8], row: [JSON.Member]) in
            let fields = sort.map(\.field) + ["uuid"]
            let key = fields.compactMap { name in
                row.first { $0.name == "%" + name }?.value.phpString ?? row.first { $0.name == name }?.value.phpString
            }
            return (Array(key.joined(separator: ",").uppercased().utf8), row)
        }
        let ascending = keyed.sorted { NaturalOrder.compare($0.key, $1.key) < 0 }.map(\.row)
        return last.descending ? ascending.reversed() : ascending
    }

    private func page(of rows: [[JSON.Member]]) -> (rows: [[JSON.Member]], total: Int) {
        guard size > 0 else { return (rows, rows.count) }
        let start = min((page - 1) * size, rows.count)
        return (Array(rows[start..<min(start + size, rows.count)]), rows.count)
    }
}
