import Crypto

/// A rule as a part of the system hands it to pf: named values, in the order given.
struct RegisteredRule {
    let priority: Int
    private(set) var values: [JSON.Member]
    /// The name under which pf counts the rule.
    let label: String

    /// A rule whose name is a digest of what it says.
    init(_ priority: Int, _ values: [JSON.Member], extras: [JSON.Member] = []) {
        self.init(priority, values + extras, label: Self.digest(values))
    }

    init(_ priority: Int, _ values: [JSON.Member], label: String) {
        self.priority = priority
        self.values = values
        self.label = label
    }

    subscript(_ name: String) -> JSON? {
        values.last { $0.name == name }?.value
    }

    func text(_ name: String) -> String { self[name]?.phpString ?? "" }

    /// PHP's `!empty()`.
    func isSet(_ name: String) -> Bool { self[name].map { !$0.isEmpty } ?? false }

    var isDisabled: Bool { isSet("disabled") }

    mutating func set(_ name: String, _ value: JSON) {
        remove(name)
        values.append(JSON.Member(name: name, value: value))
    }

    mutating func remove(_ name: String) {
        values.removeAll { $0.name == name }
    }

    /// The digest of a rule: what it says as JSON, sorted by names, without what people wrote and when.
    static func digest(_ values: [JSON.Member]) -> String {
        let ignored: Set<String> = ["updated", "created", "descr"]
        let sorted = { (members: [JSON.Member]) in
            members.sorted { Array($0.name.utf8).lexicographicallyPrecedes(Array($1.name.utf8)) }
        }
        let kept = sorted(values.filter { !ignored.contains($0.name) }).map { member in
            guard case .object(let inner) = member.value else { return member }
            return JSON.Member(name: member.name, value: .object(sorted(inner)))
        }
        let digest = Insecure.MD5.hash(data: JSON.object(kept).encoded)
        return digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

extension Array where Element == JSON.Member {
    init(_ pairs: KeyValuePairs<String, JSON>) {
        self = pairs.map { JSON.Member(name: $0.key, value: $0.value) }
    }
}
