/// Endpoints of parts that the twin has no model of.
enum OtherRoutes {
    static let all: [Route] = [
        Route("unbound/overview/is_enabled") { appliance, _ in
            let enabled = appliance.root.at(["OPNsense", "unboundplus", "general", "enabled"])?.text == "1"
            return .json(.map(["enabled": .int(enabled ? 1 : 0)]))
        }
    ]
}
