extension Value {
    /// Calls `body` with every address that the value refers to, in order.
    func forEachReference(_ body: (Address) -> Void) {
        switch self {
        case .reference(let address): body(address)
        case .list(let values): for value in values { value.forEachReference(body) }
        case .none, .flag, .number, .text, .secret: break
        }
    }
}

extension Resource {
    /// What the attributes refer to, in order of attribute; names of groups stay names of groups.
    var references: [Address] {
        var found: [Address] = []
        for entry in attributes.entries { entry.value.forEachReference { found.append($0) } }
        return found
    }

    /// What the object refers to once it is as this resource asks: what it mentions, and what it leaves as it is live.
    func references(over live: Resource?) -> [Address] {
        var found = references
        guard let live else { return found }
        for entry in live.attributes.entries where attributes[entry.name] == nil {
            entry.value.forEachReference { found.append($0) }
        }
        return found
    }
}
