/// What a field may look at beside its own value: the appliance, the model and the record, for the length of one call.
final class Scope {
    let appliance: Appliance
    let model: Model
    private var choices: [String: Choices] = [:]
    private var tables: [String: [String: [String]]] = [:]

    init(_ appliance: Appliance, _ model: Model) {
        self.appliance = appliance
        self.model = model
    }

    var release: Release { appliance.release }

    /// Choices that cost something to collect, collected once for a call.
    func choices(_ key: String, _ make: () -> Choices) -> Choices {
        if let known = choices[key] { return known }
        let made = make()
        choices[key] = made
        return made
    }

    /// A lookup table that costs something to build, built once for a call.
    func table(_ key: String, _ make: () -> [String: [String]]) -> [String: [String]] {
        if let known = tables[key] { return known }
        let made = make()
        tables[key] = made
        return made
    }
}

/// The values a field offers, in the order in which they are shown.
struct Choices {
    struct Choice {
        let key: String
        let label: String
        /// Members of the map beside `value` and `selected`, such as `optgroup`.
        var extras: [JSON.Member] = []
    }

    let list: [Choice]
    private let labels: [String: String]

    init(_ list: [Choice]) {
        self.list = list
        labels = Dictionary(list.map { ($0.key, $0.label) }, uniquingKeysWith: { first, _ in first })
    }

    func label(_ key: String) -> String? { labels[key] }
    func contains(_ key: String) -> Bool { labels[key] != nil }

    /// The map of a `get`: every choice with its label and whether it is selected.
    func map(selecting value: String, multiple: Bool) -> JSON {
        let selected = multiple ? Set(value.split(separator: ",").map(String.init)) : [value]
        return .phpMap(
            list.map { choice in
                var members = [
                    JSON.Member(name: "value", value: .string(choice.label)),
                    JSON.Member(name: "selected", value: .int(selected.contains(choice.key) ? 1 : 0)),
                ]
                members += choice.extras
                return JSON.Member(name: choice.key, value: .object(members))
            })
    }
}
