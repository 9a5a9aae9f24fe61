/// A piece of state that can be compared: the data between the typed edges.
package enum Value: Hashable, Sendable {
    /// Deliberately nothing: cleared, or not set.
    case none
    case flag(Bool)
    case number(Int)
    case text(String)
    /// In an order that matters; sets are sorted by whoever makes them.
    case list([Value])
    /// Another resource, by the address that we chose for it; boxed, because every value would be as large otherwise.
    indirect case reference(Address)
    case secret(SecretDigest)
}

/// What is left of a secret that may be compared and shown.
package struct SecretDigest: Hashable, Sendable {
    /// SHA-256 of the secret, 64 lower-case hexadecimal digits.
    package let hexadecimal: String

    package init(hexadecimal: String) { self.hexadecimal = hexadecimal }

    /// The first 8 digits, all that is ever printed.
    package var short: String { String(hexadecimal.prefix(8)) }
}

extension Value: CustomStringConvertible {
    /// The value as a person reads it, without quotes; `none` for nothing.
    package var description: String {
        switch self {
        case .none: "none"
        case .flag(let flag): flag ? "true" : "false"
        case .number(let number): String(number)
        case .text(let text): text
        case .list(let values): values.map(\.description).joined(separator: ", ")
        case .reference(let address): "\(address.kind) \(address.name)"
        case .secret(let digest): "sha256:\(digest.short)"
        }
    }
}

extension Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    package init(stringLiteral value: String) { self = .text(value) }
    package init(integerLiteral value: Int) { self = .number(value) }
    package init(booleanLiteral value: Bool) { self = .flag(value) }
}

/// The attributes of a resource by name, kept sorted, so that equal attributes are equal bytes.
package struct Attributes: Hashable, Sendable, ExpressibleByDictionaryLiteral {
    package struct Entry: Hashable, Sendable {
        package let name: String
        package var value: Value
    }

    /// In ascending order of name.
    package private(set) var entries: [Entry]

    package init(dictionaryLiteral elements: (String, Value)...) {
        entries = elements.map { Entry(name: $0.0, value: $0.1) }
        entries.sort { $0.name < $1.name }
    }

    /// Takes the attributes that have a value; nil means that the attribute is not there.
    package init(present elements: KeyValuePairs<String, Value?>) {
        entries = []
        entries.reserveCapacity(elements.count)
        for case (let name, let value?) in elements { entries.append(Entry(name: name, value: value)) }
        entries.sort { $0.name < $1.name }
    }

    /// What `desired` mentions and is not the same here, in ascending order of attribute.
    ///
    /// What it does not mention is not managed.
    func differences(to desired: Attributes) -> [Difference] {
        let (entries, desired) = (entries, desired.entries)
        if entries == desired { return [] }
        var differences: [Difference] = []
        var place = 0
        for entry in desired {
            // Both are in ascending order of name, so one pass over the two is enough.
            while place < entries.count, entries[place].name < entry.name { place += 1 }
            let before = place < entries.count && entries[place].name == entry.name ? entries[place].value : nil
            if before == entry.value { continue }
            differences.append(Difference(attribute: entry.name, before: before, after: entry.value))
        }
        return differences
    }

    /// Reads or sets one attribute; nil means that the attribute is not there.
    package subscript(name: String) -> Value? {
        get { entries.first { $0.name == name }?.value }
        set {
            let position = entries.firstIndex { $0.name >= name } ?? entries.endIndex
            let isThere = position < entries.endIndex && entries[position].name == name
            switch (newValue, isThere) {
            case (let value?, true): entries[position].value = value
            case (let value?, false): entries.insert(Entry(name: name, value: value), at: position)
            case (nil, true): entries.remove(at: position)
            case (nil, false): break
            }
        }
    }
}
