/// Peers and the servers that list them: the link is stored in the server, but the peer's actions write it too.
enum WireGuardLinks {
    /// Adds or changes a peer.
    ///
    /// The list of servers is taken from the body as it is: a body without it unlinks the peer everywhere. Nothing is
    /// linked if the peer itself is refused.
    static func setClient(
        _ appliance: Appliance, _ call: Call, uuid: String?, _ actions: ModelActions
    ) throws -> Response {
        guard call.request.isPost, let input = call.parameters.post["client"], !input.isEmpty else {
            return .result("failed")
        }
        let servers = input["servers"]?.phpString ?? ""
        let id = uuid ?? appliance.identifier()
        let appliedTo = Set(servers.split(separator: ",").map(String.init))
        link(id, to: { appliedTo.contains($0) }, appliance)
        let response = try actions.set(appliance, call, uuid: id, wrapper: "client")
        guard uuid == nil, appliance.writes > 0 else { return response }
        return .json(.map(["result": .string("saved"), "uuid": .string(id)]))
    }

    static func deleteClient(_ appliance: Appliance, _ call: Call, _ actions: ModelActions) throws -> Response {
        guard call.request.isPost, let id = call[0] else { return .result("failed") }
        if appliance.records(actions.model(appliance.release))[id] != nil {
            link(id, to: { _ in false }, appliance)
        }
        return try actions.delete(appliance, call)
    }

    /// Adds a peer from the generator's form; its uuid is not told.
    static func buildClient(_ appliance: Appliance, _ call: Call, _ actions: ModelActions) throws -> Response {
        guard call.request.isPost, let input = call.parameters.post["configbuilder"], !input.isEmpty else {
            return .result("failed")
        }
        let server = input["server"]?.phpString ?? ""
        let id = appliance.identifier()
        link(id, to: { $0 == server }, appliance)
        return try actions.set(appliance, call, uuid: id, wrapper: "configbuilder")
    }

    /// Puts the peer into the lists of some servers and takes it out of all others.
    private static func link(_ peer: String, to isLinked: (String) -> Bool, _ appliance: Appliance) {
        let model = WireGuardModels.server(appliance.release)
        for record in appliance.records(model).list {
            var peers = model.value("peers", of: record).split(separator: ",").map(String.init)
            let had = peers.contains(peer)
            guard had != isLinked(record.uuid) else { continue }
            if had {
                peers.removeAll { $0 == peer }
            } else {
                peers.append(peer)
            }
            var changed = record
            model.set("peers", of: &changed, to: peers.joined(separator: ","))
            appliance.put(changed, in: model)
        }
        appliance.touch(model)
    }

    /// What the peer generator needs to know of a server, with the next free address of each of its networks.
    static func serverInfo(_ appliance: Appliance, _ call: Call) -> Response {
        let model = WireGuardModels.server(appliance.release)
        guard call.request.isGet, let uuid = call[0], let server = appliance.records(model)[uuid] else {
            return .result("failed", name: "status")
        }
        let clients = WireGuardModels.client(appliance.release)
        let records = appliance.records(clients)
        var used = Set<[UInt8]>()
        for peer in model.value("peers", of: server).split(separator: ",") {
            guard let record = records[String(peer)] else { continue }
            used.formUnion(addresses(clients.value("tunneladdress", of: record)).map(\.bytes))
        }
        let own = addresses(model.value("tunneladdress", of: server))
        used.formUnion(own.map(\.bytes))
        let free = own.compactMap { nextFree(after: $0, used: used) }
        return .json(
            .map([
                "status": .string("ok"),
                "endpoint": .string(model.value("endpoint", of: server)),
                "peer_dns": .string(model.value("peer_dns", of: server)),
                "mtu": .string(model.value("mtu", of: server)),
                "pubkey": .string(model.value("pubkey", of: server)),
                "address": .string(free.joined(separator: ",")),
            ]))
    }

    private static func addresses(_ list: String) -> [(bytes: [UInt8], length: Int)] {
        list.split(separator: ",").compactMap { entry in
            let parts = entry.split(separator: "/").map(String.init)
            guard let first = parts.first, let bytes = Address.bytes(first) else { return nil }
            return (bytes, parts.count > 1 ? Int(parts[1]) ?? bytes.count * 8 : bytes.count * 8)
        }
    }

    private static func nextFree(after own: (bytes: [UInt8], length: Int), used: Set<[UInt8]>) -> String? {
        var candidate = own.bytes
        while true {
            var place = candidate.count - 1
            while place >= 0, candidate[place] == 255 {
                candidate[place] = 0
                place -= 1
            }
            guard place >= 0 else { return nil }
            candidate[place] += 1
            guard isSame(candidate, own.bytes, bits: own.length) else { return nil }
            if !used.contains(candidate) { return Address.text(of: candidate) + "/\(candidate.count * 8)" }
        }
    }

    private static func isSame(_ left: [UInt8], _ right: [UInt8], bits: Int) -> Bool {
        for index in left.indices {
            let rest = min(max(bits - index * 8, 0), 8)
            let mask = UInt8(truncatingIfNeeded: 0xFF00 >> rest)
            if left[index] & mask != right[index] & mask { return false }
        }
        return true
    }
}
