/// Who may do what where: the access list, as Proxmox evaluates it.
struct AccessControl: Sendable {
    let entries: [AccessEntry]
    /// Beside the built-in ones.
    let roles: [String: Set<String>]

    /// Privileges on a path, and whether each holds below it as well.
    func privileges(of token: ProxmoxToken, on path: String) -> [String: Bool] {
        let user = privileges(ofSubject: token.user, on: path)
        guard token.isSeparated else { return user }
        let own = privileges(ofSubject: token.id, on: path)
        return own.filter { user[$0.key] != nil }.reduce(into: [:]) { result, privilege in
            result[privilege.key] = privilege.value && user[privilege.key] == true
        }
    }

    func allows(_ token: ProxmoxToken, _ privilege: String, on path: String) -> Bool {
        privileges(of: token, on: path)[privilege] != nil
    }

    /// Every path with privileges on it that Proxmox's overview names: a few fixed ones, and those of the list.
    func overview(of token: ProxmoxToken) -> [String: [String: Bool]] {
        var paths: Set<String> = [
            "/", "/access", "/access/groups", "/mapping", "/nodes", "/pool", "/sdn", "/storage", "/vms",
        ]
        for entry in entries { paths.formUnion(Self.ancestors(of: entry.path)) }
        var overview: [String: [String: Bool]] = [:]
        for path in paths {
            let found = privileges(of: token, on: path)
            if !found.isEmpty { overview[path] = found }
        }
        return overview
    }

    /// The roles at the deepest level that has some count, and only those: they replace what is above.
    private func privileges(ofSubject subject: String, on path: String) -> [String: Bool] {
        if subject == "root@pam" { return Dictionary(uniqueKeysWithValues: Self.everything.map { ($0, true) }) }
        var current: [AccessEntry] = []
        for level in Self.ancestors(of: path) {
            let here = entries.filter {
                $0.subject == subject && $0.path == level && ($0.propagates || level == path)
            }
            if !here.isEmpty { current = here }
        }
        if current.contains(where: { $0.role == "NoAccess" }) { return [:] }
        var found: [String: Bool] = [:]
        for entry in current {
            for privilege in privileges(of: entry.role) {
                found[privilege] = found[privilege] == true || entry.propagates
            }
        }
        return found
    }

    private func privileges(of role: String) -> Set<String> {
        switch role {
        case "Administrator": Self.everything
        case "PVEAuditor": Self.audits
        default: roles[role] ?? []
        }
    }

    /// `/`, `/nodes`, `/nodes/pve`.
    private static func ancestors(of path: String) -> [String] {
        var found = ["/"]
        for part in path.split(separator: "/") {
            found.append((found.count == 1 ? "/" : found[found.count - 1] + "/") + part)
        }
        return found
    }

    /// The built-in role of somebody who looks at everything and changes nothing.
    private static let audits: Set<String> = [
        "Datastore.Audit", "Mapping.Audit", "Pool.Audit", "SDN.Audit", "Sys.Audit", "VM.Audit", "VM.GuestAgent.Audit",
    ]

    private static let everything: Set<String> = audits.union([
        "Datastore.Allocate", "Datastore.AllocateSpace", "Datastore.AllocateTemplate", "Group.Allocate",
        "Mapping.Modify", "Mapping.Use", "Permissions.Modify", "Pool.Allocate", "Realm.Allocate", "Realm.AllocateUser",
        "SDN.Allocate", "SDN.Use", "Sys.AccessNetwork", "Sys.Console", "Sys.Incoming", "Sys.Modify", "Sys.PowerMgmt",
        "Sys.Syslog", "User.Modify", "VM.Allocate", "VM.Backup", "VM.Clone", "VM.Config.CDROM", "VM.Config.CPU",
        "VM.Config.Cloudinit", "VM.Config.Disk", "VM.Config.HWType", "VM.Config.Memory", "VM.Config.Network",
        "VM.Config.Options", "VM.Console", "VM.GuestAgent.FileRead", "VM.GuestAgent.FileSystemMgmt",
        "VM.GuestAgent.FileWrite", "VM.GuestAgent.Unrestricted", "VM.Migrate", "VM.PowerMgmt", "VM.Replicate",
        "VM.Snapshot", "VM.Snapshot.Rollback",
    ])
}
