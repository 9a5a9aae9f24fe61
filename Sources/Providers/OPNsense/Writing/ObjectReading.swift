import Foundation
import Reconciler

extension OPNsenseProvider {
    // What takes something away looks at its own object once more, just before.

    func expectUnchanged(peer uuid: String) async throws {
        try await expectUnchanged(
            uuid, OPNsenseAPI.getPeer, "client", kinds.address(OPNsenseKinds.peer, ""),
            known: state.peers.first { $0.uuid == uuid }?.inOrder, \.inOrder)
    }

    func expectUnchanged(instance uuid: String) async throws {
        try await expectUnchanged(
            uuid, OPNsenseAPI.getInstance, "server", kinds.address(OPNsenseKinds.instance, ""),
            known: state.instances.first { $0.uuid == uuid }?.inOrder, \.inOrder)
    }

    func expectUnchanged(alias uuid: String) async throws {
        try await expectUnchanged(
            uuid, OPNsenseAPI.getAlias, "alias", kinds.address(OPNsenseKinds.alias, ""),
            known: state.aliases.first { $0.uuid == uuid }?.inOrder, \.inOrder)
    }

    func expectUnchanged(rule uuid: String) async throws {
        try await expectUnchanged(
            uuid, OPNsenseAPI.getRule, "rule", kinds.address(OPNsenseKinds.rule, ""),
            known: state.rules.first { $0.uuid == uuid }?.asWritten, \.asWritten)
    }

    func expectUnchanged(route uuid: String) async throws {
        try await expectUnchanged(
            uuid, OPNsenseAPI.getRoute, "route", kinds.address(OPNsenseKinds.route, ""),
            known: state.routes.first { $0.uuid == uuid }, \.self)
    }

    /// - Throws: `Moved` where the object is gone or another than the one that was read for the batch.
    private func expectUnchanged<Row: Decodable & Equatable & Sendable>(
        _ uuid: String, _ call: OPNsenseAPI.Call, _ wrapper: String, _ place: Address, known: Row?,
        _ comparable: (Row) -> Row
    ) async throws {
        let address = comparison.live.resources.values.first { $0.remoteIdentifier == uuid }?.address ?? place
        let path = OPNsenseAPI.Call("\(call.path)/\(uuid)", .read, call.privilege)
        let object = try await reader.one(path, FlatObject.self)
        guard let fields = object.fields(under: wrapper, uuid: uuid) else { throw Moved(address, "it is gone") }
        let row = try JSONDecoder().decode(Row.self, from: JSONEncoder().encode(fields))
        guard let known, comparable(row) == known else {
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
