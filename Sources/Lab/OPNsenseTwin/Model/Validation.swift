/// What is wrong with a record, in the shapes the API gives it.
struct Violations {
    private var messages: [(field: String, all: [String], count: Int)] = []

    var isEmpty: Bool { messages.isEmpty }

    /// A second message for a field turns its text into a list, even if it says the same.
    mutating func add(_ message: String, to field: String) {
        guard let index = messages.firstIndex(where: { $0.field == field }) else {
            messages.append((field, [message], 1))
            return
        }
        messages[index].count += 1
        if !messages[index].all.contains(message) {
            messages[index].all.append(message)
        }
    }

    /// The fields and texts, in the order found.
    var list: [(field: String, message: JSON)] {
        messages.map { ($0.field, $0.count > 1 ? .array($0.all.map(JSON.string)) : .string($0.all[0])) }
    }

    /// `{"<wrapper>.<field>": text or [text]}`.
    func json(wrapper: String) -> JSON {
        .object(list.map { JSON.Member(name: "\(wrapper).\($0.field)", value: $0.message) })
    }
}

extension Scope {
    /// Checks every field of a record and the rules between them.
    func violations(of record: Record) -> Violations {
        var found = Violations()
        for (field, value) in zip(model.fields, record.values) {
            if value.isEmpty {
                if field.isRequired { found.add("A value is required.", to: field.name) }
            } else {
                for message in field.type.violations(of: value, field: field, record: record, in: self) {
                    found.add(message, to: field.name)
                }
            }
            for constraint in field.constraints {
                check(constraint, of: field, value, record, into: &found)
            }
        }
        for (field, message) in model.check?(record, self) ?? [] {
            found.add(message, to: field)
        }
        return found
    }

    private func check(
        _ constraint: Constraint, of field: Field, _ value: String, _ record: Record, into found: inout Violations
    ) {
        switch constraint {
        case .unique(let others, let message):
            guard !value.isEmpty, hasTwin(record, in: [field.name] + others) else { return }
            for _ in 0...others.count { found.add(message, to: field.name) }
        case .depends(let fields, let message):
            guard value.isEmpty || value == "0", fields.contains(where: { !model.value($0, of: record).isEmpty }) else {
                return
            }
            found.add(message, to: field.name)
        case .setIf(let other, let expected, let message):
            guard value.isEmpty, model.value(other, of: record) == expected else { return }
            found.add(message, to: field.name)
        }
    }

    private func hasTwin(_ record: Record, in fields: [String]) -> Bool {
        let positions = fields.compactMap(model.position(of:))
        return appliance.records(model).list.contains { other in
            other.uuid != record.uuid && positions.allSatisfy { other.values[$0] == record.values[$0] }
        }
    }
}
