import Inventory
package import Reconciler

extension SitePlan {
    /// Everything that deserves consent of its own before this plan is applied, in a stable order.
    package var objections: [Objection] {
        Guardrails.objections(to: plan, live: live) + anyToAnyPasses() + ownPath() + lostKeys()
    }

    /// New passes from anywhere to anywhere.
    private func anyToAnyPasses() -> [Objection] {
        let addresses = changedRules().filter { address in
            guard let rule = desired.snapshot[address]?.attributes, rule["action"] == "pass" else { return false }
            return rule["source"] == "any" && rule["destination"] == "any" && rule["destination_port"] == Value.none
        }
        guard !addresses.isEmpty else { return [] }
        return [
            Objection(
                code: "any-to-any", summary: "A rule lets everything through",
                detail: addresses.map(\.description).joined(separator: ", ") + " passes any packet from anywhere.",
                addresses: addresses)
        ]
    }

    private func changedRules() -> [Address] {
        var addresses: Set<Address> = []
        for step in plan.steps where step.address.kind == OPNsenseKinds.rule {
            if case .change(let change) = step.action, change.effect != .delete { addresses.insert(change.address) }
        }
        return addresses.sorted()
    }

    /// Reloads and removals on the tunnel through which vpnctl itself reaches the firewall.
    private func ownPath() -> [Objection] {
        comparisons.compactMap { comparison in
            guard let name = comparison.host.api.flatMap(apiHost), let address = try? IPAddress(parsing: name),
                let tunnel = comparison.tunnels.first(where: { tunnel in
                    site.subnets.first { $0.name == tunnel.subnet }?.cidrs.contains { $0.contains(address) } == true
                }),
                plan.steps.contains(where: { $0.address == comparison.kinds.wireguardService.address })
            else { return nil }
            return Objection(
                code: "own-path", summary: "The plan restarts the path by which vpnctl reaches the firewall",
                detail: "\(comparison.host.name) is reached at \(address), through the tunnel \(tunnel.name).",
                addresses: [comparison.kinds.wireguardService.address])
        }
    }

    private func apiHost(_ api: Host.API) -> String? {
        guard let start = api.url.range(of: "://") else { return nil }
        let rest = api.url[start.upperBound...].prefix { $0 != "/" }
        if rest.hasPrefix("[") { return rest.dropFirst().split(separator: "]").first.map(String.init) }
        return rest.split(separator: ":").first.map(String.init)
    }

    /// Removals of keys that nobody but the firewall has.
    private func lostKeys() -> [Objection] {
        let lost = plan.steps.filter { step in
            guard case .change(let change) = step.action, change.effect == .delete else { return false }
            if change.address.kind == OPNsenseKinds.instance { return true }
            guard case .secret? = change.differences.first(where: { $0.attribute == "preshared_key" })?.before
            else { return false }
            return change.address.kind == OPNsenseKinds.peer
        }.map(\.address)
        guard !lost.isEmpty else { return [] }
        return [
            Objection(
                code: "secret", summary: "A secret would be lost that vpnctl cannot restore",
                detail: lost.map(\.description).joined(separator: ", ") + ".", addresses: lost)
        ]
    }
}
