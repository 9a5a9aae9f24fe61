/// A privilege that a token lacks on a path, in words that say how to give it.
package struct ProxmoxGrant: Hashable, Sendable, Comparable {
    /// Any one of them is enough; the first is the one to give.
    package let privileges: [String]
    /// `/nodes/pve`, `/sdn/zones/localnetwork/vmbr1`, `/vms/100`.
    package let path: String

    package init(_ privileges: [String], on path: String) {
        self.privileges = privileges
        self.path = path
    }

    /// `Sys.Audit on /nodes/pve`.
    package var text: String { "\(privileges.joined(separator: " or ")) on \(path)" }

    /// What to do about it; a token with permissions of its own has none that its user lacks.
    package var cure: String {
        "Datacenter > Permissions > Add: path \(path), role \(ProxmoxAPI.auditorRole) (or any role with "
            + "\(privileges.first ?? "")), for the API token and, since a token never has more than its user, for the "
            + "user as well."
    }

    package static func < (lhs: Self, rhs: Self) -> Bool { lhs.text < rhs.text }
}
