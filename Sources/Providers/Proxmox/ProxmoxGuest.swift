/// A container or virtual machine, as `pct list`, `qm list` and the API list it.
package struct ProxmoxGuest: Hashable, Sendable {
    package enum Kind: String, Sendable {
        case container = "lxc"
        case machine = "qemu"
    }

    package let kind: Kind
    /// The VMID.
    package let id: Int
    package let name: String
    /// `running`, `stopped` and others.
    package let status: String

    /// Reads the table of `pct list` or `qm list`.
    ///
    /// - Throws: ``UnexpectedOutput``.
    package static func list(parsing output: [UInt8], of kind: Kind) throws(UnexpectedOutput) -> [ProxmoxGuest] {
        let command = kind == .container ? "pct list" : "qm list"
        var guests: [ProxmoxGuest] = []
        for row in try ProxmoxTable(parsing: output, of: command).rows {
            guard let id = row["VMID"].flatMap({ Int($0) }), let status = row["Status"] ?? row["STATUS"] else {
                throw UnexpectedOutput(command, "a row without VMID or status")
            }
            guests.append(ProxmoxGuest(kind: kind, id: id, name: row["Name"] ?? row["NAME"] ?? "", status: status))
        }
        return guests
    }

    /// Reads `pvesh get /nodes/N/lxc --output-format json`, or `…/qemu`: the same as the API's `data`.
    ///
    /// - Throws: ``UnexpectedOutput``.
    package static func list(parsingJSON output: [UInt8], of kind: Kind) throws(UnexpectedOutput) -> [ProxmoxGuest] {
        let rows: [Row] = try UnexpectedOutput.decoding(from: output, of: "pvesh get /nodes/…/\(kind.rawValue)")
        return rows.map { ProxmoxGuest(kind: kind, id: $0.vmid, name: $0.name ?? "", status: $0.status) }
    }

    private struct Row: Decodable {
        let vmid: Int
        let name: String?
        let status: String
    }
}
