package import Inventory

/// An interface in the configuration of a Proxmox host, as `GET /nodes/N/network` and `pvesh` show it.
///
/// It is what the next start or "Apply Configuration" makes of the host, not what is in force; `lo` is never in it.
package struct ProxmoxInterface: Hashable, Sendable {
    package internal(set) var name: String
    /// `bridge`, `eth`, `bond`, `vlan` and others.
    package let type: String
    /// `static`, `manual`, `dhcp` and others.
    package let method: String
    package let method6: String
    /// One for each stanza, in their order: `inet`, `inet6`, or empty for a stanza that names none.
    package let families: [String]
    /// The first one where it has several.
    package let inet: CIDR?
    package let inet6: CIDR?
    /// Comes up with the host.
    package let isAutomatic: Bool
    /// Whether it is up; Proxmox says it only where it is.
    package let isActive: Bool
    package let ports: [String]
    /// Lines that Proxmox does not know, `post-up` among them, in their order.
    package let options: [String]
    package let options6: [String]
    /// The comments within its stanzas, one a line, without their `#`.
    package let comments: [String]

    /// Reads `pvesh get /nodes/N/network --output-format json`: the same as the API's `data`.
    ///
    /// - Throws: ``UnexpectedOutput``.
    package static func list(parsing output: [UInt8]) throws(UnexpectedOutput) -> [ProxmoxInterface] {
        try UnexpectedOutput.decoding(from: output, of: "pvesh get /nodes/…/network")
    }
}

extension ProxmoxInterface: Decodable {
    private enum CodingKeys: String, CodingKey {
        case iface, type, method, method6, families, address, address6, netmask, netmask6, cidr, cidr6, autostart,
            active
        case options, options6, comments
        case ports = "bridge_ports"
    }

    package init(from decoder: any Decoder) throws {
        let name = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .iface)
        try self.init(from: decoder, name: name)
    }

    /// Reads a row that does not tell its name, as `GET /nodes/N/network/{iface}` gives.
    init(from decoder: any Decoder, name: String) throws {
        let row = try decoder.container(keyedBy: CodingKeys.self)
        let text = { (key: CodingKeys) in (try? row.decode(LooseText.self, forKey: key))?.text }
        let network = { (cidr: CodingKeys, address: CodingKeys, mask: CodingKeys) -> CIDR? in
            if let network = text(cidr).flatMap({ CIDR($0) }) { return network }
            guard let address = text(address), let mask = text(mask) else { return nil }
            return CIDR("\(address)/\(mask)")
        }
        self.name = name
        type = text(.type) ?? "unknown"
        method = text(.method) ?? "manual"
        method6 = text(.method6) ?? "manual"
        families = try row.decodeIfPresent([LooseText?].self, forKey: .families)?.map { $0?.text ?? "" } ?? ["inet"]
        inet = network(.cidr, .address, .netmask)
        inet6 = network(.cidr6, .address6, .netmask6)
        isAutomatic = text(.autostart) == "1"
        isActive = text(.active) == "1"
        ports = (text(.ports) ?? "").split { $0 == " " || $0 == "," }.map { String($0) }.filter { $0 != "none" }
        options = try row.decodeIfPresent([String].self, forKey: .options) ?? []
        options6 = try row.decodeIfPresent([String].self, forKey: .options6) ?? []
        comments = (text(.comments) ?? "").split(separator: "\n").map { String($0) }
    }
}
