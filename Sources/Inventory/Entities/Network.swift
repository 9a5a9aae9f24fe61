package import Reconciler

/// A named network and the interface of each host in it.
package struct Subnet: Sendable {
    package var name: String
    /// At least one; at most one a family is usual, more are allowed.
    package var cidrs: [CIDR]
    /// The host that routes for it.
    package var gateway: String?
    /// Host name to interface key (OPNsense `lan`, `opt1`; Linux `vmbr0`), in file order.
    package var attached: [(host: String, interface: String)]
    /// The addresses of hosts in the subnet that `attached` names beside an interface, in file order.
    package var hostAddresses: [(host: String, address: IPAddress)]
    package var place: Place
}

/// A WireGuard instance on a host.
package struct Tunnel: Sendable {
    package var name: String
    package var host: String
    /// The device's number: 0 for `wg0`.
    package var deviceNumber: Int
    /// The name in OPNsense.
    package var instance: String
    /// Whether the inventory names the instance; a name that it only defaults to is not managed.
    package var isInstanceNamed: Bool
    package var subnet: String
    package var addresses: [IPAddress]
    package var port: UInt16
    package var mtu: Setting<Int>
    package var routes: Routes?
    package var interface: Interface?
    /// Label to endpoint, in file order.
    package var endpoints: [(label: String, endpoint: Endpoint)]
    package var pools: [(name: String, range: ClosedRange<IPAddress>)]
    package var prunePeers: Pruning.Policy?
    package var enabled: Bool
    /// Decides between several live instances.
    package var uuid: String?
    package var renamedFrom: String?
    package var place: Place

    package enum Routes: String, CaseIterable, Sendable {
        /// OPNsense adds a route for each allowed IP.
        case automatic
        /// "Disable routes": changing a peer never restarts the tunnel.
        case none
    }

    /// The assigned interface of the device.
    package struct Interface: Sendable {
        package var description: String
        package var enabled: Bool
        package var place: Place
    }
}

/// What the inventory says of one optional key.
package enum Setting<Wrapped: Hashable & Sendable>: Hashable, Sendable {
    /// Not mentioned: not managed.
    case unmanaged
    /// `none`: cleared.
    case none
    case value(Wrapped)
}
