package import Inventory

/// What the API token of one Proxmox host may see, and by which way vpnctl would do the rest.
package struct ProxmoxAccess: Sendable {
    package let version: ProxmoxVersion
    package let node: String
    /// In the order of ``Task``.
    package let abilities: [Ability]

    package func ability(_ task: Task) -> Ability? { abilities.first { $0.task == task } }

    /// What would open something that is closed now, sorted.
    package var missing: [ProxmoxGrant] { Set(abilities.compactMap(\.missing)).sorted() }
    /// Those among ``missing`` without which the inventory cannot be compared with this host.
    package var missingAndNeeded: [ProxmoxGrant] {
        Set(abilities.filter(\.isNeeded).compactMap(\.missing)).sorted()
    }

    /// What vpnctl may want of a Proxmox host.
    package enum Task: String, CaseIterable, Sendable {
        case seeVersion = "see-version"
        case readInterfaces = "read-interfaces"
        case readPersistedRoutes = "read-persisted-routes"
        case seePendingChanges = "see-pending-changes"
        case listGuests = "list-guests"
        case seeGuestAddresses = "see-guest-addresses"
        case seeRoutesInForce = "see-routes-in-force"
        case changeRoutes = "change-routes"

        package var title: String {
            switch self {
            case .seeVersion: "see the version"
            case .readInterfaces: "read interfaces"
            case .readPersistedRoutes: "read persisted routes"
            case .seePendingChanges: "see pending changes"
            case .listGuests: "list guests"
            case .seeGuestAddresses: "see addresses of guests"
            case .seeRoutesInForce: "see routes in force"
            case .changeRoutes: "change routes"
            }
        }
    }

    /// One thing and whether it is open.
    package struct Ability: Hashable, Sendable {
        package let task: Task
        package let way: AccessWay
        package var missing: ProxmoxGrant?
        /// What else is to be known of it.
        package var note: String?
        /// Whether the inventory cannot do without it on this host.
        package var isNeeded = false
        /// Whether vpnctl can do it now by REST; of ``AccessWay/ssh`` the session tells.
        package var isOpen: Bool
    }
}

extension ProxmoxAccess {
    /// - Parameter state: As ``ProxmoxReader`` read it.
    package init(host: Host, site: Site, state: ProxmoxState) {
        version = state.version
        node = state.node
        let ways = ProxmoxWays(host: host, site: site, state: state)
        abilities = Task.allCases.map(ways.ability)
    }
}

/// Chooses the way for each thing that vpnctl may want of a Proxmox host.
private struct ProxmoxWays {
    let host: Host
    let site: Site
    let state: ProxmoxState

    func ability(_ task: ProxmoxAccess.Task) -> ProxmoxAccess.Ability {
        switch task {
        case .seeVersion: .init(task: task, way: .rest, isOpen: true)
        case .readInterfaces: interfaces(task)
        case .readPersistedRoutes: persistedRoutes(task)
        case .seePendingChanges:
            .init(
                task: task, way: .rest,
                note: state.pendingChanges == nil ? nil : "there are some: interfaces.new waits for its activation",
                isOpen: true)
        case .listGuests: list(task, [ProxmoxAPI.Privilege.guestAudit], "/vms", "hidden guests are left out silently")
        case .seeGuestAddresses:
            list(
                task, agentPrivileges, "/vms",
                "of machines; those of containers come with \(ProxmoxAPI.Privilege.guestAudit)")
        case .seeRoutesInForce: withoutREST(task, "the API never tells", byHand: .none)
        case .changeRoutes: withoutREST(task, "the API has no call for it", byHand: .byHand)
        }
    }

    /// Proxmox VE 8 has another one.
    private var agentPrivileges: [String] {
        state.version.release.hasPrefix("8.")
            ? ["VM.Monitor"] : [ProxmoxAPI.Privilege.agentAudit, ProxmoxAPI.Privilege.agentUnrestricted]
    }

    private func list(
        _ task: ProxmoxAccess.Task, _ privileges: [String], _ path: String, _ note: String
    ) -> ProxmoxAccess.Ability {
        let isOpen = state.permissions.allowsAny(privileges, everywhereBelow: path)
        return .init(
            task: task, way: .rest, missing: isOpen ? nil : ProxmoxGrant(privileges, on: path),
            note: isOpen ? nil : note, isOpen: isOpen)
    }

    private func interfaces(_ task: ProxmoxAccess.Task) -> ProxmoxAccess.Ability {
        guard let spot = state.blindSpots.first(where: { $0.subject == .bridges || $0.subject == .file }) else {
            return .init(task: task, way: .rest, isOpen: true)
        }
        return .init(task: task, way: .rest, missing: spot.grant, note: spot.message, isOpen: false)
    }

    /// Closed where an interface that a route of the inventory needs is hidden.
    private func persistedRoutes(_ task: ProxmoxAccess.Task) -> ProxmoxAccess.Ability {
        let routes = site.routedNetworks(of: host.name).filter(\.route.enabled)
        let needed = routes.compactMap { site.interface(of: host.name, towards: $0.nextHop) }
        let spot = needed.compactMap { state.blindSpot(on: $0) }.first
        return .init(
            task: task, way: .rest, missing: spot?.grant,
            note: spot?.message ?? "of the interfaces file itself, not of what it includes",
            isNeeded: !needed.isEmpty && host.ssh == nil, isOpen: spot == nil)
    }

    private func withoutREST(
        _ task: ProxmoxAccess.Task, _ why: String, byHand: AccessWay
    ) -> ProxmoxAccess.Ability {
        guard host.ssh == nil else { return .init(task: task, way: .ssh, note: why, isOpen: false) }
        return .init(task: task, way: byHand, note: "\(why); `ssh:` in the inventory would open it", isOpen: false)
    }
}
