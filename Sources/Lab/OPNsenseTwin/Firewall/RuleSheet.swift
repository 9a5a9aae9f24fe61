/// Rules as a table, since 26.1: out of the model and into it.
enum RuleSheet {
    static let routes: [Route] = [
        Route("firewall/filter/download_rules") { download($0, $1) },
        Route("firewall/filter/upload_rules") { try upload($0, $1) },
    ]

    static func table(_ rows: [[String]]) -> Response {
        Response(contentType: "text/csv;charset=UTF-8", body: Array(Sheet.text(rows, separator: ";").utf8))
    }

    /// Names stand for categories and tables, because uuids mean nothing elsewhere.
    private static func download(_ appliance: Appliance, _ call: Call) -> Response {
        appliance.run("filter diag table_size")
        appliance.listGateways()
        let scope = Scope(appliance, FilterModel.table(appliance.release))
        let fields = scope.model.fields.filter { !$0.isVolatile }.map(\.name)
        let rows = appliance.records(scope.model).list.map { record in
            [record.uuid]
                + fields.map { field in
                    let value = scope.model.value(field, of: record)
                    switch field {
                    case "categories": return names(value, scope)
                    case "overload": return OverloadField().label(of: value, in: scope)
                    default: return value
                    }
                }
        }
        return table([["@uuid"] + fields] + rows)
    }

    private static func names(_ uuids: String, _ scope: Scope) -> String {
        let categories = scope.appliance.records(CategoryModel.table)
        return uuids.split(separator: ",").compactMap { categories[String($0)] }
            .map { CategoryModel.table.value("name", of: $0) }.joined(separator: ",")
    }

    /// Good rows are stored, bad ones are told; both are counted.
    private static func upload(_ appliance: Appliance, _ call: Call) throws -> Response {
        guard call.request.isPost, let payload = call.parameters.post["payload"]?.phpString else {
            return .result("failed", name: "status")
        }
        appliance.run("filter diag table_size")
        appliance.listGateways()
        let scope = Scope(appliance, FilterModel.table(appliance.release))
        let rows = Sheet.rows(payload)
        let fields = rows.first ?? []
        var outcome = Upload()
        for (number, row) in rows.dropFirst().enumerated() {
            let cells = zip(fields, row).map { JSON.Member(name: $0, value: .string($1)) }
            try store(.object(cells), number: number, scope, &outcome)
        }
        if outcome.stored > 0 {
            appliance.touch(scope.model)
            try appliance.save(for: call)
        }
        return .json(
            .map([
                "validations": .array(outcome.validations), "inserted": .int(outcome.inserted),
                "updated": .int(outcome.updated), "uuids": .phpMap(outcome.uuids),
                "fieldnames": .array(fields.map(JSON.string)),
            ]))
    }

    private struct Upload {
        var validations: [JSON] = []
        var uuids: [JSON.Member] = []
        var (inserted, updated, stored) = (0, 0, 0)
    }

    private static func store(_ cells: JSON, number: Int, _ scope: Scope, _ outcome: inout Upload) throws {
        let given = cells["@uuid"]?.phpString ?? ""
        let known = scope.appliance.records(scope.model)[given]
        let uuid = given.isEmpty ? scope.appliance.identifier() : given
        if known == nil { outcome.inserted += 1 } else { outcome.updated += 1 }
        var record = known ?? scope.fresh(uuid: uuid)
        try scope.apply(cells, to: &record)
        resolve(&record, scope)
        outcome.uuids.append(JSON.Member(name: uuid, value: .int(number)))
        let violations = scope.violations(of: record).list
        guard violations.isEmpty else {
            outcome.validations += violations.map { violation in
                .map([
                    "sequence": .int(number), "message": violation.message, "field": .string(violation.field),
                ])
            }
            return
        }
        scope.appliance.put(record, in: scope.model)
        outcome.stored += 1
    }

    /// Names of categories and tables back into what is stored for them.
    private static func resolve(_ record: inout Record, _ scope: Scope) {
        let model = CategoryModel.table
        let categories = scope.appliance.records(model).list
        let named = scope.model.value("categories", of: record).split(separator: ",").map { name in
            categories.first { model.value("name", of: $0) == name }?.uuid ?? String(name)
        }
        scope.model.set("categories", of: &record, to: named.joined(separator: ","))
        let table = scope.model.value("overload", of: record)
        if let alias = scope.appliance.aliasCache().first(where: { $0.name == table }) {
            scope.model.set("overload", of: &record, to: alias.uuid)
        }
    }
}
