/// The actions around interfaces, gateways and routes.
enum NetworkRoutes {
    static func all(_ release: Release) -> [Route] {
        let assignments = release >= .v26_7 ? AssignmentRoutes.all : []
        return OverviewRoutes.all + assignments + GatewayRoutes.all + StaticRoutes.all
    }
}
