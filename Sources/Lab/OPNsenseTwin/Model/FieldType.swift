/// A type of field: how a value is taken in, shown and checked.
///
/// Every type is a small value in a model's table; the engine asks it and adds what is common (required fields, constraints,
/// the shape of answers). A type of one model alone lives beside that model.
protocol FieldType: Sendable {
    /// The stored form of a submitted value.
    func stored(_ input: String) -> String
    /// The map of options that `get` shows; `nil` if it shows the plain value.
    func options(for value: String, in scope: Scope) -> JSON?
    /// What a person reads; search rows add it as `%field` if it differs from the value.
    func label(of value: String, in scope: Scope) -> String
    /// What is wrong with a value that is not empty. The field's own message replaces those that are not the type's to keep.
    func violations(of value: String, field: Field, record: Record, in scope: Scope) -> [String]
    /// The value of a new record, if it is not the field's default.
    func initial(for field: Field, in scope: Scope) -> String?
}

extension FieldType {
    func stored(_ input: String) -> String { input }
    func options(for value: String, in scope: Scope) -> JSON? { nil }
    func label(of value: String, in scope: Scope) -> String { value }
    func violations(of value: String, field: Field, record: Record, in scope: Scope) -> [String] { [] }
    func initial(for field: Field, in scope: Scope) -> String? { nil }
}

/// A field with a list of allowed values.
protocol ChoiceField: FieldType {
    var isMultiple: Bool { get }
    /// What is offered, without the empty choice.
    func choices(in scope: Scope) -> Choices
}

extension ChoiceField {
    func options(for value: String, in scope: Scope) -> JSON? {
        choices(in: scope).map(selecting: value, multiple: isMultiple)
    }

    func label(of value: String, in scope: Scope) -> String {
        guard !value.isEmpty else { return "" }
        let choices = choices(in: scope)
        guard isMultiple else { return choices.label(value) ?? value }
        return value.split(separator: ",").map { choices.label(String($0)) ?? String($0) }.joined(separator: ", ")
    }

    func violations(of value: String, field: Field, record: Record, in scope: Scope) -> [String] {
        let choices = choices(in: scope)
        let values =
            isMultiple ? value.split(separator: ",", omittingEmptySubsequences: false).map(String.init) : [value]
        guard let unknown = values.first(where: { !choices.contains($0) }) else { return [] }
        if let message = field.message { return [message] }
        return [Self.notInList(unknown, isMultiple: isMultiple, release: scope.release)]
    }

    /// How a version says that a value is not offered; fields with one value lose it on the way.
    static func notInList(_ value: String, isMultiple: Bool, release: Release) -> String {
        release < .v26_1 ? "Option not in list." : "Option [\(isMultiple ? value : "")] not in list."
    }
}
