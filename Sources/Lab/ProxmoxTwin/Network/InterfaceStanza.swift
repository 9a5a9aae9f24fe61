/// One line of an interfaces file, its bytes taken as Latin-1.
struct InterfaceLine: Sendable {
    /// Without blanks at its end.
    let bytes: ArraySlice<UInt8>

    static func all(of bytes: [UInt8]) -> [InterfaceLine] {
        var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines.map { line in
            let end = line.lastIndex { !isBlank($0) }
            return InterfaceLine(bytes: end.map { line[...$0] } ?? line[line.startIndex..<line.startIndex])
        }
    }

    var text: String { Self.text(bytes.drop(while: Self.isBlank)) }
    var words: [String] { bytes.split(whereSeparator: Self.isBlank).map(Self.text) }

    /// The text behind `#`, as UTF-8; nil for any other line.
    var comment: String? {
        let rest = bytes.drop(while: Self.isBlank)
        return rest.first == UInt8(ascii: "#") ? String(decoding: rest.dropFirst(), as: UTF8.self) : nil
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }
}

/// What the lines of one stanza say, on top of what is known of the interface.
struct InterfaceStanza: Sendable {
    var values: [String: JSON]
    /// Of the keys that belong to a family: none for IPv4, `6` for IPv6; nil where the stanza names no family.
    let suffix: String?
    /// Keys of the family; they replace those of an earlier stanza.
    var own: [String: JSON] = [:]

    init(values: [String: JSON], suffix: String?) {
        self.values = values
        self.suffix = suffix
    }

    /// The interface with this stanza.
    var merged: [String: JSON] {
        var merged = values
        for (key, value) in own { merged[key + (suffix ?? "")] = value }
        return merged
    }

    /// False for the line that ends the stanza.
    mutating func take(_ line: InterfaceLine) -> Bool {
        if let comment = line.comment {
            append(comment + "\n", to: "comments")
            return true
        }
        let words = line.words
        guard words.count > 1, let key = words.first, !Self.endsStanza(key) else { return false }
        // The value keeps its inner blanks.
        let text = line.text
        let value = String(text.dropFirst(key.count).drop { $0.isWhitespace })
        set(Self.otherNames[key] ?? key, value, line: text)
        return true
    }

    private static func endsStanza(_ key: String) -> Bool {
        ["iface", "mapping", "auto", "source", "source-directory"].contains(key) || key.hasPrefix("allow-")
    }

    private mutating func set(_ key: String, _ value: String, line: String) {
        switch key {
        case "address", "netmask", "broadcast", "gateway":
            let family = suffix ?? (key != "netmask" && value.contains(":") ? "6" : "")
            values[key + family] = .string(value)
        case "slaves", "bridge_ports":
            let ports = Set(value.split(whereSeparator: \.isWhitespace).map(String.init)).subtracting(["none"])
            let earlier = values[key]?.phpString.map { $0.isEmpty ? [] : [$0] } ?? []
            values[key] = .string((earlier + ports.sorted()).joined(separator: " "))
        case "bridge_stp": values[key] = .string(["on", "yes"].contains(value.lowercased()) ? "on" : "off")
        case "bridge_vlan_aware": values[key] = .int(1)
        case "bond_mode": values[key] = .string(Self.bondModes[value] ?? value)
        case let key where Self.plain.contains(key): values[key] = .string(value)
        default:
            if suffix == nil {
                values["options"] = Self.appended(.string(line), to: values["options"])
            } else {
                own["options"] = Self.appended(.string(line), to: own["options"])
            }
        }
    }

    private mutating func append(_ text: String, to key: String) {
        if suffix == nil {
            values[key] = .string((values[key]?.phpString ?? "") + text)
        } else {
            own[key] = .string((own[key]?.phpString ?? "") + text)
        }
    }

    private static func appended(_ item: JSON, to list: JSON?) -> JSON {
        if case .array(let items) = list { return .array(items + [item]) }
        return .array([item])
    }

    private static let otherNames = [
        "ovs_mtu": "mtu", "bond-slaves": "slaves", "bond_slaves": "slaves",
        "bond-xmit-hash-policy": "bond_xmit_hash_policy", "bond-mode": "bond_mode", "bond-miimon": "bond_miimon",
        "bridge-vlan-aware": "bridge_vlan_aware", "bridge-fd": "bridge_fd", "bridge-stp": "bridge_stp",
        "bridge-ports": "bridge_ports", "bridge-vids": "bridge_vids",
    ]

    private static let bondModes = [
        "0": "balance-rr", "1": "active-backup", "2": "balance-xor", "3": "broadcast", "4": "802.3ad",
        "5": "balance-tlb", "6": "balance-alb",
    ]

    /// Options that have a field of their own.
    private static let plain: Set<String> = [
        "mtu", "ovs_type", "ovs_options", "ovs_bridge", "ovs_bonds", "ovs_ports", "bridge_fd", "bridge_vids",
        "bridge-access", "bridge-learning", "bridge-arp-nd-suppress", "bridge-unicast-flood",
        "bridge-multicast-flood", "bridge-disable-mac-learning", "bond_miimon", "bond_xmit_hash_policy",
        "bond-primary", "link-type", "uplink-id", "vlan-protocol", "vlan-raw-device", "vlan-id", "vxlan-id",
        "vxlan-svcnodeip", "vxlan-physdev", "vxlan-local-tunnelip", "vxlan-remoteip",
    ]
}
