/// The top level of an inventory.
enum SiteKeys {
    /// The version of the format that this release reads.
    static let currentVersion = 1

    static let version = Key(
        "version", Format.integer(1...currentVersion), required: true,
        "The version of this format, \(currentVersion). A later version comes with a vpnctl of that major version.")
    static let site = Key(
        "site", .name(.site), required: true,
        "The site's name; part of the mark by which vpnctl knows the objects that it made.")
    static let formerSites = Key(
        "former_sites", .list(of: .name(.site), mayBeEmpty: true), default: [],
        "Earlier names of the site, whose marks still count as ours.")
    static let prune = Key(
        "prune", .pruning, default: ["peers": "never", "rules": "owned", "routes": "owned"],
        "What happens to objects that exist but are not listed here.")
    static let accept = Key(
        "accept", .list(of: Format<Acceptance.Objection>.choice, mayBeEmpty: true), default: [],
        "Objections to plans that never need `--accept` here. Those to one rule are accepted at the rule.")

    static let hosts = Section(
        "hosts", "The systems that take part.", .object("host", isReferable: true), HostKeys.table)
    static let subnets = Section("subnets", "The networks.", .object("subnet", isReferable: true), SubnetKeys.table)
    static let tunnels = Section(
        "tunnels", "The WireGuard instances.", .object("tunnel", isReferable: true), TunnelKeys.table)
    static let peers = Section(
        "peers", "The WireGuard peers of the tunnels.", .object("peer", isReferable: true), PeerKeys.table)
    static let rules = Section("rules", "Firewall rules, in the order of evaluation on each interface.", RuleKeys.table)
    static let routes = Section("routes", "Static routes of the hosts.", RouteKeys.table)
    static let forwards = Section(
        "forwards", "Port forwards on routers without an API, made by hand.", ForwardKeys.table)
    static let tests = Section("tests", "What peers must reach and must not reach.", TestKeys.table)

    static let sections = [hosts, subnets, tunnels, peers, rules, routes, forwards, tests]
    static let table = KeyTable(
        "an inventory",
        [version.entry, site.entry, formerSites.entry, prune.entry, accept.entry] + sections.map(\.entry))
}

/// A top-level key that holds many objects, from any number of files.
struct Section: Sendable {
    let name: String
    /// How the objects are named; nil for a list of them.
    let objectName: Name?
    let entry: KeyTable.Entry

    /// A mapping from names to objects.
    init(_ name: String, _ about: String, _ objectName: Name, _ table: KeyTable) {
        self.name = name
        self.objectName = objectName
        let schema: JSON = [
            "type": ["object", "null"], "propertyNames": ["pattern": .string(objectName.pattern)],
            "additionalProperties": table.schema,
        ]
        entry = KeyTable.Entry(name: name, schema: schema, about: about, isRequired: false, fallback: nil)
    }

    /// A list of objects.
    init(_ name: String, _ about: String, _ table: KeyTable) {
        self.name = name
        objectName = nil
        let schema: JSON = ["type": ["array", "null"], "items": table.schema]
        entry = KeyTable.Entry(name: name, schema: schema, about: about, isRequired: false, fallback: nil)
    }
}

/// The policies for objects that are not listed.
enum PruneKeys {
    private static let meaning =
        "never: kept and shown; owned: removed where they carry our mark; authoritative: removed, whoever made them."
    static let peers = Key(
        "peers", Format<Pruning.Policy>.choice, default: "never", "Peers that are not listed. \(meaning)")
    static let rules = Key(
        "rules", Format<Pruning.Policy>.choice, default: "owned", "Rules that are not listed. \(meaning)")
    static let routes = Key(
        "routes", Format<Pruning.Policy>.choice, default: "owned", "Routes that are not listed. \(meaning)")
    static let table = KeyTable("`prune`", [peers.entry, rules.entry, routes.entry])
    static let tunnelTable = KeyTable("a tunnel's `prune`", [peers.entry])
}

extension Pruning {
    /// What holds where the inventory says nothing.
    static let standard = Pruning(peers: .never, rules: .owned, routes: .owned)
}

extension Format where Value == Pruning {
    static let pruning = object(PruneKeys.table) { fields in
        Pruning(
            peers: fields[PruneKeys.peers] ?? Pruning.standard.peers,
            rules: fields[PruneKeys.rules] ?? Pruning.standard.rules,
            routes: fields[PruneKeys.routes] ?? Pruning.standard.routes)
    }
}
