import Foundation
package import Inventory

/// A route in force, as `ip -j route show table all` prints it, with `-d` or without.
///
/// iproute2 leaves out what has its default value; here everything has a value.
package struct KernelRoute: Hashable, Sendable {
    /// One of several ways that packets take.
    package struct Hop: Hashable, Sendable {
        package let gateway: IPAddress?
        package let device: String?
    }

    /// `unicast`, `local`, `broadcast`, `blackhole` and others.
    package let type: String
    package let destination: CIDR
    /// Nil where the destination is on the link, for types without one, and where there are several ways.
    package let gateway: IPAddress?
    package let device: String?
    /// A name, or a number as text; `main` unless another one is printed.
    package let table: String
    /// Who made it: `kernel`, `static`, `boot` (also what `ip route add` makes) and others.
    package let source: String
    /// 0 where none is printed: IPv4 has none then, IPv6 prints its 1024.
    package let metric: Int
    /// `onlink`, `linkdown`, `dead` and others.
    package let flags: [String]
    /// Empty unless there are several.
    package let hops: [Hop]

    /// Reads a list of routes of one family or both.
    ///
    /// - Throws: ``UnexpectedOutput``; also for the `[` that iproute2 prints when a table does not exist.
    package static func list(parsing output: [UInt8]) throws(UnexpectedOutput) -> [KernelRoute] {
        try UnexpectedOutput.decoding(from: output, of: "ip -j route")
    }
}

extension KernelRoute: Decodable {
    private enum CodingKeys: String, CodingKey {
        case type, dst, gateway, via, dev, table, metric, flags, nexthops, pref
        case source = "protocol"
    }

    /// A next hop of the other family.
    private struct Via: Decodable {
        let host: String
    }

    package init(from decoder: any Decoder) throws {
        let row = try decoder.container(keyedBy: CodingKeys.self)
        type = try row.decodeIfPresent(String.self, forKey: .type) ?? "unicast"
        let gateway = try Self.gateway(row)
        self.gateway = gateway
        device = try row.decodeIfPresent(String.self, forKey: .dev)
        table = try row.decodeIfPresent(String.self, forKey: .table) ?? "main"
        source = try row.decodeIfPresent(String.self, forKey: .source) ?? "boot"
        metric = try row.decodeIfPresent(Int.self, forKey: .metric) ?? 0
        flags = try row.decodeIfPresent([String].self, forKey: .flags) ?? []
        hops = try row.decodeIfPresent([Hop].self, forKey: .nexthops) ?? []
        let text = try row.decode(String.self, forKey: .dst)
        if text == "default" {
            // The family of a default route shows in its next hop; only IPv6 routes have a preference (RFC 4191).
            let isIPv6 = (gateway ?? hops.first?.gateway).map { $0.family == .inet6 } ?? row.contains(.pref)
            destination = .everything(isIPv6 ? .inet6 : .inet)
        } else if let network = CIDR(text) ?? IPAddress(text).map({ CIDR($0) }) {
            destination = network
        } else {
            throw DecodingError.dataCorruptedError(forKey: .dst, in: row, debugDescription: "no network")
        }
    }

    private static func gateway(_ row: KeyedDecodingContainer<CodingKeys>) throws -> IPAddress? {
        let text = try row.decodeIfPresent(String.self, forKey: .gateway)
        guard let text = try text ?? row.decodeIfPresent(Via.self, forKey: .via)?.host else { return nil }
        guard let address = IPAddress(text) else {
            throw DecodingError.dataCorruptedError(forKey: .gateway, in: row, debugDescription: "no address")
        }
        return address
    }
}

extension KernelRoute.Hop: Decodable {
    private enum CodingKeys: String, CodingKey { case gateway, dev }

    package init(from decoder: any Decoder) throws {
        let row = try decoder.container(keyedBy: CodingKeys.self)
        gateway = try row.decodeIfPresent(String.self, forKey: .gateway).flatMap { IPAddress($0) }
        device = try row.decodeIfPresent(String.self, forKey: .dev)
    }
}
