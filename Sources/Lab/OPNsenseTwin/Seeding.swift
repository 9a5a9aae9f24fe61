import Crypto
import Foundation

/// A peer that was made in bulk.
package struct SeededPeer: Sendable, Equatable {
    /// How many there can be: the hosts of 10.64.0.0/10 but for its first one.
    package static let most = 4_194_301

    package let uuid: String
    package let name: String
    package let publicKey: String
    /// With the length of its prefix, 32.
    package let address: String

    /// The same peer for the same number, another one for every other.
    ///
    /// - Parameter number: from 0, less than ``most``.
    init(number: Int) {
        let digits = String(number)
        name = "peer-" + String(repeating: "0", count: max(6 - digits.count, 0)) + digits
        var digest = Array(SHA256.hash(data: Array("seeded \(name)".utf8)))
        // An odd first byte is never that of a private key, which an inventory refuses.
        digest[0] |= 1
        publicKey = Data(digest).base64EncodedString()
        uuid = Identifier.text(of: Array(digest.prefix(16)))
        let host = 0x0A40_0002 + UInt32(number)
        digest = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: host >> $0) }
        address = Address.text(of: digest) + "/32"
    }
}

extension OPNsenseTwin {
    /// Adds many peers at once, as calls would have stored them, with one revision.
    ///
    /// - Parameters:
    ///   - count: how many peers; the first is `peer-000000` with 10.64.0.2/32.
    ///   - first: the number of the first one, so that a second call adds others.
    ///   - instance: the uuid of the instance that they are linked to, the first one if `nil`; linked nowhere if there is none.
    /// - Returns: the peers in the order of the configuration.
    @discardableResult
    package func seed(peers count: Int, from first: Int = 0, instance: String? = nil) throws -> [SeededPeer] {
        let peers = (first..<first + count).map(SeededPeer.init)
        try appliance.revalidate()
        try appliance.seed(peers, instance: instance)
        return peers
    }
}

extension Appliance {
    fileprivate func seed(_ peers: [SeededPeer], instance: String?) throws {
        let clients = WireGuardModels.client(release)
        let scope = Scope(self, clients)
        append(
            peers.map { peer in
                var record = scope.fresh(uuid: peer.uuid)
                clients.set("name", of: &record, to: peer.name)
                clients.set("pubkey", of: &record, to: peer.publicKey)
                clients.set("tunneladdress", of: &record, to: peer.address)
                return record
            }, to: clients)
        touch(clients)
        let servers = WireGuardModels.server(release)
        let known = records(servers)
        if var server = instance.map({ known[$0] }) ?? known.list.first {
            let linked = servers.value("peers", of: server).split(separator: ",").map(String.init)
            servers.set("peers", of: &server, to: (linked + peers.map(\.uuid)).joined(separator: ","))
            put(server, in: servers)
            touch(servers)
        }
        try save(by: .root, describing: "/api/wireguard/client/add_client made changes")
    }
}
