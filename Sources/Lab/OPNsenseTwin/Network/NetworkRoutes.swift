/// The actions around interfaces, gateways and routes, and around the system as a whole.
enum NetworkRoutes {
    static func all(_ release: Release) -> [Route] {
        let assignments = release >= .v26_7 ? AssignmentRoutes.all : []
        return OverviewRoutes.all + assignments + GatewayRoutes.all + StaticRoutes.all + FirmwareRoutes.all
            + StatusRoutes.all + MenuRoutes.all + APIKeyRoutes.all + HostOverrides.all + PluginRoutes.all
    }
}
