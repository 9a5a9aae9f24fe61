/// What acts on packets: everything that is in force, and nothing that is merely stored.
///
/// Two states are equal where nothing has to be done to get from one to the other.
package struct StateInForce: Sendable, Equatable {
    /// A device that exists, under the name that rules call it by; loopback is `lo0`.
    package struct Device: Sendable, Equatable {
        package var name: String
        /// IPv4 then IPv6, with the lengths of their prefixes; none on an interface that is not enabled.
        package var addresses: [String]
        package var mtu: Int
    }

    /// A device of WireGuard.
    package struct Tunnel: Sendable, Equatable {
        package var device: String
        /// In base64, not to be shown.
        package var privateKey: String
        /// nil where none is stored: a free one is taken.
        package var port: Int?
        package var addresses: [String]
        package var mtu: Int
        /// Whether routes to the peers are the system's own: then every change of the tunnel drops its addresses and sets them
        /// and the routes anew; otherwise peers are exchanged in place.
        package var setsRoutes: Bool
        /// Enabled ones, in the order of the rendered file: of two that claim an address, the last one gets it.
        package var peers: [Peer]
    }

    package struct Peer: Sendable, Equatable {
        package var publicKey: String
        /// In base64, not to be shown.
        package var presharedKey: String?
        package var allowedIPs: [String]
        /// `host:port`, with brackets around an IPv6 address.
        package var endpoint: String?
        /// In seconds.
        package var keepalive: Int?
    }

    /// Cards, loopback and tunnels.
    package var devices: [Device] = []
    package var tunnels: [Tunnel] = []
    /// How often WireGuard was restarted: with another number than before every tunnel is made anew, and forgets its peers.
    package var restarts = 0
    /// Default routes, static routes and those to the peers of tunnels; networks of addresses are not among them.
    package var routes: [Hardware.Route] = []
    /// The lines that pf was last given.
    package var rules: [LoadedRule] = []
    /// The lines about source addresses that pf was last given.
    package var translations: [String] = []
    /// Members of interface groups that exist, by the name of the group.
    package var groups: [String: [String]] = [:]
    /// What is in pf's tables, ascending, by their names.
    package var tables: [String: [String]] = [:]
    /// What lists of ports held when the rules were loaded: numbers and `from:to`.
    package var ports: [String: [String]] = [:]

    package init() {}
}

extension StateInForce {
    init(_ appliance: Appliance) {
        let inForce = appliance.inForce
        devices = appliance.networkDevices().filter(\.isUp).map {
            Device(name: $0.name, addresses: $0.ipv4 + $0.ipv6, mtu: $0.mtu)
        }
        tunnels = WireGuardDevices.running(appliance)
        restarts = inForce.restarts
        routes = KernelRoutes.beyondDevices(appliance)
        rules = inForce.rules
        translations = inForce.translations
        groups = inForce.groups
        groups["wireguard"] = tunnels.map(\.device)
        tables = inForce.tables.mapValues { $0.entries.sorted() }
        ports = inForce.ports
    }
}
