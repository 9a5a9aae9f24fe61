package import Reconciler

/// A firewall rule as the inventory states it, still for every address family.
package struct Rule: Sendable {
    package enum Action: String, CaseIterable, Sendable { case pass, block, reject }
    package enum TransportProtocol: String, CaseIterable, Sendable {
        case any, tcp, udp
        case tcpUDP = "tcp/udp"
        case icmp
    }
    /// What a plan may object to about a rule; the raw value is the code.
    package enum Objection: String, CaseIterable, Sendable {
        case anyToAny = "any-to-any"
        case wideWANPass = "wide-wan-pass"
    }

    package var id: String
    /// The text shown in the firewall; may change freely.
    package var name: String
    package var host: String
    /// An OPNsense interface key (`wan`, `opt1`) or group (`wireguard`).
    package var interface: String
    package var action: Action
    package var transport: TransportProtocol
    package var from: Side
    package var to: Side
    /// Destination ports, `51820` or `8000-8010`; only with TCP or UDP.
    package var port: ClosedRange<UInt16>?
    package var sourcePort: ClosedRange<UInt16>?
    package var enabled: Bool
    package var log: Bool
    /// Written into the mark, so that deleting the YAML cannot delete the rule.
    package var protect: Bool
    /// Decides between several live rules, per family where it says so.
    package var uuid: String?
    package var renamedFrom: String?
    /// Objections to the rule that whoever wrote it has answered.
    package var accept: [Objection]
    /// Whether it lets more in from outside than the port of a tunnel.
    package var isWideWANPass = false
    package var place: Place

    /// One end of a rule, resolved.
    package enum Side: Hashable, Sendable {
        case any
        /// OPNsense's `(self)`: every address of the firewall.
        case thisFirewall
        /// Sorted, without duplicates, never empty. `isList` tells whether the inventory wrote more than one entry.
        case networks([CIDR])
    }
}
