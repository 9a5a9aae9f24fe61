/// An address and how many of its bits count, as `ip` reads and prints it.
struct NetworkPrefix: Codable, Hashable, Sendable {
    /// Four or sixteen.
    let bytes: [UInt8]
    let length: Int

    /// Reads an address with or without a length, and `default`.
    ///
    /// Good: `10.0.1.0/24`, `10.0.1.5`, `fd00::/64`. Bad: `10.0.1.0/33`, `10.1`, `here`.
    init?(_ text: String, isIPv6: Bool = false) {
        if ["default", "any", "all"].contains(text) {
            self.init(bytes: [UInt8](repeating: 0, count: isIPv6 ? 16 : 4), length: 0)
            return
        }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2, let bytes = parts.first.flatMap(Address.bytes) else { return nil }
        guard parts.count == 2 else {
            self.init(bytes: bytes, length: bytes.count * 8)
            return
        }
        guard let length = Int(parts[1]), (0...bytes.count * 8).contains(length) else { return nil }
        self.init(bytes: bytes, length: length)
    }

    init(bytes: [UInt8], length: Int) { (self.bytes, self.length) = (bytes, length) }

    var isIPv6: Bool { bytes.count == 16 }
    var isHost: Bool { length == bytes.count * 8 }
    var address: String { Address.text(of: bytes) }
    /// Always with the length.
    var text: String { "\(address)/\(length)" }
    /// As a route's destination is printed.
    var destination: String { length == 0 ? "default" : isHost ? address : text }

    /// Without the bits that do not count.
    var network: NetworkPrefix { NetworkPrefix(bytes: masked { $0 & $1 }, length: length) }
    /// The network's last address.
    var broadcast: String { Address.text(of: masked { $0 | ~$1 }) }

    func contains(_ other: NetworkPrefix) -> Bool {
        bytes.count == other.bytes.count && length <= other.length
            && NetworkPrefix(bytes: other.bytes, length: length).network == network
    }

    /// Each byte beside the part of the mask that belongs to it.
    private func masked(_ combine: (UInt8, UInt8) -> UInt8) -> [UInt8] {
        bytes.enumerated().map { index, byte in
            let bits = min(max(length - index * 8, 0), 8)
            return combine(byte, UInt8(truncatingIfNeeded: 0xFF00 >> bits))
        }
    }
}
