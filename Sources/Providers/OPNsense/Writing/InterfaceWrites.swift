import Inventory
import Reconciler

extension OPNsenseProvider {
    /// Assigns, enables, renames and takes away interfaces.
    ///
    /// REST assigns where there is the call (26.7 and later). Everything else is one write for all of them: a merge by
    /// XML-RPC, or a program that SSH runs where XML-RPC is not allowed.
    func writeInterfaces(_ changes: [Change]) async throws {
        let removals = changes.filter { $0.address.kind == OPNsenseKinds.assignment && $0.effect == .delete }
        for removal in removals { try await unassign(removal) }
        var merge: [String: [String: String]] = [:]
        var wishes: [InterfaceRequest.Wish] = []
        for name in Set(changes.map(\.address.name)).subtracting(removals.map(\.address.name)).sorted() {
            let own = changes.filter { $0.address.name == name }
            let (known, leaves) = try await place(own)
            if comparison.writesInterfacesBySSH, !leaves.isEmpty {
                wishes.append(try wish(leaves, key: known, own))
            } else {
                let key = if let known { known } else { try await freeKey(taken: Set(merge.keys)) }
                if !leaves.isEmpty { merge[key] = leaves }
                touchedInterfaces.insert(key)
            }
        }
        try await enableByREST(&merge)
        try await send(merge)
        try await writeBySSH(wishes)
    }

    /// The interface's key if it has one, after assigning it by REST where that can be, and the leaves that are still to
    /// write.
    private func place(_ changes: [Change]) async throws -> (String?, [String: String]) {
        var leaves: [String: String] = [:]
        var key = changes.lazy.compactMap { self.comparison.live[$0.address]?.remoteIdentifier }.first
        for change in changes {
            for difference in change.differences { leaves.merge(try leaf(difference, change)) { _, new in new } }
        }
        if state.hasAssignmentAPI, leaves["if"] != nil || leaves["descr"] != nil {
            let fields = leaves.filter { $0.key != "enable" }
            if let key {
                _ = try await send(OPNsenseWrite(OPNsenseAPI.setAssignment, key, "interface", fields))
            } else {
                guard let new = try await send(OPNsenseWrite(OPNsenseAPI.addAssignment, nil, "interface", fields))
                else {
                    throw ProviderError(
                        .malformed, host: host.name,
                        message: "\(host.name) does not say which interface it assigned. Plan again.")
                }
                key = new
            }
            leaves = leaves.filter { $0.key == "enable" }
        }
        return (key, leaves)
    }

    private func leaf(_ difference: Difference, _ change: Change) throws -> [String: String] {
        guard let value = difference.after else { return [:] }
        switch difference.attribute {
        case "device": return ["if": value.fieldText]
        case "description": return ["descr": value.fieldText]
        // An empty leaf is a disabled interface; a merge cannot take it away.
        case "enabled": return ["enable": value == true ? "1" : ""]
        case "instance", "assignment": return [:]
        default: throw unknown(difference, of: change)
        }
    }

    /// The lowest `optN` that no interface has, also none whose device is gone.
    private func freeKey(taken: Set<String>) async throws -> String {
        let listed = try await reader.one(OPNsenseAPI.listRuleInterfaces, RuleInterfaces.self).counts.keys
        let used = taken.union(listed).union(state.interfaces.map(\.key))
        return (1...).lazy.map { "opt\($0)" }.first { !used.contains($0) } ?? "opt1"
    }

    // MARK: Ways

    private func enableByREST(_ merge: inout [String: [String: String]]) async throws {
        guard state.canEnableByREST else { return }
        for (key, leaves) in merge.sorted(by: { $0.key < $1.key }) {
            guard let enable = leaves["enable"] else { continue }
            let fields = ["enable": enable.isEmpty ? "0" : enable]
            _ = try await send(OPNsenseWrite(OPNsenseAPI.setAssignment, key, "interface", fields))
            merge[key] = nil
        }
    }

    private func send(_ merge: [String: [String: String]]) async throws {
        if merge.isEmpty { return }
        guard host.api?.xmlrpc == true, xmlrpcCalls < Self.mostXMLRPCCalls else {
            throw ProviderError(
                .xmlrpcDenied, host: host.name,
                message: "Interfaces of \(host.name) can only be changed by XML-RPC here, and it is not called again: "
                    + "each call counts as a failed login on the firewall. Plan again.")
        }
        xmlrpcCalls += 1
        let interfaces = merge.mapValues { leaves in XMLRPCValue.structure(leaves.mapValues { .string($0) }) }
        do {
            let answer = try await xmlrpc.call(
                "opnsense.restore_config_section", [.structure(["interfaces": .structure(interfaces)])])
            guard answer == .boolean(true) else {
                throw ProviderError(
                    .refusedValue, host: host.name,
                    message: "\(host.name) did not merge the interfaces that XML-RPC sent. Nothing was stored.")
            }
        } catch let error as ProviderError where error.code == .xmlrpcDenied {
            xmlrpcCalls = Self.mostXMLRPCCalls
            throw error
        }
    }

    private static let mostXMLRPCCalls = 2

    /// Unlocks, removes and reconfigures: a removal is only staged until then, while the search shows it done.
    private func unassign(_ change: Change) async throws {
        guard let key = change.remoteIdentifier else { throw unknownKind(change) }
        // One that a run has staged for removal and left there is not to be found any more.
        if state.interfaces.contains(where: { $0.key == key && $0.isLocked }) {
            _ = try await send(OPNsenseWrite(OPNsenseAPI.setAssignment, key, "interface", ["lock": "0"]))
        }
        do {
            _ = try await send(OPNsenseWrite(OPNsenseAPI.deleteAssignment, key))
        } catch let error as ProviderError where error.code == .notFound {
            // Staged by a run that ended here.
        }
        try await reload(OPNsenseAPI.reloadAssignments)
    }
}
