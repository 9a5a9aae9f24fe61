import Foundation

@testable import Lab

/// A firewall with three cards and two tunnels, and what its rules may name.
struct FilterWorld {
    struct Device {
        let name: String
        let addresses: [String]
    }

    var devices: [Device]
    var groups: [String: [String]]
    var tables: [String: [String]]
    var ports: [String: [ClosedRange<Int>]]

    /// Where packets go for which no device has a network.
    static let exit = "vtnet0"

    static let usual = FilterWorld(
        devices: [
            Device(name: "vtnet0", addresses: ["203.0.113.2/24", "2001:db8:f::2/64"]),
            Device(name: "vtnet1", addresses: ["10.0.0.1/24", "2001:db8:1::1/64"]),
            Device(name: "vtnet2", addresses: ["10.1.0.1/24"]),
            Device(name: "wg0", addresses: ["10.99.0.1/24", "2001:db8:99::1/64"]),
            Device(name: "wg1", addresses: ["10.98.0.1/28"]),
        ],
        groups: ["wireguard": ["wg0", "wg1"], "inner": ["vtnet1", "vtnet2"], "nobody": []],
        tables: [
            "people": ["10.99.0.0/28", "10.0.0.7", "2001:db8:99::/112"], "empty": [], "bogons": ["198.18.0.0/15"],
            "bogonsv6": ["2001:db8:bad::/48"], "virusprot": ["10.0.0.66"], "sshlockout": ["203.0.113.66", "10.0.0.67"],
        ],
        ports: ["web": [80...80, 443...443, 8000...8010, 8005...8020], "none": []])

    func state(_ lines: [String], translations: [String] = []) -> StateInForce {
        var state = StateInForce()
        state.devices = devices.map { .init(name: $0.name, addresses: $0.addresses, mtu: 1420) }
        state.groups = groups
        state.tables = tables
        state.ports = ports.mapValues { $0.map { "\($0.lowerBound):\($0.upperBound)" } }
        state.rules = lines.map {
            LoadedRule(
                label: "", description: "", priority: 0, interface: "", isComment: $0.hasPrefix("#"), text: $0)
        }
        state.translations = translations
        return state
    }

    /// The device that a packet to an address leaves by; nil for one of the firewall's own.
    func way(to address: Bits) -> String? {
        if isOwn(address) { return nil }
        return devices.first { $0.addresses.contains { Bits.Network($0)?.contains(address) == true } }?.name
            ?? Self.exit
    }

    func isOwn(_ address: Bits) -> Bool {
        devices.contains { $0.addresses.contains { Bits(String($0.prefix { $0 != "/" })) == address } }
    }
}

/// An address as its bits, read without the code under test.
struct Bits: Hashable {
    let bytes: [UInt8]

    init(bytes: [UInt8]) { self.bytes = bytes }

    init?(_ text: String) {
        var bytes = [UInt8](repeating: 0, count: text.contains(":") ? 16 : 4)
        // The buffer is as long as the family's addresses.
        guard unsafe inet_pton(bytes.count == 16 ? AF_INET6 : AF_INET, text, &bytes) == 1 else { return nil }
        self.bytes = bytes
    }

    var isSix: Bool { bytes.count == 16 }

    struct Network {
        let bits: Bits
        let length: Int

        init?(_ text: String) {
            let parts = text.split(separator: "/").map(String.init)
            guard let first = parts.first, let bits = Bits(first) else { return nil }
            self.bits = bits
            length = parts.count > 1 ? Int(parts[1]) ?? 0 : bits.bytes.count * 8
        }

        func contains(_ other: Bits) -> Bool {
            guard other.bytes.count == bits.bytes.count else { return false }
            return (0..<length).allSatisfy { place in
                let mask: UInt8 = 0x80 >> UInt8(place % 8)
                return bits.bytes[place / 8] & mask == other.bytes[place / 8] & mask
            }
        }
    }
}
