/// The release of a Proxmox host, as `GET /version` and `pvesh get /version` show it.
package struct ProxmoxVersion: Hashable, Sendable, Decodable {
    /// `9.2.11`.
    package let version: String
    /// `9.2`.
    package let release: String

    /// - Throws: ``UnexpectedOutput``.
    package init(parsing output: [UInt8]) throws(UnexpectedOutput) {
        self = try UnexpectedOutput.decoding(from: output, of: "pvesh get /version")
    }
}
