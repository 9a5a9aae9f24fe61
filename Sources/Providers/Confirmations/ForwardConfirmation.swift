import Inventory
import Reconciler

extension Confirmation {
    /// Port forwards on routers without an API: instructions, until somebody says that they were followed.
    static func forwards(_ site: Site, _ comparisons: [OPNsenseComparison]) -> [Confirmation] {
        site.forwards.filter { $0.confirmed == nil }.map { forward in
            let tunnel = site.tunnels.first { $0.name == forward.to }
            let target = tunnel.map { tunnel in
                outsideAddress(of: tunnel, site, comparisons) ?? "the outside address of \(tunnel.host)"
            }
            let transport = forward.transport.rawValue.uppercased()
            return Confirmation(
                address: Address(host: forward.host, kind: "forward", name: forward.id),
                instructions: [
                    "forward \(transport) \(forward.port) from outside to \(target ?? forward.to)"
                        + (tunnel.map { ", port \($0.port)" } ?? "")
                ],
                origin: forward.place)
        }
    }

    /// The live address of the interface that faces the router: the one of the subnet that no inner host routes for.
    private static func outsideAddress(
        of tunnel: Tunnel, _ site: Site, _ comparisons: [OPNsenseComparison]
    ) -> String? {
        guard let comparison = comparisons.first(where: { $0.host.name == tunnel.host }) else { return nil }
        let outer = site.subnets.first { $0.gateway == nil && $0.attached.contains { $0.host == tunnel.host } }
        guard let key = outer?.attached.first(where: { $0.host == tunnel.host })?.interface else { return nil }
        let addresses = comparison.state.interfaces.first { $0.key == key }?.addresses ?? []
        // Port forwards are a matter of IPv4.
        return (addresses.first { $0.family == .inet } ?? addresses.first)?.address.description
    }
}
