import Reconciler

extension OPNsenseProvider {
    /// The fields of a firewall rule that one attribute stands for.
    func ruleFields(_ difference: Difference, _ value: Value, _ change: Change) throws -> [String: String] {
        switch difference.attribute {
        case "action", "direction", "description": [difference.attribute: value.fieldText]
        case "enabled", "quick", "log", "sequence": [difference.attribute: value.fieldText]
        case "family": ["ipprotocol": value.fieldText]
        case "protocol": ["protocol": value == "any" ? "any" : value.fieldText.uppercased()]
        case "interface": try ["interface": interfaceKey(value), "interfacenot": "0"]
        case "source": ["source_net": Self.side(value)]
        case "destination": ["destination_net": Self.side(value)]
        case "source_inverted": ["source_not": value.fieldText]
        case "destination_inverted": ["destination_not": value.fieldText]
        case "source_port": ["source_port": value.fieldText]
        case "destination_port": ["destination_port": value.fieldText]
        case "conditions": Self.cleared(difference.before)
        default: throw unknown(difference, of: change)
        }
    }

    private static func side(_ value: Value) -> String { value == "this-firewall" ? "(self)" : value.fieldText }

    /// The key of an interface or the name of a group; that of a tunnel's own interface is known once it is assigned.
    private func interfaceKey(_ value: Value) throws -> String {
        guard case .reference(let address) = value else { return value.fieldText }
        return address.kind == OPNsenseKinds.interface ? try uuid(of: address) : address.name
    }

    /// Fields that are flags; the model wants them as 0.
    private static let flags: Set<String> = [
        "allowopts", "disablereplyto", "tcpflags_any", "udp-first", "udp-multiple", "udp-single",
    ]

    /// Takes away the conditions, `field=value`, that the inventory has no word for.
    private static func cleared(_ conditions: Value?) -> [String: String] {
        guard case .list(let list)? = conditions else { return [:] }
        var fields: [String: String] = [:]
        for case .text(let text) in list {
            let name = String(text.prefix { $0 != "=" })
            fields[name] = name == "statetype" ? "keep" : flags.contains(name) ? "0" : ""
        }
        return fields
    }
}
