import Reconciler

/// An inventory that was read but not yet checked as a whole.
///
/// What could not be read was reported, and stands here as an empty list, an empty name or another value that no check
/// takes up, so that the checks find everything else that is wrong.
struct Draft {
    /// The day that expiry dates are compared with.
    var today: CalendarDay?
    var name = ""
    var formerNames: [String] = []
    var pruning = Pruning.standard
    var accept: [Acceptance] = []
    var hosts: [Entry<Host>] = []
    var subnets: [Entry<Subnet>] = []
    /// The attachments of each subnet, in step with `subnets`.
    var attachments: [[Attachment]] = []
    var tunnels: [Entry<Tunnel>] = []
    /// Where the pools of each tunnel stand, in step with `tunnels`.
    var pools: [[Labelled<ClosedRange<IPAddress>>]] = []
    var peers: [Entry<Peer>] = []
    var rules: [Entry<Rule>] = []
    var routes: [Entry<Route>] = []
    var forwards: [Entry<Forward>] = []
    var tests: [Entry<AccessTest>] = []

    /// Every name that each section defines, also of objects that could not be read.
    private var declared: [String: Set<String>] = [:]
    private var hostIndices: [String: Int] = [:]
    private var subnetIndices: [String: Int] = [:]
    private var tunnelIndices: [String: Int] = [:]
    private var peerIndices: [String: Int] = [:]
}

extension Draft {
    mutating func add(_ host: Entry<Host>) {
        hostIndices[host.object.name] = hosts.count
        hosts.append(host)
    }

    mutating func add(_ subnet: Entry<Subnet>, _ places: [Attachment]) {
        subnetIndices[subnet.object.name] = subnets.count
        subnets.append(subnet)
        attachments.append(places)
    }

    mutating func add(_ tunnel: Entry<Tunnel>, _ ranges: [Labelled<ClosedRange<IPAddress>>]) {
        tunnelIndices[tunnel.object.name] = tunnels.count
        tunnels.append(tunnel)
        pools.append(ranges)
    }

    mutating func add(_ peer: Entry<Peer>) {
        peerIndices[peer.object.name] = peers.count
        peers.append(peer)
    }

    func host(_ name: String) -> Entry<Host>? { hostIndices[name].map { hosts[$0] } }
    func subnet(_ name: String) -> Entry<Subnet>? { subnetIndices[name].map { subnets[$0] } }
    func tunnel(_ name: String) -> Entry<Tunnel>? { tunnelIndices[name].map { tunnels[$0] } }
    func peer(_ name: String) -> Entry<Peer>? { peerIndices[name].map { peers[$0] } }

    mutating func declare(_ names: some Sequence<String>, in section: Section) {
        declared[section.name] = Set(names)
    }

    /// Every name that a section defines, also of objects that could not be read: those were reported themselves.
    func names(in section: Section) -> Set<String> { declared[section.name] ?? [] }

    /// The addresses of a host that the inventory knows, the one by which it is reached first.
    func addresses(of name: String) -> [IPAddress] {
        var result: [IPAddress] = []
        if let address = host(name)?.object.address.flatMap({ IPAddress($0) }) { result.append(address) }
        for subnet in subnets.objects() {
            result += subnet.hostAddresses.filter { $0.host == name }.map(\.address)
        }
        for tunnel in tunnels.objects() where tunnel.host == name { result += tunnel.addresses }
        var seen: Set<IPAddress> = []
        return result.filter { seen.insert($0).inserted }
    }

    /// The networks that a host is attached to.
    func networks(at name: String) -> [CIDR] {
        subnets.objects().filter { subnet in subnet.attached.contains { $0.host == name } }.flatMap(\.cidrs)
    }

    func site(warnings: [Diagnostic]) -> Site {
        Site(
            name: name, formerNames: formerNames, pruning: pruning, accept: accept, hosts: hosts.objects(),
            subnets: subnets.objects(), tunnels: tunnels.objects(), peers: peers.objects(),
            rules: rules.objects().map { rule in
                var rule = rule
                rule.isWideWANPass = WANPasses.isWide(rule, self)
                return rule
            },
            routes: routes.objects(), forwards: forwards.objects(), tests: tests.objects(), warnings: warnings)
    }
}
