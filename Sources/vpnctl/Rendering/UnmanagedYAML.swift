import Reconciler

/// Live objects that the inventory does not list, as entries to paste into it.
///
/// What an entry needs and the firewall cannot tell (the tunnel of an unlinked peer) is left as a comment.
struct UnmanagedYAML {
    let resources: [Resource]

    func lines() -> [String] {
        var lines: [String] = []
        for (kind, heading) in [("peer", "peers"), ("rule", "rules"), ("route", "routes"), ("instance", "tunnels")] {
            let entries = resources.filter { $0.address.kind == kind }
            if entries.isEmpty { continue }
            lines.append("\(heading):")
            for entry in entries { lines += self.lines(of: entry) }
        }
        let others = resources.filter { !["peer", "rule", "route", "instance"].contains($0.address.kind) }
        lines += others.map { "# \($0.address) (\($0.remoteIdentifier ?? "no identifier"))" }
        return lines
    }

    private func lines(of resource: Resource) -> [String] {
        let value = { (name: String) in resource.attributes[name] }
        let uuid = resource.remoteIdentifier.map { "uuid: \($0)" } ?? ""
        switch resource.address.kind {
        case "peer":
            return [
                "  \(scalar(resource.address.name)):  # tunnel: the one it belongs to",
                "    \(uuid)",
                "    public_key: \(scalar(text(value("public_key"))))",
                "    addresses: [\(hosts(value("allowed_ips")))]",
                "    enabled: \(text(value("enabled")))",
            ]
        case "rule":
            return [
                "  - id: \(scalar(identifier(resource.address.name)))",
                "    name: \(scalar(text(value("description"))))",
                "    \(uuid)",
                "    interface: \(scalar(interface(value("interface"))))",
                "    action: \(text(value("action")))",
                "    protocol: \(text(value("protocol")))",
                "    from: \(side(value("source")))",
                "    to: \(side(value("destination")))",
            ]
        case "route":
            return [
                "  - id: \(scalar(identifier(resource.address.name)))", "    \(uuid)",
                "    host: \(resource.address.host)", "    to: \(scalar(text(value("network"))))",
                "    via: \(scalar(text(value("gateway"))))  # a gateway's name: write its address",
            ]
        default:
            return [
                "  \(scalar(resource.address.name)):  # subnet: the one of its addresses", "    \(uuid)",
                "    host: \(resource.address.host)", "    device: \(text(value("device")))",
                "    addresses: [\(hosts(value("addresses")))]", "    port: \(text(value("port")))",
            ]
        }
    }

    private func text(_ value: Value?) -> String { value?.description ?? "none" }

    private func interface(_ value: Value?) -> String {
        if case .reference(let address)? = value { address.name } else { text(value) }
    }

    private func side(_ value: Value?) -> String {
        if case .list(let values)? = value {
            "[\(values.map { scalar($0.description) }.joined(separator: ", "))]"
        } else {
            scalar(text(value))
        }
    }

    /// Addresses without the prefix length of a single address.
    private func hosts(_ value: Value?) -> String {
        guard case .list(let values)? = value else { return "" }
        return values.map { value in
            let text = value.description
            let isSingle = text.hasSuffix("/32") || text.hasSuffix("/128")
            return scalar(isSingle ? String(text.prefix { $0 != "/" }) : text)
        }.joined(separator: ", ")
    }

    private func identifier(_ name: String) -> String {
        let mapped = name.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
        return String(mapped.prefix(40))
    }

    private func scalar(_ text: String) -> String { YAMLScalar.of(text) }
}
