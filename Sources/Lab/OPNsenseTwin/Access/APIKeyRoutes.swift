import Foundation

/// `/api/auth/user/…`: users and their API keys.
enum APIKeyRoutes {
    static let all: [Route] = [
        Route("auth/user/search") { UserSearch.answer($0, $1) },
        Route("auth/user/search_api_key") { search($0, $1) },
        Route("auth/user/add_api_key", required: 1) { try add($0, $1) },
        Route("auth/user/del_api_key", required: 1) { try delete($0, $1) },
        Route("auth/priv/search") { UserSearch.privileges($0, $1) },
    ]

    private static func search(_ appliance: Appliance, _ call: Call) -> Response {
        let rows = appliance.userNodes.flatMap { user in
            appliance.keys(of: user).map { key in
                [
                    JSON.Member(name: "username", value: .string(user.text(of: "name"))),
                    JSON.Member(name: "key", value: .string(key.key)),
                    JSON.Member(name: "id", value: .string(Data(key.key.utf8).base64EncodedString())),
                ]
            }
        }
        return .json(Search(call.parameters).answer(rows, rowsFirst: false))
    }

    /// Makes a key; its secret is shown here and never again.
    private static func add(_ appliance: Appliance, _ call: Call) throws -> Response {
        guard call.request.isPost, let user = appliance.userNodes.first(where: { $0.text(of: "name") == call[0] })
        else {
            return .result("failed")
        }
        let made = appliance.newCredentials()
        let keys = appliance.keys(of: user) + [(made.key, SHA512Crypt.hash(made.secret, salt: ""))]
        try store(keys, of: user, appliance, call)
        return .json(
            .map([
                "result": .string("ok"), "hostname": .string(appliance.hostName), "key": .string(made.key),
                "secret": .string(made.secret),
            ]))
    }

    /// Deletes a key by its text in Base64, which may hold signs that end a path part.
    private static func delete(_ appliance: Appliance, _ call: Call) throws -> Response {
        let coded = call.path.joined(separator: "/")
        guard call.request.isPost, let data = Data(base64Encoded: coded) else { return .result("failed") }
        let wanted = String(decoding: data, as: UTF8.self)
        for user in appliance.userNodes {
            let keys = appliance.keys(of: user)
            guard keys.contains(where: { $0.key == wanted }) else { continue }
            try store(keys.filter { $0.key != wanted }, of: user, appliance, call)
            return .result("deleted")
        }
        return .result("not found")
    }

    private static func store(
        _ keys: [(key: String, hash: String)], of user: XMLNode, _ appliance: Appliance, _ call: Call
    ) throws {
        let text = keys.map { "\($0.key)|\($0.hash)" }.joined(separator: "\n")
        let changed = user.with(child: XMLNode("apikeys", text: text))
        appliance.root = appliance.root.replacing(["system"]) { system in
            let system = system ?? XMLNode("system")
            return system.with(children: system.children.map { $0 === user ? changed : $0 })
        }
        try appliance.save(for: call)
    }
}

extension Appliance {
    var userNodes: [XMLNode] {
        root["system"]?.children.filter { $0.name == "user" } ?? []
    }
}
