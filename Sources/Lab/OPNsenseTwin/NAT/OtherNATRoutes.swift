/// `/api/firewall/one_to_one/…` and `/api/firewall/npt/…`: lists to look at; the twin has no table for writing them.
enum OtherNATRoutes {
    static let all: [Route] = [("one_to_one", "onetoone"), ("npt", "npt")].map { controller, list in
        Route("firewall/\(controller)/search_rule") { appliance, call in
            appliance.listGateways()
            let rules = appliance.root.at(FilterModel.mount + [list])?.children ?? []
            let rows = rules.map { rule in
                [JSON.Member(name: "uuid", value: .string(rule.attribute("uuid") ?? ""))]
                    + rule.children.map { JSON.Member(name: $0.name, value: .string($0.text)) }
            }
            return .json(Search(call.parameters).answer(rows))
        }
    }
}

enum NATRoutes {
    static func all(_ release: Release) -> [Route] {
        SourceNATRoutes.all + OtherNATRoutes.all + (release < .v26_1 ? [] : DestinationNATRoutes.all)
    }
}
