import Inventory
import Reconciler

extension Confirmation {
    /// What the clients' own files say, which only the clients see; without those that may not connect.
    static func clientFiles(_ site: Site) -> [Confirmation] {
        let tunnels = Dictionary(site.tunnels.map { ($0.name, $0) }) { first, _ in first }
        return site.peers.compactMap { peer in
            guard peer.enabled, let client = peer.client, client.confirmed == nil, let tunnel = tunnels[peer.tunnel]
            else {
                return nil
            }
            return Confirmation(
                address: Address(host: tunnel.host, kind: "client-file", name: peer.name),
                instructions: instructions(client, tunnel), origin: client.place)
        }
    }

    /// In the words of the file.
    private static func instructions(_ client: Peer.Client, _ tunnel: Tunnel) -> [String] {
        let networks = client.allowedIPs.map(\.description).joined(separator: ", ")
        let mtu = if case .value(let mtu) = tunnel.mtu { ["MTU = \(mtu)"] } else { [String]() }
        return endpoint(of: tunnel) + ["AllowedIPs = \(networks)"] + mtu
    }

    /// A router without a hairpin is no way in from behind it: which endpoint is right hangs on where the client is.
    private static func endpoint(of tunnel: Tunnel) -> [String] {
        guard tunnel.endpoints.count > 1 else { return tunnel.endpoints.map { "Endpoint = \($0.endpoint)" } }
        let places = tunnel.endpoints.map { "\($0.endpoint) (\($0.label))" }
        return ["Endpoint = \(places.joined(separator: " or ")), by where it is"]
    }
}
