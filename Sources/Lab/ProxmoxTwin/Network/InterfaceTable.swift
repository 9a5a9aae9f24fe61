/// What Proxmox makes of an interfaces file: one object an interface, as its API shows it.
///
/// A blank line or a lone word ends a stanza; what follows is a stray line. Two stanzas of one interface are thrown
/// together. Values are taken byte by byte, so that text outside ASCII comes out garbled; comments are read as UTF-8.
struct InterfaceTable: Sendable {
    /// By name, `lo` among them.
    private(set) var interfaces: [String: [String: JSON]] = [:]
    /// 1 is kept for `lo`.
    private var nextPriority = 2

    /// - Parameters:
    ///   - devices: network cards that the kernel has.
    ///   - active: interfaces that are up.
    init(parsing bytes: [UInt8], devices: Set<String> = [], active: Set<String> = []) {
        read(InterfaceLine.all(of: bytes))
        for device in devices { interfaces[device, default: [:]]["exists"] = .int(1) }
        for name in active where interfaces[name] != nil { interfaces[name]?["active"] = .int(1) }
        if interfaces["lo"] == nil { interfaces["lo"] = ["method": .string("loopback"), "priority": .int(1)] }
        for name in interfaces.keys.sorted() { complete(name, isDevice: devices.contains(name)) }
    }

    // MARK: Lines

    private mutating func read(_ lines: [InterfaceLine]) {
        var index = 0
        while index < lines.count {
            let words = lines[index].words
            index += 1
            guard let key = words.first, key.first != "#" else { continue }
            switch key {
            case "auto", "allow-auto", "allow-ovs", "allow-hotplug":
                for name in words.dropFirst() { interfaces[name, default: [:]]["autostart"] = .int(1) }
            case "iface" where words.count == 2: readStanza(words[1], nil, lines, &index)
            case "iface" where words.count == 4 && ["inet", "inet6"].contains(words[2]):
                readStanza(words[1], (words[2], words[3]), lines, &index)
            default: nextPriority += words.contains { $0.contains(where: \.isWord) } ? 1 : 0
            }
        }
    }

    private mutating func readStanza(
        _ name: String, _ kind: (family: String, method: String)?, _ lines: [InterfaceLine], _ index: inout Int
    ) {
        var interface = interfaces[name] ?? [:]
        if interface["priority"] == nil {
            interface["priority"] = .int(nextPriority)
            nextPriority += 1
        }
        interface["families", default: .none].append(kind.map { .string($0.family) } ?? .null)
        var stanza = InterfaceStanza(values: interface, suffix: kind.map { $0.family == "inet6" ? "6" : "" })
        if let kind { stanza.own["method"] = .string(kind.method) }
        while index < lines.count, stanza.take(lines[index]) { index += 1 }
        interfaces[name] = stanza.merged
    }

    // MARK: What is not written

    private mutating func complete(_ name: String, isDevice: Bool) {
        var interface = interfaces[name] ?? [:]
        interface["type"] = .string(type(of: name, &interface, isDevice: isDevice))
        for suffix in ["", "6"] { Self.completeAddress(&interface, suffix) }
        for key in ["method", "method6"] where interface[key] == nil { interface[key] = .string("manual") }
        if let comments = interface.removeValue(forKey: "comments6")?.phpString {
            interface["comments"] = .string((interface["comments"]?.phpString ?? "") + comments)
        }
        if interface["families"] == nil { interface["families"] = .array([.string("inet")]) }
        interfaces[name] = interface
    }

