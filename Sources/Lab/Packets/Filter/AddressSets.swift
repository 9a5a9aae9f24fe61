/// The named sets of a ruleset: addresses and networks of devices, and pf's tables, each once for each family.
struct AddressSets {
    private let state: StateInForce
    /// Definitions by name, of those that were asked for.
    private(set) var definitions: [String: String] = [:]

    init(_ state: StateInForce) { self.state = state }

    /// The name of the set behind an end that is neither everything nor written out.
    mutating func name(of place: PacketRule.End.Place, _ family: PacketRule.Family) -> String? {
        switch place {
        case .any, .own, .network: return nil
        case .addresses(let name): return define("address", name, family, addresses(of: name).map(Self.withoutLength))
        case .networks(let name): return define("network", name, family, addresses(of: name))
        case .table(let name): return define("table", name, family, state.tables[name] ?? [])
        }
    }

    private func addresses(of name: String) -> [String] {
        let members = state.groups[name] ?? [name]
        return state.devices.filter { members.contains($0.name) }.flatMap(\.addresses)
    }

    private mutating func define(
        _ kind: String, _ name: String, _ family: PacketRule.Family, _ entries: [String]
    ) -> String {
        let set = "\(kind)\(family == .inet ? 4 : 6)_\(name)"
        guard definitions[set] == nil else { return set }
        let own = entries.filter { $0.contains(":") == (family == .inet6) }
        let elements = own.map { Prefix.network(of: $0) ?? $0 }
        var lines = [
            "set \(set) {", "\ttype \(family == .inet ? "ipv4_addr" : "ipv6_addr")", "\tflags interval", "\tauto-merge",
        ]
        if !elements.isEmpty { lines.append("\telements = { \(elements.joined(separator: ", ")) }") }
        definitions[set] = (lines + ["}"]).map { "\t\($0)\n" }.joined()
        return set
    }

    private static func withoutLength(_ entry: String) -> String { String(entry.prefix { $0 != "/" }) }
}
