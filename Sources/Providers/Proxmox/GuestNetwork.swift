package import Inventory

/// A network card of a guest: `netN` of its configuration.
package struct GuestNetwork: Hashable, Sendable {
    /// How the guest gets an address.
    package enum Addressing: Hashable, Sendable {
        case fixed(CIDR)
        /// `dhcp`, `auto`, `manual`: the address shows only while the guest runs.
        case dynamic(String)
    }

    /// `net0` and so on.
    package let key: String
    /// The name inside a container; nil for a machine.
    package let name: String?
    package let bridge: String?
    package let hardwareAddress: String?
    /// VLAN.
    package let tag: Int?
    package let inet: Addressing?
    package let inet6: Addressing?
    package let gateway: IPAddress?
    package let gateway6: IPAddress?

    /// Reads `name=eth0,bridge=vmbr0,ip=10.0.0.20/24,…` of a container or `virtio=BC:24:…,bridge=vmbr0,…` of a machine.
    ///
    /// The items come in any order; those of no use here are passed over.
    package init(key: String, parsing text: String) {
        var items: [Substring: String] = [:]
        for item in text.split(separator: ",") {
            let pair = item.split(separator: "=", maxSplits: 1)
            if pair.count == 2 { items[pair[0]] = String(pair[1]) }
        }
        self.key = key
        name = items["name"]
        bridge = items["bridge"]
        // The first item of a machine is its model of card with the address.
        let first = text.split(separator: ",").first?.split(separator: "=", maxSplits: 1).last.map { String($0) }
        hardwareAddress = items["hwaddr"] ?? first.flatMap { $0.utf8.count { $0 == UInt8(ascii: ":") } == 5 ? $0 : nil }
        tag = items["tag"].flatMap { Int($0) }
        inet = items["ip"].map(Self.addressing)
        inet6 = items["ip6"].map(Self.addressing)
        gateway = items["gw"].flatMap { IPAddress($0) }
        gateway6 = items["gw6"].flatMap { IPAddress($0) }
    }

    private static func addressing(_ text: String) -> Addressing { CIDR(text).map { .fixed($0) } ?? .dynamic(text) }
}
