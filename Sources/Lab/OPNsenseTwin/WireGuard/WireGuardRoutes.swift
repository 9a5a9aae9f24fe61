import Foundation

/// The actions below `/api/wireguard/`.
enum WireGuardRoutes {
    private static let servers = ModelActions(
        wrapper: "server", model: WireGuardModels.server, togglesByState: false)
    private static let clients = ModelActions(
        wrapper: "client", model: WireGuardModels.client, togglesByState: false)
    private static let general = SingletonActions(wrapper: "general", model: WireGuardModels.general)

    static let all: [Route] =
        [
            Route("wireguard/general/get") { general.get($0, $1) },
            Route("wireguard/general/set") { try general.set($0, $1) },
        ] + serverRoutes + clientRoutes + WireGuardService.routes

    private static let serverRoutes: [Route] = [
        Route("wireguard/server/get") { whole($0, $1, servers, path: ["servers", "server"]) },
        Route("wireguard/server/search_server") { servers.search($0, $1) },
        Route("wireguard/server/get_server") { servers.get($0, $1) },
        Route("wireguard/server/add_server") { try servers.add($0, $1) },
        Route("wireguard/server/set_server") { try servers.set($0, $1) },
        Route("wireguard/server/del_server", required: 1) { try servers.delete($0, $1) },
        Route("wireguard/server/toggle_server", required: 1) { try servers.toggle($0, $1) },
        Route("wireguard/server/key_pair") { appliance, _ in
            appliance.run("wireguard gen_keypair")
            let pair = appliance.newKeyPair()
            return .json(
                .map([
                    "privkey": .string(pair.privateKey), "pubkey": .string(pair.publicKey),
                    "status": .string("ok"),
                ]))
        },
    ]

    private static let clientRoutes: [Route] = [
        Route("wireguard/client/get") { whole($0, $1, clients, path: ["clients", "client"]) },
        Route("wireguard/client/search_client") { try searchClients($0, $1) },
        Route("wireguard/client/get_client") { clients.get($0, $1) },
        Route("wireguard/client/add_client") { try WireGuardLinks.setClient($0, $1, uuid: nil, clients) },
        Route("wireguard/client/set_client") { try WireGuardLinks.setClient($0, $1, uuid: $1[0], clients) },
        Route("wireguard/client/del_client", required: 1) { try WireGuardLinks.deleteClient($0, $1, clients) },
        Route("wireguard/client/toggle_client", required: 1) { try clients.toggle($0, $1) },
        Route("wireguard/client/psk") { appliance, _ in
            appliance.run("wireguard gen_psk")
            let key = Data((0..<32).map { _ in UInt8.random(in: 0...255) })
            return .json(.map(["psk": .string(key.base64EncodedString()), "status": .string("ok")]))
        },
        Route("wireguard/client/list_servers") { appliance, _ in
            let model = WireGuardModels.server(appliance.release)
            let rows = appliance.records(model).list.map { record in
                JSON.map(["uuid": .string(record.uuid), "name": .string(model.value("name", of: record))])
            }
            return .json(.map(["rows": .array(rows), "status": .string("ok")]))
        },
        Route("wireguard/client/get_client_builder") { clients.get($0, $1, wrapper: "configbuilder") },
        Route("wireguard/client/add_client_builder") { try WireGuardLinks.buildClient($0, $1, clients) },
        Route("wireguard/client/get_server_info") { WireGuardLinks.serverInfo($0, $1) },
    ]

    /// The whole model, every record under its uuid.
    private static func whole(_ appliance: Appliance, _ call: Call, _ actions: ModelActions, path: [String]) -> Response
    {
        guard call.request.isGet else { return .json(.none) }
        let scope = Scope(appliance, actions.model(appliance.release))
        let records = appliance.records(scope.model).list.map {
            JSON.Member(name: $0.uuid, value: scope.node($0))
        }
        return .json(.map([actions.wrapper: .map([path[0]: .map([path[1]: .phpMap(records)])])]))
    }

    /// Peers, all or those of some servers; the servers must come as a list.
    private static func searchClients(_ appliance: Appliance, _ call: Call) throws -> Response {
        var wanted: Set<String>?
        if let servers = call.parameters["servers"], !servers.isEmpty {
            guard case .array(let items) = servers else { throw Unexpected() }
            wanted = Set(items.compactMap(\.phpString))
        }
        return clients.search(appliance, call) { scope, record in
            guard let wanted else { return true }
            let servers = scope.model.value("servers", of: scope.derived(record))
            return servers.split(separator: ",").contains { wanted.contains(String($0)) }
        }
    }
}
