import Inventory

/// What the API user of one OPNsense may do, and by which way vpnctl would do it.
package struct OPNsenseAccess: Sendable {
    /// Nil where the version may not be read; ``ability(_:)`` of ``Task/seeVersion`` says why.
    package let version: ProductVersion?
    /// In the order of ``Task``.
    package let abilities: [Ability]
    package let xmlrpc: XMLRPCVerdict
    package let shell: ShellVerdict
    /// The privileges that the inventory cannot do without on this host.
    package let needed: Set<String>

    package func ability(_ task: Task) -> Ability? { abilities.first { $0.task == task } }

    /// Every privilege that would open something that is closed now, sorted.
    package var missing: [String] { Set(abilities.flatMap(\.missing)).sorted() }
    /// Those among ``missing`` that the inventory cannot do without, sorted.
    package var missingAndNeeded: [String] { missing.filter(needed.contains) }

    /// What vpnctl may want of a firewall.
    package enum Task: String, CaseIterable, Sendable {
        case readWireGuard = "read-wireguard"
        case changeWireGuard = "change-wireguard"
        case reloadWireGuard = "reload-wireguard"
        case readInterfaces = "read-interfaces"
        case assignInterface = "assign-interface"
        case enableInterface = "enable-interface"
        case changeAliases = "change-aliases"
        case changeRules = "change-rules"
        case applyFilter = "apply-filter"
        case changeRoutes = "change-routes"
        case changeGateways = "change-gateways"
        case seeRulesLoad = "see-rules-load"
        case seeOutboundNAT = "see-outbound-nat"
        case seeVersion = "see-version"
        case listBackups = "list-backups"

        package var title: String {
            switch self {
            case .readWireGuard: "read WireGuard"
            case .changeWireGuard: "change instances, peers, links"
            case .reloadWireGuard: "reload WireGuard"
            case .readInterfaces: "read interfaces"
            case .assignInterface: "assign an interface"
            case .enableInterface: "enable an interface"
            case .changeAliases: "change aliases"
            case .changeRules: "change rules"
            case .applyFilter: "apply the filter"
            case .changeRoutes: "change static routes"
            case .changeGateways: "change gateways"
            case .seeRulesLoad: "see whether rules load"
            case .seeOutboundNAT: "see outbound NAT"
            case .seeVersion: "see the version"
            case .listBackups: "list backups"
            }
        }
    }

    /// One thing and whether it is open.
    package struct Ability: Hashable, Sendable {
        package let task: Task
        package let way: AccessWay
        /// Privileges by their page id, sorted; with any of them missing the way is closed.
        package var missing: [String] = []
        /// What else is to be known of it.
        package var note: String?
        /// Whether vpnctl can do it now; false as well where it is not known.
        package var isOpen: Bool
    }

    /// What a session by SSH came to.
    package enum ShellVerdict: Hashable, Sendable {
        /// The inventory has no way in by SSH, or the environment leaves it out.
        case notTried
        case seen(ShellView)
        /// The reason, a sentence.
        case failed(String)
    }

    /// Whether vpnctl may do all that the inventory needs, by every way that the inventory has.
    package var isWhole: Bool {
        if case .failed = shell { return false }
        return missingAndNeeded.isEmpty
    }

    /// What the one XML-RPC call came to.
    package enum XMLRPCVerdict: Hashable, Sendable {
        /// The inventory does not allow it, so nothing was sent.
        case notAllowed
        case works
        /// The key was not let in.
        case denied
        /// The reason, a sentence.
        case failed(String)
    }
}

extension OPNsenseAccess {
    /// Puts together what the probes found.
    init(host: Host, site: Site, probes: OPNsenseProbes) {
        let ways = OPNsenseWays(host: host, probes: probes)
        version = probes.version
        xmlrpc = probes.xmlrpc
        shell = probes.shell
        needed = OPNsenseAPI.Privilege.needed(by: site, host: host.name)
        abilities = Task.allCases.map(ways.ability)
    }
}
