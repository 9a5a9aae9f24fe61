import Inventory
import Reconciler

extension OPNsenseProvider {
    /// Writes a peer with its links in one request.
    ///
    /// Every write of a peer carries the whole list of its instances: without it the firewall unlinks the peer from all.
    func writePeer(_ changes: [Change]) async throws {
        guard let first = changes.first else { return }
        let name = first.address.kind == OPNsenseKinds.peer ? first.address.name : first.address.linkedPeer
        let address = kinds.address(OPNsenseKinds.peer, name)
        let own = changes.filter { $0.address.kind == OPNsenseKinds.peer }
        if own.isEmpty, comparison.live[address] == nil { throw Moved(address, "it is gone") }
        let uuid =
            own.first.map { self.uuid(for: $0) } ?? comparison.live[address]?.remoteIdentifier ?? ""
        let isCreated = own.contains { $0.effect == .create }
        if changes.contains(where: { $0.verb.removes || $0.verb == .rekey }) {
            try await expectUnchanged(address, uuid)
        }
        if own.contains(where: { $0.effect == .delete }) {
            _ = try await send(OPNsenseWrite(OPNsenseAPI.deletePeer, uuid))
            return
        }
        var write = OPNsenseWrite(OPNsenseAPI.setPeer, uuid, "client")
        for change in own { write.fields.merge(try await fields(of: change, peer: name)) { _, new in new } }
        if isCreated { write.fields["enabled"] = write.fields["enabled"] ?? "1" }
        write.fields["servers"] = try servers(of: uuid, after: changes).joined(separator: ",")
        _ = try await send(write)
    }

    /// The UUIDs of the instances that link the peer once the changes are made.
    private func servers(of uuid: String, after changes: [Change]) throws -> [String] {
        var servers = self.servers[uuid] ?? []
        for change in changes where change.address.kind == OPNsenseKinds.link {
            let instance = kinds.address(OPNsenseKinds.instance, change.address.linkedTunnel)
            let server = try self.uuid(of: instance)
            servers.removeAll { $0 == server }
            if change.effect != .delete { servers.append(server) }
        }
        return servers
    }

    private func fields(of change: Change, peer name: String) async throws -> [String: String] {
        var fields: [String: String] = [:]
        for difference in change.differences {
            guard let value = difference.after else { continue }
            switch difference.attribute {
            case "name": fields["name"] = value.fieldText
            case "public_key": fields["pubkey"] = value.fieldText
            case "allowed_ips": fields["tunneladdress"] = value.fieldText
            case "enabled": fields["enabled"] = value.fieldText
            case "keepalive": fields["keepalive"] = value.fieldText
            case "endpoint":
                let endpoint = try Self.endpoint(value)
                fields["serveraddress"] = endpoint.host
                fields["serverport"] = endpoint.port
            case "preshared_key": fields["psk"] = try await presharedKeyText(value, peer: name)
            default: throw unknown(difference, of: change)
            }
        }
        return fields
    }

    /// The host without brackets, as the firewall's form takes it.
    private static func endpoint(_ value: Value) throws -> (host: String, port: String) {
        guard case .text(let text) = value else { return ("", "") }
        let endpoint = try Endpoint(parsing: text)
        return (endpoint.host.description, String(endpoint.port))
    }

    private func presharedKeyText(_ value: Value, peer name: String) async throws -> String {
        guard case .secret(let digest) = value else { return "" }
        guard let peer = site.peers.first(where: { $0.name == name }) else { return "" }
        let secret = try await presharedKey(peer)
        guard secret.digest == digest else {
            throw Moved(
                kinds.address(OPNsenseKinds.peer, name), "its preshared key is no longer the one that was planned")
        }
        return secret.reveal()
    }
}
