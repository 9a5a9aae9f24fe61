import Foundation
import Inventory
import Reconciler
import Testing

@testable import Providers

/// A WireGuard public key that only `number` decides.
func key(_ number: Int) -> String {
    var bytes = [UInt8](repeating: 7, count: 32)
    bytes[0] = UInt8(number & 0xff)
    bytes[1] = UInt8(number >> 8)
    return Data(bytes).base64EncodedString()
}

/// The smallest site with a tunnel, to which a test adds what it is about.
func inventory(
    _ rest: String = "", prune: String = "{peers: never, rules: owned, routes: owned}", top: String = "",
    tunnel: String = "", api: String = "xmlrpc: true", external: String = "203.0.113.0/24", isDual: Bool = false
) -> String {
    """
    version: 1
    site: home
    \(top)
    prune: \(prune)
    hosts:
      fw:
        provider: opnsense
        address: 10.0.0.1
        api: {credentials: {file: key.txt}, \(api)}
    subnets:
      external: {cidr: [\(external)], attached: {fw: wan}}
      management: {cidr: [10.0.0.0/24\(isDual ? #", "fd00:10::/64""# : "")], gateway: fw, attached: {fw: lan}}
      service: {cidr: [10.1.0.0/24], gateway: fw, attached: {fw: opt1}}
      vpn: {cidr: [10.0.1.0/24\(isDual ? #", "fd00:1::/64""# : "")]}
    tunnels:
      home: {host: fw, device: wg0, subnet: vpn, addresses: [10.0.1.1], port: 51820\(tunnel)}
    \(rest)
    """
}

func peers(_ entries: String...) -> String { "peers:\n" + entries.map { "  \($0)\n" }.joined() }

func rules(_ entries: String...) -> String { "rules:\n" + entries.map { "  - \($0)\n" }.joined() }

func compared(_ yaml: String, _ state: OPNsenseState) throws -> SitePlan {
    try compared([("site.yaml", yaml)], state)
}

func compared(_ files: [(String, String)], _ state: OPNsenseState) throws -> SitePlan {
    let site = try Site.parse(files: files.map { (path: $0.0, bytes: Array($0.1.utf8)) }, today: nil)
    return try SitePlan(site: site, states: ["fw": state], presharedKeys: [:])
}

extension SitePlan {
    /// Every change as one short line: verb, kind and name, then what differs of an object that is there.
    var lines: [String] {
        plan.steps.compactMap { step in
            guard case .change(let change) = step.action else { return nil }
            let danger = step.danger.map { " !\($0.rawValue)" } ?? ""
            let head = "\(step.verb.rawValue) \(change.address.kind) \(change.address.name)\(danger)"
            guard change.effect == .update else { return head }
            let differences = change.differences.map {
                "\($0.attribute) \($0.before?.description ?? "-") -> \($0.after?.description ?? "-")"
            }
            return head + ": " + differences.joined(separator: "; ")
        }
    }

    var reloads: [String] { plan.steps.filter { $0.effectiveVerb == .reload }.map(\.address.name) }
    var codes: [String] { findings.map(\.code) }
    func attribute(_ name: String, of address: String, _ kind: String = "rule") -> String? {
        desired.snapshot[Address(host: "fw", kind: kind, name: address)]?.attributes[name]?.description
    }
}

extension OPNsenseState {
    /// A firewall that has the tunnel of ``inventory(_:prune:top:tunnel:api:external:isDual:)``, and nothing to do for it.
    static func live(peers: [Peer] = [], rules: [FirewallRule] = []) -> Self {
        var state = Self()
        state.isWireGuardEnabled = true
        state.interfaces = [
            interface("lan", "vtnet1", "LAN", "10.0.0.1/24"), interface("wan", "vtnet0", "WAN", "203.0.113.2/24"),
            interface("opt1", "vtnet2", "SERVICE", "10.1.0.1/24"),
        ]
        state.peers = peers
        state.rules = rules
        state.instances = [instance("i-1", "home", peers: peers.map(\.uuid))]
        return state
    }

    static func instance(_ uuid: String, _ name: String, number: Int = 0, peers: [String] = []) -> Instance {
        Instance(
            uuid: uuid, name: name, isEnabled: true, number: number, publicKey: key(999), port: 51820, mtu: nil,
            addresses: ["10.0.1.1/24"], disablesRoutes: false, gateway: "", peers: peers)
    }

    static func peer(_ uuid: String, _ name: String, key number: Int, enabled: Bool = true) -> Peer {
        Peer(
            uuid: uuid, name: name, isEnabled: enabled, publicKey: key(number), presharedKey: nil,
            allowedIPs: ["10.0.1.\(number + 1)/32"], endpointHost: "", endpointPort: "", keepalive: nil, servers: [])
    }

    static func interface(_ key: String, _ device: String, _ description: String, _ address: String) -> Interface {
        Interface(
            key: key, device: device, description: description, isEnabled: true,
            addresses: [address].compactMap { try? CIDR(parsing: $0) }, groups: [], blocksPrivateNetworks: false,
            isLocked: false)
    }
}

extension FirewallRule {
    /// A rule of the API's store that passes IPv4 from the VPN to the management network.
    static func live(
        _ uuid: String, _ description: String = "by hand", sequence: Int = 100, on interface: String = "wireguard",
        from source: String = "10.0.1.0/24", to destination: String = "10.0.0.0/24"
    ) -> Self {
        Self(
            uuid: uuid, origin: .mvc, isEnabled: true, action: "pass", direction: "in", isQuick: true,
            interfaces: [interface], invertsInterfaces: false, family: "inet", transport: "any", source: [source],
            invertsSource: false, sourcePort: "", destination: [destination], invertsDestination: false,
            destinationPort: "", logs: false, sequence: sequence, sortOrder: "300010.0\(sequence + 1_000_000)",
            description: description, conditions: [], isLoaded: nil, reference: "")
    }

    func with(_ change: (inout Self) -> Void) -> Self {
        var rule = self
        change(&rule)
        return rule
    }
}
