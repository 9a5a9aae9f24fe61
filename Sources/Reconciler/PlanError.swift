/// Why there is no plan.
package enum PlanError: Error, Hashable, Sendable {
    /// Each of these needs the next, and the last one the first.
    case cycle([Address])
    /// `from` refers to something that neither exists nor is asked for, or that this plan would remove.
    case missingReference(from: Address, to: Address)
    /// No provider knows this kind of object.
    case unknownKind(Address)
    /// A selection names what neither exists nor is asked for; with the addresses that look like it.
    case unknownSelection(String, near: [Address])
    /// A selection is about a host that was not read; why is a clause.
    case unreadSelection(String, host: String, why: String)
}

extension PlanError: CustomStringConvertible {
    /// The error in one line, such as `a needs b, b needs a: neither can be first`.
    package var description: String {
        switch self {
        case .cycle(let path):
            zip(path, path.dropFirst() + path.prefix(1)).map { "\($0) needs \($1)" }.joined(separator: ", ")
                + ": none of them can be first"
        case .missingReference(let user, let target):
            "\(user) refers to \(target), which does not exist or would be removed"
        case .unknownKind(let address): "\(address) is of a kind that no provider knows"
        case .unreadSelection(let pattern, let host, let why):
            "\(pattern) is about \(host), which was not read: \(why)"
        case .unknownSelection(let pattern, let near):
            "\(pattern) names nothing that exists or is asked for"
                + (near.isEmpty ? "" : "; near it: \(near.map(\.description).joined(separator: ", "))")
        }
    }
}
