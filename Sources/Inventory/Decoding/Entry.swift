/// An object of the inventory together with where it and its keys stand.
struct Entry<Object: Sendable>: Sendable {
    var object: Object
    /// Where the object is named.
    let mark: Mark
    /// Its mapping.
    let node: Node

    /// Where a key's value stands, or the object where the key is absent.
    func mark<Value>(_ key: Key<Value>) -> Mark {
        node.pair(key.name)?.value.mark ?? mark
    }

    /// Where the first or last item of a list stands that reads as wanted.
    func mark<Value>(_ key: Key<Value>, isLast: Bool = false, where isWanted: (String) -> Bool) -> Mark {
        guard let value = node.pair(key.name)?.value else { return mark }
        let items = value.items
        let isFound = { (item: Node) in item.text.map(isWanted) == true }
        return (isLast ? items.last(where: isFound) : items.first(where: isFound))?.mark ?? value.mark
    }

    func mark<Value>(_ key: Key<Value>, of address: IPAddress, isLast: Bool = false) -> Mark {
        mark(key, isLast: isLast) { IPAddress($0) == address }
    }

    func mark<Value>(_ key: Key<Value>, of network: CIDR, isLast: Bool = false) -> Mark {
        mark(key, isLast: isLast) { CIDR($0) == network }
    }
}

extension Array {
    /// The objects of entries.
    func objects<Object>() -> [Object] where Element == Entry<Object> { map(\.object) }
}
