extension OPNsenseState {
    /// The same state in one order, whatever the order of the firewall's answers.
    var inOrder: OPNsenseState {
        var state = self
        state.instances.sort { ($0.number, $0.uuid) < ($1.number, $1.uuid) }
        // As the reader leaves them; sorting would copy them first.
        let peers = state.peers
        let isSorted = peers.indices.dropFirst().allSatisfy { peers[$0 - 1].uuid <= peers[$0].uuid }
        if !isSorted { state.peers.sort { $0.uuid < $1.uuid } }
        state.interfaces.sort { ($0.key, $0.device) < ($1.key, $1.device) }
        state.aliases.sort { ($0.name, $0.uuid) < ($1.name, $1.uuid) }
        state.rules.sort {
            ($0.sortOrder, $0.sequence ?? .max, $0.uuid, $0.description)
                < ($1.sortOrder, $1.sequence ?? .max, $1.uuid, $1.description)
        }
        state.routes.sort { $0.uuid < $1.uuid }
        state.gateways.sort { ($0.name, $0.uuid) < ($1.name, $1.uuid) }
        return state
    }
}
