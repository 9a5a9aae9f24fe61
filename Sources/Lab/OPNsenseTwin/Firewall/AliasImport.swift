/// Takes in aliases that were exported before: matched by name, all of them or none.
enum AliasImport {
    static func run(_ appliance: Appliance, _ call: Call) throws -> Response {
        guard call.request.isPost else { throw UserError(message: "Unsupported request type") }
        guard case .object(let aliases)? = call.parameters.post["data"]?["aliases"]?["alias"] else {
            return answer(existing: 0, new: 0, "failed")
        }
        appliance.run("filter diag table_size")
        let scope = Scope(appliance, AliasModel.table)
        var counts = (existing: 0, new: 0)
        var found: [JSON.Member] = []
        for alias in aliases {
            guard let name = alias.value["name"]?.phpString, !name.isEmpty else { continue }
            let known = appliance.records(scope.model).list.first { scope.model.value("name", of: $0) == name }
            if known == nil { counts.new += 1 } else { counts.existing += 1 }
            var record = known ?? scope.fresh(uuid: appliance.identifier())
            try scope.apply(alias.value, to: &record)
            for violation in scope.violations(of: record).list {
                found.append(JSON.Member(name: "\(alias.name).\(violation.field)", value: violation.message))
            }
            appliance.put(record, in: scope.model)
        }
        guard found.isEmpty else {
            return answer(existing: counts.existing, new: counts.new, "failed", validations: found)
        }
        appliance.touch(scope.model)
        try appliance.save(for: call)
        return answer(existing: counts.existing, new: counts.new, "ok")
    }

    private static func answer(
        existing: Int, new: Int, _ status: String, validations: [JSON.Member] = []
    ) -> Response {
        let counts = [
            JSON.Member(name: "existing", value: .int(existing)), JSON.Member(name: "new", value: .int(new)),
            JSON.Member(name: "status", value: .string(status)),
        ]
        guard !validations.isEmpty else { return .json(.object(counts)) }
        return .json(.object(counts + [JSON.Member(name: "validations", value: .object(validations))]))
    }
}
