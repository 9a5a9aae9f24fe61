/// Every action of the twin, by version.
enum Routes {
    static func all(_ release: Release) -> [Route] {
        WireGuardRoutes.all + BackupRoutes.all + OtherRoutes.all + NetworkRoutes.all(release)
            + FirewallRoutes.all(release) + NATRoutes.all(release)
    }
}
