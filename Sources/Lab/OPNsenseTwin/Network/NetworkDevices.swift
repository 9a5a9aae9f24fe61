import Foundation

/// A device as `ifconfig` shows it.
struct NetworkDevice {
    enum Kind {
        case card(Hardware.Port)
        case loopback
        case encapsulation
        case packetLog
        case tunnel
    }

    let name: String
    let kind: Kind
    var mtu: Int
    /// Addresses with the lengths of their prefixes.
    var ipv4: [String] = []
    var ipv6: [String] = []

    var isPhysical: Bool {
        if case .card = kind { true } else { false }
    }

    var isUp: Bool {
        switch kind {
        case .card, .loopback, .tunnel: true
        case .encapsulation, .packetLog: false
        }
    }
}

extension Appliance {
    /// The devices that exist now, with the addresses that are in force.
    func networkDevices() -> [NetworkDevice] {
        var devices = hardware.ports.map { NetworkDevice(name: $0.name, kind: .card($0), mtu: 1500) }
        devices.append(NetworkDevice(name: "lo0", kind: .loopback, mtu: 16384))
        devices.append(NetworkDevice(name: "enc0", kind: .encapsulation, mtu: 1536))
        devices.append(NetworkDevice(name: "pflog0", kind: .packetLog, mtu: 33152))
        for interface in inForce.interfaces?.children ?? [] where !interface.text(of: "enable").isEmpty {
            guard let index = devices.firstIndex(where: { $0.name == interface.text(of: "if") }) else { continue }
            devices[index].ipv4 += Self.address(of: interface, "ipaddr", "subnet", fits: Address.isIPv4)
            devices[index].ipv6 += Self.address(of: interface, "ipaddrv6", "subnetv6", fits: Address.isIPv6)
        }
        return devices + runningTunnels()
    }

    private static func address(
        of interface: XMLNode, _ address: String, _ length: String, fits: (String) -> Bool
    ) -> [String] {
        let text = interface.text(of: address)
        return fits(text) ? [text + "/" + interface.text(of: length)] : []
    }

    private func runningTunnels() -> [NetworkDevice] {
        guard inForce.isWireGuardRunning,
            let servers = inForce.wireGuard?.at(["OPNsense", "wireguard", "server", "servers"])
        else { return [] }
        return servers.children.filter { $0.text(of: "enabled") == "1" }.compactMap { server in
            let name = "wg" + server.text(of: "instance")
            if let shown = hardware.tunnels {
                return shown.first { $0.name == name }.map {
                    NetworkDevice(name: name, kind: .tunnel, mtu: $0.mtu, ipv4: $0.addresses)
                }
            }
            let addresses = server.text(of: "tunneladdress").split(separator: ",").map(String.init)
            return NetworkDevice(
                name: name, kind: .tunnel, mtu: Int(server.text(of: "mtu")) ?? 1420,
                ipv4: addresses.filter { !$0.contains(":") }.map { $0.contains("/") ? $0 : $0 + "/32" },
                ipv6: addresses.filter { $0.contains(":") }.map { $0.contains("/") ? $0 : $0 + "/128" })
        }
    }

    /// The stored interface with a key.
    func interface(_ key: String) -> XMLNode? {
        root.at(["interfaces", key])
    }

    /// How people call an interface.
    static func title(of interface: XMLNode) -> String {
        let description = interface.text(of: "descr")
        return description.isEmpty ? interface.name.uppercased() : description
    }
}

/// Networks of addresses with prefixes.
enum Prefix {
    /// Whether an address lies in the network of `entry`, an address with the length of its prefix.
    static func contains(_ entry: String, _ address: String) -> Bool {
        guard let length = length(of: entry), let network = bytes(of: entry), let other = Address.bytes(address),
            network.count == other.count
        else { return false }
        return masked(network, length) == masked(other, length)
    }

    /// `10.0.0.1/24` gives `10.0.0.0/24`.
    static func network(of entry: String) -> String? {
        guard let length = length(of: entry), let address = bytes(of: entry) else { return nil }
        return Address.text(of: masked(address, length)) + "/\(length)"
    }

    private static func bytes(of entry: String) -> [UInt8]? {
        Address.bytes(String(entry.prefix { $0 != "/" }))
    }

    private static func length(of entry: String) -> Int? {
        entry.firstIndex(of: "/").flatMap { Int(entry[entry.index(after: $0)...]) }
    }

    private static func masked(_ bytes: [UInt8], _ length: Int) -> [UInt8] {
        bytes.enumerated().map { index, byte in
            let bits = min(max(length - index * 8, 0), 8)
            return byte & UInt8(truncatingIfNeeded: 0xFF00 >> bits)
        }
    }
}
