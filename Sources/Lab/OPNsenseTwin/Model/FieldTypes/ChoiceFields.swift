/// A fixed list of options.
struct OptionField: ChoiceField {
    let list: [(key: String, label: String)]
    var isMultiple = false
    /// Shown first if the field may be empty.
    var empty: String?

    /// Options whose label is their key.
    init(_ keys: [String], multiple: Bool = false, empty: String? = nil) {
        self.init(keys.map { ($0, $0) }, multiple: multiple, empty: empty)
    }

    init(_ list: [(key: String, label: String)], multiple: Bool = false, empty: String? = nil) {
        self.list = list
        isMultiple = multiple
        self.empty = empty
    }

    func choices(in scope: Scope) -> Choices {
        Choices((empty.map { [("", $0)] } ?? []).map(choice) + list.map(choice))
    }

    private func choice(_ pair: (key: String, label: String)) -> Choices.Choice {
        Choices.Choice(key: pair.key, label: pair.label)
    }
}

/// Records of other models, by uuid.
struct RelationField: ChoiceField {
    /// The models, looked up by version because their tables differ.
    let models: @Sendable (Release) -> [Model]
    var isMultiple = false
    var empty: String?

    func choices(in scope: Scope) -> Choices {
        let models = models(scope.release)
        let key = "relation " + models.map(\.name).joined(separator: " ") + (empty ?? "")
        return scope.choices(key) {
            let found = models.flatMap { model in
                scope.appliance.records(model).list.map {
                    Choices.Choice(key: $0.uuid, label: model.value(model.display, of: $0))
                }
            }
            let first = empty.map { [Choices.Choice(key: "", label: $0)] } ?? []
            return Choices(first + found.sorted { NaturalOrder.precedes($0.label, $1.label) })
        }
    }
}

/// A choice that depends on parts of the system that the twin does not have: only the empty one.
struct EmptyChoiceField: ChoiceField {
    var isMultiple = false
    var empty = "None"

    func choices(in scope: Scope) -> Choices {
        Choices([Choices.Choice(key: "", label: empty)])
    }
}
