extension ProxmoxReader {
    /// A row of `/cluster/resources`; without pvestatd it has neither name nor status.
    struct GuestRow: Decodable, Sendable {
        let type: String
        let vmid: Int?
        let node: String?
        let name: String?
        let status: String?

        var guest: ProxmoxGuest? {
            guard let kind = ProxmoxGuest.Kind(rawValue: type), let vmid else { return nil }
            return ProxmoxGuest(kind: kind, id: vmid, name: name ?? "", status: status ?? "unknown")
        }
    }

    func listGuests() async throws -> [GuestRow]? {
        guard guests != .none else { return nil }
        return try await client.fetch(ProxmoxAPI.guests, [GuestRow].self, query: "?type=vm").get().data
    }

    /// Takes the node's own guests, asks for their addresses where that is wanted, and says which are hidden.
    func addGuests(_ rows: [GuestRow], to state: inout ProxmoxState) async throws {
        let own = rows.filter { $0.node == state.node }.compactMap(\.guest).sorted { $0.id < $1.id }
        let need = [ProxmoxAPI.Privilege.guestAudit]
        if !state.permissions.allowsAny(need, everywhereBelow: "/vms") {
            let grant = ProxmoxGrant(need, on: "/vms")
            state.blindSpots.append(
                .init(
                    subject: .guests,
                    message: "Guests may be missing from their list: the token lacks \(grant.text), and Proxmox leaves "
                        + "out what a token may not see.", grant: grant))
        }
        guard case .addresses(let ids) = guests else {
            state.guests = own.map { ProxmoxState.Guest(guest: $0) }
            return
        }
        let asked = own.filter { ids?.contains($0.id) ?? true }
        if asked.count > Self.guestLimit {
            state.blindSpots.append(
                .init(
                    subject: .guests,
                    message:
                        "Of \(asked.count) guests only the first \(Self.guestLimit) were asked for their addresses."))
        }
        let node = state.node
        let details = try await withThrowingTaskGroup(of: (Int, GuestAnswer).self) { group in
            for guest in asked.prefix(Self.guestLimit) {
                group.addTask { (guest.id, try await detail(of: guest, on: node)) }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        state.guests = own.map { guest in
            let detail = details[guest.id]
            return ProxmoxState.Guest(guest: guest, networks: detail?.networks, addresses: detail?.addresses)
        }
        state.blindSpots += own.compactMap { details[$0.id]?.blindSpot }
    }

    struct GuestAnswer: Sendable {
        var networks: [GuestNetwork]?
        var addresses: [GuestInterface]?
        var blindSpot: ProxmoxState.BlindSpot?
    }

    private func detail(of guest: ProxmoxGuest, on node: String) async throws -> GuestAnswer {
        let names = ["node": node, "vmid": String(guest.id)]
        var answer = GuestAnswer()
        let isContainer = guest.kind == .container
        let call = isContainer ? ProxmoxAPI.containerConfiguration : ProxmoxAPI.machineConfiguration
        let configuration = try await client.fetch(call, [String: LooseText].self, names)
        guard let document = try answer.take(configuration, of: guest) else { return answer }
        let values = GuestConfiguration(values: document.data.compactMapValues(\.text))
        answer.networks = values.networks
        guard guest.status != "stopped", isContainer || values.hasAgent else { return answer }
        if isContainer {
            let found = try await client.fetch(ProxmoxAPI.containerInterfaces, [GuestInterface]?.self, names)
            answer.addresses = try answer.take(found, of: guest)?.data
        } else {
            let found = try await client.fetch(ProxmoxAPI.machineInterfaces, AgentAnswer.self, names)
            answer.addresses = try answer.take(found, of: guest)?.data.result
        }
        return answer
    }
}

private struct AgentAnswer: Decodable, Sendable {
    let result: [GuestInterface]
}

extension ProxmoxReader.GuestAnswer {
    /// The value; nil where the guest is gone, does not run, or is not shown, which is noted.
    fileprivate mutating func take<Body>(
        _ answer: ProxmoxClient.Answer<Body>, of guest: ProxmoxGuest
    ) throws -> Body? {
        switch answer {
        case .value(let body): return body
        case .failure(.noGuest, _), .failure(.guestNotRunning, _): return nil
        case .failure(.missingPrivilege(let grant), _):
            blindSpot = .init(
                subject: .guest(guest.id),
                message: "Guest \(guest.id) hides its addresses: the token lacks \(grant.text).",
                grant: grant)
            return nil
        case .failure(.noAgent, _):
            blindSpot = .init(
                subject: .guest(guest.id),
                message: "Nobody knows the addresses of machine \(guest.id): no QEMU guest agent runs in it.")
            return nil
        case .failure(_, let error): throw error
        }
    }
}
