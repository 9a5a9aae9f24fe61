package import Reconciler

/// A WireGuard peer of a tunnel.
package struct Peer: Sendable {
    package var name: String
    package var tunnel: String
    package var pool: String?
    /// The peer's own addresses; on the firewall /32 and /128 allowed IPs.
    package var addresses: [IPAddress]
    package var publicKey: PublicKey
    package var presharedKey: Setting<SecretSource>
    /// Seconds.
    package var keepalive: Setting<Int>
    package var enabled: Bool
    package var owner: String?
    package var expires: CalendarDay?
    /// Networks behind the peer; allowed IPs on the firewall as well.
    package var networks: [CIDR]
    /// Where the firewall dials; for site to site.
    package var endpoint: Setting<Endpoint>
    package var client: Client?
    package var uuid: String?
    package var renamedFrom: String?
    package var place: Place

    /// The client's own side.
    package struct Client: Sendable {
        /// What the client sends into the tunnel, resolved to networks; `0.0.0.0/0` only where asked for by name.
        package var allowedIPs: [CIDR]
        /// The day on which somebody confirmed by hand that its own file says so.
        package var confirmed: CalendarDay?
        package var place: Place
    }
}
