/// The name of one remote object, `host/kind/name`; chosen by us, so it exists before the object does.
package struct Address: Hashable, Sendable {
    /// The inventory's name of the host that holds the object.
    package let host: String
    /// The kind of object, a word of the field such as `peer` or `rule`.
    package let kind: String
    /// The object's name within its host and kind; may contain `/`.
    package let name: String

    package init(host: String, kind: String, name: String) {
        self.host = host
        self.kind = kind
        self.name = name
    }

    /// The name alone: it differs nearly always, and hashing the rest as well doubles the work.
    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension Address: Comparable {
    package static func < (lhs: Address, rhs: Address) -> Bool {
        if lhs.host != rhs.host { return lhs.host < rhs.host }
        if lhs.kind != rhs.kind { return lhs.kind < rhs.kind }
        return lhs.name < rhs.name
    }
}

extension Address: CustomStringConvertible {
    package var description: String { "\(host)/\(kind)/\(name)" }
}
