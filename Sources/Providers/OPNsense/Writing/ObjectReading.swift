import Foundation
import Reconciler

extension OPNsenseProvider {
    /// Looks at an object once more, just before something of it is taken away.
    ///
    /// - Throws: `Moved` where the object is gone or another than the one that was read for the batch.
    func expectUnchanged(_ address: Address, _ uuid: String) async throws {
        switch address.kind {
        case OPNsenseKinds.peer:
            let known = state.peers.first { $0.uuid == uuid }
            try await expect(known, at: address, uuid, OPNsenseAPI.getPeer, "client", \.inOrder)
        case OPNsenseKinds.instance:
            let known = state.instances.first { $0.uuid == uuid }
            try await expect(known, at: address, uuid, OPNsenseAPI.getInstance, "server", \.inOrder)
        case OPNsenseKinds.alias:
            let known = state.aliases.first { $0.uuid == uuid }
            try await expect(known, at: address, uuid, OPNsenseAPI.getAlias, "alias", \.inOrder)
        case OPNsenseKinds.rule:
            let known = state.rules.first { $0.uuid == uuid }
            try await expect(known, at: address, uuid, OPNsenseAPI.getRule, "rule") { rule in
                var rule = rule.asWritten
                // The form does not offer what is gone, such as the group of a WireGuard that is off, and selects nothing.
                if rule.interfaces.isEmpty, let known { rule.interfaces = known.asWritten.interfaces }
                return rule
            }
        case OPNsenseKinds.route:
            let known = state.routes.first { $0.uuid == uuid }
            try await expect(known, at: address, uuid, OPNsenseAPI.getRoute, "route", \.self)
        // The other kinds have no call that gives one object.
        default: break
        }
    }

    private func expect<Row: Decodable & Equatable & Sendable>(
        _ known: Row?, at address: Address, _ uuid: String, _ call: OPNsenseAPI.Call, _ wrapper: String,
        _ comparable: (Row) -> Row
    ) async throws {
        let path = OPNsenseAPI.Call("\(call.path)/\(uuid)", .read, call.privilege)
        let object = try await reader.one(path, FlatObject.self)
        guard let fields = object.fields(under: wrapper, uuid: uuid) else { throw Moved(address, "it is gone") }
        let row = try JSONDecoder().decode(Row.self, from: JSONEncoder().encode(fields))
        guard let known, comparable(row) == comparable(known) else {
            throw Moved(address, "somebody changed it since it was read")
        }
    }
}

extension OPNsenseState.Peer {
    /// The same peer with its lists in one order.
    fileprivate var inOrder: Self {
        var peer = self
        peer.allowedIPs.sort()
        peer.servers.sort()
        return peer
    }
}

extension OPNsenseState.Instance {
    fileprivate var inOrder: Self {
        var instance = self
        instance.addresses.sort()
        instance.peers.sort()
        return instance
    }
}

extension OPNsenseState.Alias {
    fileprivate var inOrder: Self {
        var alias = self
        alias.content.sort()
        return alias
    }
}

extension FirewallRule {
    /// Only what the model stores: without what the search adds, and with its lists in one order.
    fileprivate var asWritten: Self {
        var rule = self
        rule.interfaces.sort()
        rule.source.sort()
        rule.destination.sort()
        rule.sortOrder = ""
        rule.isLoaded = nil
        rule.isCounted = true
        rule.reference = ""
        return rule
    }
}
