package import Inventory

/// A network device as FreeBSD's `ifconfig` prints it.
package struct FirewallDevice: Hashable, Sendable {
    package let name: String
    /// `UP`, `RUNNING`, `LOWER_UP` and others.
    package let flags: [String]
    package let mtu: Int
    /// With the prefix lengths of their networks.
    package private(set) var addresses: [CIDR]
    package private(set) var groups: [String]

    package var isUp: Bool { flags.contains("UP") }

    /// Reads the devices: a line at the margin each, and lines that begin with a tabulator with what belongs to it.
    ///
    /// Good: `wg0: flags=10080c1<UP,RUNNING> metric 0 mtu 1420`, then `⇥inet 10.0.1.1 netmask 0xffffff00`. Bad: text
    /// before the first device, a device without flags or MTU, an address that is none. Lines with other words are left out.
    /// - Throws: ``UnexpectedOutput`` with the number of the line.
    package static func list(parsing output: [UInt8]) throws(UnexpectedOutput) -> [FirewallDevice] {
        var devices: [FirewallDevice] = []
        let lines = output.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where !line.isEmpty {
            let text = String(decoding: line, as: UTF8.self)
            if let first = text.first, first != "\t", first != " " {
                guard let device = FirewallDevice(heading: text) else { throw unexpected("device", index) }
                devices.append(device)
            } else {
                guard let last = devices.indices.last, devices[last].take(text.split { $0 == " " || $0 == "\t" })
                else { throw unexpected("address", index) }
            }
        }
        return devices
    }

    private static func unexpected(_ what: String, _ index: Int) -> UnexpectedOutput {
        UnexpectedOutput("ifconfig", "a line \(index + 1) that is no \(what)")
    }

    private init?(heading: String) {
        guard let colon = heading.firstRange(of: ": flags="), let start = heading.firstIndex(of: "<"),
            let end = heading.firstIndex(of: ">"), start < end, colon.lowerBound < start
        else { return nil }
        let words = heading[end...].dropFirst().split(separator: " ")
        guard let place = words.firstIndex(of: "mtu"), place + 1 < words.endIndex, let mtu = Int(words[place + 1])
        else { return nil }
        name = String(heading[..<colon.lowerBound])
        flags = heading[start..<end].dropFirst().split(separator: ",").map(String.init)
        self.mtu = mtu
        (addresses, groups) = ([], [])
    }

    /// Whether the words of a line are what they may be.
    private mutating func take(_ words: [Substring]) -> Bool {
        switch words.first {
        case "inet", "inet6":
            guard let address = Self.address(words) else { return false }
            addresses.append(address)
        case "groups:": groups = words.dropFirst().map(String.init)
        default: break
        }
        return true
    }

    /// `inet 10.0.1.1 --> 10.0.1.2 netmask 0xffffff00` or `inet6 fe80::1%wg0 prefixlen 64 scopeid 0x5`.
    private static func address(_ words: [Substring]) -> CIDR? {
        guard words.count > 1 else { return nil }
        // Some builds print the length behind the address.
        if let network = CIDR(String(words[1])) { return network }
        guard let address = IPAddress(String(words[1].prefix { $0 != "%" })) else { return nil }
        let values = Dictionary(zip(words.dropFirst(2), words.dropFirst(3)), uniquingKeysWith: { first, _ in first })
        if let length = values["prefixlen"].flatMap({ Int($0) }) {
            return CIDR(address: address, prefixLength: length)
        }
        guard let text = values["netmask"], text.hasPrefix("0x"), let mask = UInt32(text.dropFirst(2), radix: 16),
            mask == 0 || ~mask & (~mask &+ 1) == 0
        else { return nil }
        return CIDR(address: address, prefixLength: mask.nonzeroBitCount)
    }
}
