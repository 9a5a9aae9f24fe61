import Inventory
import Reconciler

extension SitePlan {
    /// Restarts, removals and rules on the way by which vpnctl itself reaches the firewalls.
    func ownPath() -> [Objection] { comparisons.flatMap(ownPath) }

    private func ownPath(to comparison: OPNsenseComparison) -> [Objection] {
        let host = comparison.host
        guard let contact = contact(of: host) else { return [] }
        let tunnel = comparison.tunnels.first { tunnel in
            site.subnets.first { $0.name == tunnel.subnet }?.contains(contact.address) == true
        }
        var objections: [Objection] = []
        let service = comparison.kinds.wireguardService.address
        if let tunnel, plan.steps.contains(where: { $0.address == service }) {
            objections.append(
                Objection(
                    code: "own-path", summary: "The plan restarts the path by which vpnctl reaches the firewall",
                    detail: "\(host.name) is reached at \(contact.address), through the tunnel \(tunnel.name).",
                    addresses: [service]))
        }
        let interfaces: [Value] =
            if let tunnel {
                [
                    .reference(comparison.kinds.address(OPNsenseKinds.group, "wireguard")),
                    .reference(comparison.kinds.address(OPNsenseKinds.interface, tunnel.name)),
                ]
            } else if contact.isOfFirewall {
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
                        "\(host.name) is reached at \(contact.address), and these rules are on its way in: \(names).",
                    addresses: rules))
        }
        return objections
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
            return apiHost(api).flatMap { try? IPAddress(parsing: $0) }.map { ($0, true) }
        }
        guard let entered = site.hosts.first(where: { $0.name == via }) else { return nil }
        let first = (try? site.jumpHosts(before: entered))?.first ?? entered
        return first.address.flatMap { try? IPAddress(parsing: $0) }.map { ($0, false) }
    }

    private func apiHost(_ api: Host.API) -> String? {
        guard let start = api.url.range(of: "://") else { return nil }
        let rest = api.url[start.upperBound...].prefix { $0 != "/" }
        if rest.hasPrefix("[") { return rest.dropFirst().split(separator: "]").first.map(String.init) }
        return rest.split(separator: ":").first.map(String.init)
    }
}

extension Subnet {
    fileprivate func contains(_ address: IPAddress) -> Bool { cidrs.contains { $0.contains(address) } }
}
