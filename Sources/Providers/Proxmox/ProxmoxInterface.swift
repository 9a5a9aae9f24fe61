package import Inventory

/// An interface in the configuration of a Proxmox host, as `GET /nodes/N/network` and `pvesh` show it.
///
/// It is what the next start or "Apply Configuration" makes of the host, not what is in force; `lo` is never in it.
package struct ProxmoxInterface: Hashable, Sendable {
    package let name: String
    /// `bridge`, `eth`, `bond`, `vlan` and others.
    package let type: String
    /// `static`, `manual`, `dhcp` and others.
    package let method: String
    package let method6: String
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

    /// Reads `pvesh get /nodes/N/network --output-format json`: the same as the API's `data`.
    ///
    /// - Throws: ``UnexpectedOutput``.
    package static func list(parsing output: [UInt8]) throws(UnexpectedOutput) -> [ProxmoxInterface] {
        try UnexpectedOutput.decoding(from: output, of: "pvesh get /nodes/…/network")
    }
}

extension ProxmoxInterface: Decodable {
    private enum CodingKeys: String, CodingKey {
        case iface, type, method, method6, address, address6, netmask, netmask6, cidr, cidr6, autostart, active,
            options,
            options6
        case ports = "bridge_ports"
    }

    package init(from decoder: any Decoder) throws {
        let row = try decoder.container(keyedBy: CodingKeys.self)
        let text = { (key: CodingKeys) in (try? row.decode(LooseText.self, forKey: key))?.text }
        let network = { (cidr: CodingKeys, address: CodingKeys, mask: CodingKeys) -> CIDR? in
            if let network = text(cidr).flatMap({ CIDR($0) }) { return network }
            guard let address = text(address), let mask = text(mask) else { return nil }
            return CIDR("\(address)/\(mask)")
        }
        name = try row.decode(String.self, forKey: .iface)
        type = text(.type) ?? "unknown"
        method = text(.method) ?? "manual"
        method6 = text(.method6) ?? "manual"
        inet = network(.cidr, .address, .netmask)
        inet6 = network(.cidr6, .address6, .netmask6)
        isAutomatic = text(.autostart) == "1"
        isActive = text(.active) == "1"
        ports = (text(.ports) ?? "").split { $0 == " " || $0 == "," }.map { String($0) }.filter { $0 != "none" }
        options = try row.decodeIfPresent([String].self, forKey: .options) ?? []
        options6 = try row.decodeIfPresent([String].self, forKey: .options6) ?? []
    }
}
