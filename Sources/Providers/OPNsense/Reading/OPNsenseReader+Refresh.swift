import Inventory
import Reconciler

extension OPNsenseReader {
    /// Reads what is stored of some kinds anew: one request for each, one after the other.
    ///
    /// Links are read with the peers, which name their instances, so that the instances need not be read beside them.
    ///
    /// - Parameter kinds: Names of ``OPNsenseKinds``.
    /// - Returns: The state with these kinds as they are now.
    func refreshed(_ kinds: Set<String>, of state: OPNsenseState) async throws -> OPNsenseState {
        var state = state
        for kind in kinds.sorted() { try await refresh(kind, in: &state) }
        return state
    }

    private func refresh(_ kind: String, in state: inout OPNsenseState) async throws {
        switch kind {
        case OPNsenseKinds.wireguard:
            state.isWireGuardEnabled =
                try await one(OPNsenseAPI.readWireGuard, WireGuardGeneral.self).general.enabled == "1"
        case OPNsenseKinds.instance:
            state.instances = try await rows(OPNsenseAPI.searchInstances)
        case OPNsenseKinds.peer:
            state.peers = try await rows(OPNsenseAPI.searchPeers)
            state.linkInstances()
        case OPNsenseKinds.interface:
            state.interfaces = try await rows(OPNsenseAPI.interfacesInfo)
        case OPNsenseKinds.alias:
            state.aliases = try await rows(OPNsenseAPI.searchAliases)
        case OPNsenseKinds.gateway:
            state.gateways = try await rows(OPNsenseAPI.searchGateways)
        case OPNsenseKinds.route:
            state.routes = try await rows(OPNsenseAPI.searchRoutes)
        default:
            try await refreshRules(in: &state)
        }
    }

    private func refreshRules(in state: inout OPNsenseState) async throws {
        let known = Set(state.rules.filter { $0.origin == .mvc && $0.interfaces.count == 1 }.flatMap(\.interfaces))
        state.rules = try await granted(fetchRules(state))
        let others = known.subtracting(ruleInterfaces)
        if state.rulesComeAtOnce || others.isEmpty { return }
        let left = try await granted(fetchModelRules(on: others))
        state.rules = Self.inOrder(state.rules + left.filter { matters($0, state) })
    }

    /// What runs of WireGuard.
    func readRunning() async throws -> [OPNsenseState.RunningRow] { try await rows(OPNsenseAPI.showWireGuard) }

    /// What `core/system/status` says of the firewall; `notVisible` where the user may not see it.
    func readFirewallStatus() async throws -> OPNsenseState.FirewallStatus {
        guard case .value(let answer) = try await fetch(OPNsenseAPI.systemStatus, SystemStatusAnswer.self) else {
            return .notVisible
        }
        return Self.firewallStatus(answer)
    }

    private func rows<Row: Decodable & Sendable>(_ call: OPNsenseAPI.Call) async throws -> [Row] {
        try await one(call, SearchAnswer<Row>.self).rows
    }

    func one<Body: Decodable & Sendable>(_ call: OPNsenseAPI.Call, _ type: Body.Type) async throws -> Body {
        try granted(await fetch(call, type))
    }

    private func granted<Body>(_ answer: Answer<Body>) throws -> Body {
        switch answer {
        case .value(let body): return body
        case .absent(let call): throw absent(call)
        case .forbidden(let call):
            throw ProviderError(
                .forbidden, host: host,
                message: "The API user on \(host) lacks the privilege \(call.privilege), which \(call.path) needs. "
                    + "Add it under System > Access > Users.")
        }
    }
}

extension OPNsenseState {
    /// Gives every instance the peers that name it.
    fileprivate mutating func linkInstances() {
        var linked: [String: [String]] = [:]
        for peer in peers {
            for server in peer.servers { linked[server, default: []].append(peer.uuid) }
        }
        for index in instances.indices { instances[index].peers = linked[instances[index].uuid] ?? [] }
    }
}