    private mutating func type(of name: String, _ interface: inout [String: JSON], isDevice: Bool) -> String {
        let openVirtualSwitch = interface["ovs_type"]?.phpString
        if interface["bridge_ports"] != nil {
            let stp = interface["bridge_stp"] ?? .string("off")
            interface["bridge_stp"] = stp
            if interface["bridge_fd"] == nil, stp == .string("off") { interface["bridge_fd"] = .int(0) }
            return "bridge"
        }
        if openVirtualSwitch == "OVSBridge" { return "OVSBridge" }
        if name.hasPrefix("bond"), name.dropFirst(4).isDigits { return openVirtualSwitch ?? "bond" }
        if let colon = name.lastIndex(of: ":"), name[name.index(after: colon)...].isDigits {
            inheritExistence(&interface, of: String(name[..<colon]))
            return "alias"
        }
        if let raw = Self.rawDevice(of: name, &interface) {
            inheritExistence(&interface, of: raw)
            return "vlan"
        }
        if isDevice || Self.isCard(name) { return openVirtualSwitch ?? "eth" }
        if name == "lo" { return "loopback" }
        if interface["vxlan-id"] != nil { return "vxlan" }
        return openVirtualSwitch == "OVSIntPort" ? "OVSIntPort" : "unknown"
    }

    /// An interface on another one is there if that is; one that nobody names is made to say that it is not.
    private mutating func inheritExistence(_ interface: inout [String: JSON], of raw: String) {
        if interfaces[raw] == nil { interfaces[raw] = ["exists": .int(0)] }
        interface["exists"] = interfaces[raw]?["exists"] ?? .null
    }

    private static func rawDevice(of name: String, _ interface: inout [String: JSON]) -> String? {
        if let dot = name.lastIndex(of: "."), dot > name.startIndex, name[name.index(after: dot)...].isDigits {
            if interface["vlan-raw-device"] == nil { interface["vlan-raw-device"] = .string(String(name[..<dot])) }
            interface["vlan-id"] = .string(String(name[name.index(after: dot)...]))
        } else if interface["vlan-raw-device"] != nil, name.hasPrefix("vlan"), name.dropFirst(4).isDigits {
            interface["vlan-id"] = .string(String(name.dropFirst(4)))
        }
        return interface["vlan-raw-device"]?.phpString
    }

    private static func isCard(_ name: String) -> Bool {
        if name.contains(":") || name.contains(".") { return false }
        let isNumbered = ["eth", "nic"].contains { name.hasPrefix($0) && name.dropFirst(3).isDigits }
        return isNumbered || ["en", "ib"].contains { name.hasPrefix($0) && name.count > 2 }
    }

    private static func completeAddress(_ interface: inout [String: JSON], _ suffix: String) {
        guard let address = interface["address\(suffix)"]?.phpString, !address.isEmpty else { return }
        let halves = address.split(separator: "/", maxSplits: 1)
        if halves.count == 2, halves[1].isDigits {
            interface["cidr\(suffix)"] = .string(address)
            interface["address\(suffix)"] = .string(String(halves[0]))
            interface["netmask\(suffix)"] = .string(String(halves[1]))
            return
        }
        let mask = interface["netmask\(suffix)"]?.phpString.flatMap(prefixLength)
        let length = mask ?? (suffix.isEmpty ? "32" : "128")
        interface["cidr\(suffix)"] = .string("\(address)/\(length)")
        if let mask, suffix.isEmpty { interface["netmask"] = .string(mask) }
    }

    /// `24` for `24` and for `255.255.255.0`.
    private static func prefixLength(_ mask: String) -> String? {
        if mask.isDigits { return mask }
        let octets = mask.split(separator: ".").compactMap { UInt8($0) }
        guard octets.count == 4 else { return nil }
        return String(octets.reduce(0) { $0 + $1.nonzeroBitCount })
    }
}

extension JSON {
    fileprivate mutating func append(_ item: JSON) {
        if case .array(let items) = self { self = .array(items + [item]) }
    }
}

extension StringProtocol {
    fileprivate var isDigits: Bool { !isEmpty && utf8.allSatisfy { (0x30...0x39).contains($0) } }
}

extension Character {
    fileprivate var isWord: Bool { isASCII && (isLetter || isNumber || self == "_") }
}
