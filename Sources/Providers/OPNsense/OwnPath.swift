import Inventory
import Reconciler

extension SitePlan {
    /// Restarts, removals, rules and routes on the way by which vpnctl itself reaches the hosts.
    func ownPath() -> [Objection] { comparisons.flatMap(ownPath) + linuxComparisons.compactMap(ownRoute) }

    private func ownPath(to comparison: OPNsenseComparison) -> [Objection] {
        let host = comparison.host
        let contact = contact(of: host)
        // Whoever is inside a tunnel comes from an address of it, also to an address outside.
        let ends = [contact.map { ($0.address, "at") }, sources[host.name].map { ($0, "from") }].compactMap(\.self)
        var path: (tunnel: Tunnel, words: String)?
        for (address, word) in ends where path == nil {
            path = comparison.tunnels.first { isIn($0, address) }.map { ($0, "\(word) \(address)") }
        }
        let words = path?.words ?? contact.map { "at \($0.address)" } ?? ""
        var objections: [Objection] = []
        let service = comparison.kinds.wireguardService.address
        if let path, plan.steps.contains(where: { $0.address == service }) {
            objections.append(
                Objection(
                    code: "own-path", summary: "The plan restarts the path by which vpnctl reaches the firewall",
                    detail: "\(host.name) is reached \(words), through the tunnel \(path.tunnel.name).",
                    addresses: [service]))
        }
        let interfaces: [Value] =
            if let path {
                [
                    .reference(comparison.kinds.address(OPNsenseKinds.group, "wireguard")),
                    .reference(comparison.kinds.address(OPNsenseKinds.interface, path.tunnel.name)),
                ]
            } else if let contact, contact.isOfFirewall {
                site.subnets.filter { $0.contains(contact.address) }
                    .flatMap { $0.attached.filter { $0.host == host.name }.map { .text($0.interface) } }
            } else {
                []
            }
        let rules = plan.steps.filter { $0.address.host == host.name && mayShutOut($0, on: interfaces) }.map(\.address)
        if !rules.isEmpty {
            let names = rules.map(\.description).joined(separator: ", ")
            objections.append(
                Objection(
                    code: "own-path",
                    summary: "The plan changes rules on the path by which vpnctl reaches the firewall",
                    detail:
                        "\(host.name) is reached \(words), and these rules are on its way in: \(names).",
                    addresses: rules))
        }
        return objections
    }

    private func isIn(_ tunnel: Tunnel, _ address: IPAddress) -> Bool {
        site.subnets.first { $0.name == tunnel.subnet }?.contains(address) == true
    }

    /// A route that goes or changes, and by which the host answers this machine.
    private func ownRoute(of comparison: LinuxComparison) -> Objection? {
        let host = comparison.host
        guard let source = sources[host.name] else { return nil }
        let routes = plan.steps.filter { step in
            guard step.address.host == host.name, step.address.kind == LinuxKinds.route, step.manual == nil,
                case .change(let change) = step.action, change.effect != .create,
                case .text(let network)? = live[step.address]?.attributes["destination"]
            else { return false }
            return CIDR(network)?.contains(source) == true
        }
        if routes.isEmpty { return nil }
        let names = routes.map(\.address.description).joined(separator: ", ")
        return Objection(
            code: "own-path", summary: "The plan changes the route by which a host answers vpnctl",
            detail: "\(host.name) is reached from \(source), and answers by this route: \(names).",
            addresses: routes.map(\.address))
    }

    /// A rule that goes, changes, moves, or comes and blocks; a pass rule that comes shuts nobody out.
    private func mayShutOut(_ step: Step, on interfaces: [Value]) -> Bool {
        guard step.address.kind == OPNsenseKinds.rule, case .change(let change) = step.action else { return false }
        let wanted = desired.snapshot[step.address]?.attributes
        if change.effect == .create, wanted?["action"] == "pass" { return false }
        let places = [live[step.address]?.attributes["interface"], wanted?["interface"]].compactMap(\.self)
        return places.contains(where: interfaces.contains)
    }

    /// The first address that a packet from here to a firewall's API is sent to, where it is no name.
    private func contact(of host: Host) -> (address: IPAddress, isOfFirewall: Bool)? {
        guard let api = host.api else { return nil }
        guard let via = api.via else {
            return (try? BaseURL(api.url, host: host.name)).flatMap { IPAddress($0.host) }.map { ($0, true) }
        }
        guard let entered = site.hosts.first(where: { $0.name == via }) else { return nil }
        let first = (try? site.jumpHosts(before: entered))?.first ?? entered
        return first.address.flatMap { IPAddress($0) }.map { ($0, false) }
    }
}

extension Subnet {
    fileprivate func contains(_ address: IPAddress) -> Bool { cidrs.contains { $0.contains(address) } }
}
