package import Inventory
package import Reconciler

/// The plan of a whole site, with everything that a reader needs to judge it.
package struct SitePlan: Sendable {
    package let site: Site
    package let plan: Plan
    /// The hosts that were read, by name, ascending.
    package let comparisons: [OPNsenseComparison]
    /// The hosts that were read with SSH, by name, ascending.
    package let linuxComparisons: [LinuxComparison]
    /// The Proxmox hosts that were read by their API alone, by name, ascending.
    package let proxmoxComparisons: [ProxmoxComparison]
    /// What the APIs of Proxmox hosts told, by host, also beside SSH.
    package let proxmox: [String: ProxmoxState]
    /// Hosts of the inventory that there is no way into or that the scope leaves out, and what that leaves open.
    package let unread: [UnreadHost]
    /// Work by hand that cannot be checked from here, and that nobody has confirmed.
    package let confirmations: [Confirmation]
    package let live: Snapshot
    package let desired: DesiredState
    /// The plan cut into what is read, written and read back together.
    package let batches: [StepBatch]
    package let scope: PlanScope
    /// The address with which packets to a host leave the machine that plans, by host; see ``OwnAddress``.
    package let sources: [String: IPAddress]

    package struct UnreadHost: Hashable, Sendable {
        package let name: String
        package let provider: Host.Provider
        /// Why it could not be read; nil where the scope leaves it out.
        package let reason: String?
        /// Addresses of what the inventory asks of the host.
        package let entries: [String]
    }

    /// - Parameters:
    ///   - closed: Why hosts that are not among the states could not be read.
    ///   - sources: What ``sources`` is; a host that is missing is not known to be reached through a tunnel.
    /// - Throws: ``PlanError`` where no order of the steps exists, or the scope names nothing.
    package init(
        site: Site, states: [String: OPNsenseState], linux: [String: LinuxState] = [:],
        proxmox: [String: ProxmoxState] = [:], closed: [String: String] = [:], presharedKeys: [String: SecretDigest],
        scope: PlanScope = PlanScope(), sources: [String: IPAddress] = [:]
    ) throws(PlanError) {
        var comparisons: [OPNsenseComparison] = []
        var linuxComparisons: [LinuxComparison] = []
        var proxmoxComparisons: [ProxmoxComparison] = []
        var live = Snapshot()
        var desired = DesiredState()
        var kinds: [(host: String, kind: Kind)] = []
        func add(_ found: Snapshot, _ asked: DesiredState, _ known: [(host: String, kind: Kind)]) {
            live.merge(found)
            desired.merge(asked)
            kinds += known
        }
        for host in site.hosts.sorted(by: { $0.name < $1.name }) {
            if let state = linux[host.name] {
                let comparison = LinuxComparison(site: site, host: host, state: state)
                add(comparison.live, comparison.desired, comparison.kinds.all)
                linuxComparisons.append(comparison)
            } else if let state = proxmox[host.name] {
                let comparison = ProxmoxComparison(site: site, host: host, state: state)
                add(comparison.live, comparison.desired, comparison.kinds.all)
                proxmoxComparisons.append(comparison)
            }
            guard let state = states[host.name] else { continue }
            let comparison = OPNsenseComparison(
                site: site, host: host, state: state, presharedKeys: presharedKeys)
            add(comparison.live, comparison.desired, comparison.kinds.all)
            comparisons.append(comparison)
        }
        if scope.reloadsUnknown { live.layers = live.layers.mapValues(\.reloadedWhereUnknown) }
        if scope.marksOnly { desired.keepAllBut(marks: comparisons.flatMap(\.marks), of: live) }
        let manual = site.hosts.filter { $0.provider == .manual }
            .map { ($0.name, "a person does the steps of manual hosts") }
        try scope.refuseUnknown(live, desired, closed: closed.merging(manual) { first, _ in first })
        self.site = site
        self.live = live
        self.desired = desired
        self.scope = scope
        self.sources = sources
        plan = try Plan(from: live, to: desired, kinds: Kinds(kinds), only: scope.selection)
        batches = plan.batches(Kinds(kinds))
        for index in comparisons.indices { comparisons[index].forecastRestarts(by: plan) }
        self.comparisons = comparisons
        self.linuxComparisons = linuxComparisons
        self.proxmoxComparisons = proxmoxComparisons
        self.proxmox = proxmox
        unread = Self.unread(site, read: Set(states.keys).union(linux.keys).union(proxmox.keys), closed)
        confirmations = Confirmation.all(site, comparisons)
    }

    package func comparison(of host: String) -> OPNsenseComparison? {
        comparisons.first { $0.host.name == host }
    }

    package func explanation(of step: Step) -> Explanation? {
        comparison(of: step.address.host)?.explanation(of: step)
            ?? linuxComparisons.first { $0.host.name == step.address.host }?.explanation(of: step)
            ?? proxmoxComparisons.first { $0.host.name == step.address.host }?.explanation(of: step)
    }

    /// Live objects that stand for entries without carrying the mark, by address.
    package var adopted: [Adopted] {
        let objects =
            comparisons.flatMap(\.adopted).map {
                Adopted(address: $0.address, uuid: $0.uuid, recognisedBy: $0.recognisedBy)
            }
            + (linuxComparisons.flatMap(\.adopted) + proxmoxComparisons.flatMap(\.adopted)).map {
                Adopted(address: $0.address, uuid: nil, recognisedBy: "the line \($0.place)")
            }
        return objects.sorted { $0.address < $1.address }
    }

    package struct Adopted: Hashable, Sendable {
        package let address: Address
        /// On OPNsense.
        package let uuid: String?
        package let recognisedBy: String
    }

    /// What deserves a word without being a step.
    package var findings: [Diagnostic] {
        comparisons.flatMap(\.findings) + linuxComparisons.flatMap(\.findings)
            + proxmoxComparisons.flatMap(\.findings)
    }

    private static func unread(
        _ site: Site, read: Set<String>, _ closed: [String: String]
    ) -> [UnreadHost] {
        site.hosts.filter { $0.provider != .manual && !read.contains($0.name) }
            .sorted { $0.name < $1.name }
            .map { host in
                UnreadHost(
                    name: host.name, provider: host.provider, reason: closed[host.name],
                    entries: site.routes.filter { $0.host == host.name }.map { "route \($0.id)" })
            }
    }
}

extension Snapshot {
    /// Adds the resources of another host.
    fileprivate mutating func merge(_ other: Snapshot) {
        resources.add(other.resources)
        layers.merge(other.layers) { _, new in new }
        groups.merge(other.groups) { _, new in new }
    }
}

extension DesiredState {
    /// Adds what is asked of another host.
    fileprivate mutating func merge(_ other: DesiredState) {
        snapshot.merge(other.snapshot)
        origins.add(other.origins)
        manual.merge(other.manual) { _, new in new }
        undecided.formUnion(other.undecided)
        checks += other.checks
    }
}

extension DesiredState {
    /// Asks for nothing but marks in the descriptions of some live objects.
    fileprivate mutating func keepAllBut(marks: [(key: Address, value: Value)], of live: Snapshot) {
        snapshot.resources = live.resources
        for (address, description) in marks where live[address] != nil {
            snapshot.resources[address]?.attributes["description"] = description
        }
        manual = [:]
    }
}

extension Dictionary {
    /// Takes everything of another one; costs nothing where this one is empty, as it mostly is: with a single host.
    fileprivate mutating func add(_ other: Self) {
        if isEmpty {
            self = other
        } else {
            merge(other) { _, new in new }
        }
    }
}
