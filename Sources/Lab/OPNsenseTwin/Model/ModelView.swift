/// What the API shows of records.
extension Scope {
    /// A record with its computed fields.
    func derived(_ record: Record) -> Record {
        guard let derive = model.derive, !record.uuid.isEmpty else { return record }
        var copy = record
        derive(&copy, self)
        return copy
    }

    /// A record as `get` shows it: nested fields, options as maps.
    func node(_ record: Record) -> JSON {
        var root: JSON = .object([])
        for (field, value) in zip(model.fields, derived(record).values) {
            let options = field.type.options(for: value, in: self)
            var path = field.name.split(separator: ".").map(String.init)
            root = root.setting(options ?? .string(value), at: path[...])
            // Since 26.7 plain values come with what people read, if that differs.
            guard release >= .v26_7, options == nil else { continue }
            let label = field.type.label(of: value, in: self)
            path[path.count - 1] = "%" + path[path.count - 1]
            if label != value { root = root.setting(.string(label), at: path[...]) }
        }
        return root
    }

    /// A record as a row of a search: flat values, and `%field` where the text for people differs.
    func row(_ record: Record) -> [JSON.Member] {
        var members = [JSON.Member(name: "uuid", value: .string(record.uuid))]
        for (field, value) in zip(model.fields, derived(record).values) {
            members.append(JSON.Member(name: field.name, value: .string(value)))
            let label = field.type.label(of: value, in: self)
            if label != value {
                members.append(JSON.Member(name: "%" + field.name, value: .string(label)))
            }
        }
        return members
    }

    /// A new record with its defaults.
    func fresh(uuid: String) -> Record {
        Record(uuid: uuid, values: model.fields.map { $0.type.initial(for: $0, in: self) ?? $0.initial })
    }

    /// Takes submitted values into a record; fields that are not there stay, unknown ones are ignored.
    ///
    /// - Throws: ``Unexpected`` for a list or a map where a text belongs.
    func apply(_ input: JSON, to record: inout Record) throws {
        for (index, field) in model.fields.enumerated() {
            var value: JSON? = input
            for part in field.name.split(separator: ".") {
                value = value?[String(part)]
            }
            guard let value, value != .null else { continue }
            guard let text = value.phpString else { throw Unexpected() }
            record.values[index] = field.type.stored(text)
        }
    }
}

extension JSON {
    /// The object with a value at a path of names.
    fileprivate func setting(_ value: JSON, at path: ArraySlice<String>) -> JSON {
        guard let name = path.first, case .object(var members) = self else { return value }
        let rest = path.dropFirst()
        if let index = rest.isEmpty ? nil : members.firstIndex(where: { $0.name == name }) {
            members[index] = Member(name: name, value: members[index].value.setting(value, at: rest))
        } else {
            members.append(Member(name: name, value: rest.isEmpty ? value : JSON.object([]).setting(value, at: rest)))
        }
        return .object(members)
    }
}
