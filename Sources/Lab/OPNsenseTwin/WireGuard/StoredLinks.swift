/// Which peers each instance lists, in one stored state.
package struct StoredLinks: Sendable {
    /// What the revision says of itself.
    package let description: String
    /// UUIDs of listed peers that exist, by the UUID of the instance.
    package let peers: [String: Set<String>]

    init(_ root: XMLNode, description: String) {
        self.description = description
        let known = Set((root.at(Self.clients)?.children ?? []).compactMap { $0.attribute("uuid") })
        var peers: [String: Set<String>] = [:]
        for server in root.at(Self.servers)?.children ?? [] {
            guard let uuid = server.attribute("uuid") else { continue }
            peers[uuid] = known.intersection(server.text(of: "peers").split(separator: ",").map(String.init))
        }
        self.peers = peers
    }

    private static let clients = ["OPNsense", "wireguard", "client", "clients"]
    private static let servers = ["OPNsense", "wireguard", "server", "servers"]
}
