import Foundation
package import Inventory

/// An interface of a running host, as `ip -j addr` and `ip -d -j link` print it.
package struct KernelInterface: Hashable, Sendable {
    package struct Address: Hashable, Sendable {
        /// The address with the prefix length of its network.
        package let network: CIDR
        /// `global`, `link`, `host`.
        package let scope: String
    }

    package let name: String
    /// `UP`, `LOWER_UP`, `NO-CARRIER` and others.
    package let flags: [String]
    package let mtu: Int
    /// `UP`, `DOWN`, `UNKNOWN`: what the driver says.
    package let state: String
    /// The bridge or bond that it is a part of.
    package let master: String?
    /// `bridge`, `veth`, `vlan`, `wireguard`…; nil for hardware, and without `-d`.
    package let kind: String?
    /// Empty in the answer of `ip link`.
    package let addresses: [Address]

    /// Whether it was brought up, with or without a carrier.
    package var isUp: Bool { flags.contains("UP") }

    /// - Throws: ``UnexpectedOutput``.
    package static func list(parsing output: [UInt8]) throws(UnexpectedOutput) -> [KernelInterface] {
        try UnexpectedOutput.decoding(from: output, of: "ip -j addr")
    }
}

extension KernelInterface: Decodable {
    private enum CodingKeys: String, CodingKey {
        case ifname, flags, mtu, operstate, master, linkinfo
        case addresses = "addr_info"
    }

    private struct Link: Decodable {
        let info_kind: String?
    }

    package init(from decoder: any Decoder) throws {
        let row = try decoder.container(keyedBy: CodingKeys.self)
        name = try row.decode(String.self, forKey: .ifname)
        flags = try row.decode([String].self, forKey: .flags)
        mtu = try row.decode(Int.self, forKey: .mtu)
        state = try row.decodeIfPresent(String.self, forKey: .operstate) ?? "UNKNOWN"
        master = try row.decodeIfPresent(String.self, forKey: .master)
        kind = try row.decodeIfPresent(Link.self, forKey: .linkinfo)?.info_kind
        addresses = try row.decodeIfPresent([Address].self, forKey: .addresses) ?? []
    }
}

extension KernelInterface.Address: Decodable {
    private enum CodingKeys: String, CodingKey { case local, prefixlen, scope }

    package init(from decoder: any Decoder) throws {
        let row = try decoder.container(keyedBy: CodingKeys.self)
        let address = IPAddress(try row.decode(String.self, forKey: .local))
        let length = try row.decode(Int.self, forKey: .prefixlen)
        guard let network = address.flatMap({ CIDR(address: $0, prefixLength: length) }) else {
            throw DecodingError.dataCorruptedError(forKey: .local, in: row, debugDescription: "no address")
        }
        self.network = network
        scope = try row.decodeIfPresent(String.self, forKey: .scope) ?? "global"
    }
}
