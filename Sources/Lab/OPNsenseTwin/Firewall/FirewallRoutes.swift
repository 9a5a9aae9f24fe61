/// The actions around rules, aliases, categories and groups, and the notices that loading rules may leave.
enum FirewallRoutes {
    static func all(_ release: Release) -> [Route] {
        FilterRoutes.all(release) + AliasRoutes.all + CategoryRoutes.all + GroupRoutes.all + SystemStatus.routes
    }
}
