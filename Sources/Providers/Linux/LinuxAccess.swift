package import Inventory

/// How far a host that is entered by SSH lets vpnctl in, and what keeps it from the rest.
package struct LinuxAccess: Sendable {
    package let user: String
    package let privilege: Privilege
    /// In the order of ``Task``.
    package let abilities: [Ability]

    /// What vpnctl may want of such a host.
    package enum Task: String, CaseIterable, Sendable {
        case readRoutes = "read-routes"
        case readInterfacesFile = "read-interfaces-file"
        case changeRoutes = "change-routes"
        case persistRoutes = "persist-routes"

        package var title: String {
            switch self {
            case .readRoutes: "read routes"
            case .readInterfacesFile: "read the interfaces file"
            case .changeRoutes: "put routes in force"
            case .persistRoutes: "persist routes"
            }
        }
    }

    package struct Ability: Sendable {
        package let task: Task
        /// What stands in the way, and how to let vpnctl do it; nil where nothing does.
        package let obstacle: String?
    }

    /// Whether everything is open.
    package var isWhole: Bool { abilities.allSatisfy { $0.obstacle == nil } }

    package init(_ state: LinuxState, of host: Host) {
        user = state.user
        privilege = state.privilege
        let privilege = MissingPrivilege(state, host: host.name).map(\.work).map {
            "\($0.reason): \($0.instructions.joined(separator: "; "))"
        }
        let pending =
            state.configuration?.hasPendingChanges == true
            ? "\(state.path).new is there: apply or revert the changes that wait in the GUI" : nil
        abilities = Task.allCases.map { task in
            let obstacle: String? =
                switch task {
                case .readRoutes: nil
                case .readInterfacesFile: state.fileProblem
                case .changeRoutes: privilege
                case .persistRoutes: state.fileProblem ?? privilege ?? pending
                }
            return Ability(task: task, obstacle: obstacle)
        }
    }
}
