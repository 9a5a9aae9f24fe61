/// The actions around rules, aliases, categories and groups.
enum FirewallRoutes {
    static func all(_ release: Release) -> [Route] {
        FilterRoutes.all(release) + AliasRoutes.all + CategoryRoutes.all + GroupRoutes.all
    }
}
