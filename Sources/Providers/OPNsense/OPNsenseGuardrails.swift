import Inventory
package import Reconciler

extension SitePlan {
    /// Everything that deserves consent of its own before this plan is applied, in a stable order.
    ///
    /// | code | where |
    /// |---|---|
    /// | `any-to-any` | a rule passes any packet from anywhere |
    /// | `wide-wan-pass` | a rule lets more in from outside than the port of a tunnel |
    /// | `own-path` | a rule or a restart is on the way by which vpnctl reaches the firewall |
    /// | `secret` | a key goes that nobody but the firewall has |
    ///
    /// The rest is in ``Guardrails``. Each carries the inventory line that accepts it, if there is one.
    package var objections: [Objection] {
        let general = Guardrails.objections(to: plan, live: live, requests: OPNsenseProvider.requests)
        let ofPlan = (general + ownPath() + lostKeys()).map { objection in
            var objection = objection
            objection.accepted = site.accept.first { $0.objection.rawValue == objection.code }?.place
            return objection
        }
        let rules = changedRules()
        return ofPlan
            + objections(
                .anyToAny, to: rules.filter { passesAnything($0.address) }, "A rule lets everything through",
                because: "passes any packet from anywhere")
            + objections(
                .wideWANPass, to: rules.filter { $0.rule?.isWideWANPass == true },
                "A rule on WAN allows more than a tunnel's port",
                because: "lets more in from outside than WireGuard needs")
    }

    /// A firewall rule, and the inventory's rule that asks for it.
    private typealias ChangedRule = (address: Address, rule: Rule?)

    /// Rules that are made or changed, ascending.
    private func changedRules() -> [ChangedRule] {
        var addresses: Set<Address> = []
        for step in plan.steps where step.address.kind == OPNsenseKinds.rule {
            if case .change(let change) = step.action, change.effect != .delete { addresses.insert(change.address) }
        }
        let rules = Dictionary(site.rules.map { ($0.place, $0) }, uniquingKeysWith: { first, _ in first })
        return addresses.sorted().map { ($0, desired.origins[$0].flatMap { rules[$0] }) }
    }

    private func passesAnything(_ address: Address) -> Bool {
        guard let rule = desired.snapshot[address]?.attributes, rule["action"] == "pass" else { return false }
        return rule["source"] == "any" && rule["destination"] == "any" && rule["destination_port"] == Value.none
    }

    /// One objection to the rules that nobody has accepted, and one for each inventory rule that accepts it.
    private func objections(
        _ code: Rule.Objection, to changed: [ChangedRule], _ summary: String, because reason: String
    ) -> [Objection] {
        let groups = Dictionary(grouping: changed) { $0.rule.flatMap { $0.accept.contains(code) ? $0.place : nil } }
        return groups.mapValues { $0.map(\.address) }
            .sorted { $0.value.lexicographicallyPrecedes($1.value) }
            .map { place, addresses in
                Objection(
                    code: code.rawValue, summary: summary,
                    detail: addresses.map(\.description).joined(separator: ", ") + " \(reason).",
                    addresses: addresses, accepted: place)
            }
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
