import Inventory
import Providers
import Reconciler
import TestSupport

@testable import Lab
@testable import vpnctl

/// One application of an inventory to a firewall, with every law looked at on the way.
struct LawTrial {
    let firewall: LawFirewall
    let name: String
    let inventory: LawInventory
    let site: Site

    init(_ name: String, _ inventory: inout LawInventory, on firewall: LawFirewall, _ random: inout SplitMix64) throws {
        self.name = name
        self.firewall = firewall
        site = try inventory.site(shuffledBy: &random)
        self.inventory = inventory
    }

    /// Applies the inventory; returns the plan that was carried out.
    ///
    /// - Throws: ``Broken`` with the law, the inventory and the plan.
    @discardableResult
    func run(_ random: inout SplitMix64) async throws -> SitePlan {
        let states = try await firewall.states(site)
        let plan = try await self.plan(states)
        do {
            try await ignoresOrder(plan, states, &random)
            let before = try LawConfiguration(await firewall.twin.configurationXML)
            await firewall.twin.recordLinks()
            let report = try await firewall.carryOut(plan)
            try isCarriedOut(report, plan)
            try keepsLinks(plan, await firewall.twin.storedLinks)
            let after = try LawConfiguration(await firewall.twin.configurationXML)
            try leavesTheRest(plan, before, after)
            try await isDone()
        } catch {
            let (text, _) = inventory.yaml(shuffledBy: &random)
            let shown = PlanText(
                plan: plan, objections: plan.objections, digest: plan.plan.digest,
                style: TextStyle(width: 200, hasColour: false), isFull: true)
            throw Broken("\(name): \(error)\n\(text)\n\(shown.render())")
        }
        return plan
    }

    private func plan(_ states: [String: OPNsenseState]) async throws -> SitePlan {
        do {
            return try await firewall.plan(site, states)
        } catch let error as PlanError {
            throw Broken("\(name): there is no plan: \(error)\n\(inventory)")
        }
    }

    // MARK: Laws

    /// The order in which the inventory lists things does not matter.
    private func ignoresOrder(
        _ plan: SitePlan, _ states: [String: OPNsenseState], _ random: inout SplitMix64
    ) async throws {
        var same = inventory
        let other = try await firewall.plan(try same.site(shuffledBy: &random), states)
        guard other.plan.digest == plan.plan.digest else {
            throw Broken("another order of the inventory is another plan")
        }
    }

    private func isCarriedOut(_ report: ApplyReport, _ plan: SitePlan) throws {
        let manual = plan.plan.steps.waitingForPerson
        for step in plan.plan.steps {
            switch report.outcomes[step.number] {
            case .succeeded, .held: continue
            case .manual where step.manual != nil: continue
            case .skipped where manual.contains(step.number): continue
            case let outcome:
                throw Broken(
                    "step \(step.number), \(step.verb.rawValue) \(step.address), was not carried out: "
                        + (outcome.map { "\($0)" } ?? "it is not in the report"))
            }
        }
    }

    /// Apply, then plan is empty; applying again writes nothing.
    private func isDone() async throws {
        firewall.twin.log.removeAll()
        let again = try await firewall.plan(site)
        let manual = again.plan.steps.waitingForPerson
        let left = again.plan.steps.filter { !manual.contains($0.number) }
        guard left.isEmpty else {
            let list = left.map { step in
                var text = "\(step.verb.rawValue) \(step.address)"
                for difference in step.differences {
                    text +=
                        " \(difference.attribute): \(difference.before?.description ?? "-") -> "
                        + "\(difference.after?.description ?? "-")"
                }
                if case .activate(_, let reasons) = step.action { text += " because \(reasons)" }
                return text
            }
            throw Broken("the second plan is not empty:\n  " + list.joined(separator: "\n  "))
        }
        _ = try await firewall.carryOut(again)
        let writes = firewall.twin.requests.filter { $0.revisions > 0 }
        guard writes.isEmpty else { throw Broken("the second run writes: \(writes.map(\.path))") }
    }

    /// No peer that the plan does not unlink ever loses its link, and none that is linked at the end is ever unlinked.
    private func keepsLinks(_ plan: SitePlan, _ history: [StoredLinks]) throws {
        guard let first = history.first, let last = history.last else { return }
        let removed = LawReach(plan).unlinked
        let lasting = Set(last.peers.values.joined())
        for (instance, peers) in first.peers {
            for peer in peers {
                let isMeant = removed.contains(.init(instance: instance, peer: peer))
                for state in history where state.peers[instance]?.contains(peer) != true {
                    let isElsewhere = state.peers.values.contains { $0.contains(peer) }
                    if isMeant, isElsewhere || !lasting.contains(peer) { continue }
                    throw Broken(
                        "the peer \(peer) loses its link to \(instance) by \(state.description), meant: \(isMeant), "
                            + "links then: \(state.peers.filter { $0.value.contains(peer) }.keys), "
                            + "in the end: \(last.peers.filter { $0.value.contains(peer) }.keys)")
                }
            }
        }
    }

    /// Everything that the plan does not name is byte for byte what it was, and so are the fields of what it names.
    private func leavesTheRest(_ plan: SitePlan, _ before: LawConfiguration, _ after: LawConfiguration) throws {
        let reach = LawReach(plan)
        let differences = before.beyond(reach.configuration).differences(to: after.beyond(reach.configuration))
        guard differences.isEmpty else {
            throw Broken("something else was changed:\n  " + differences.joined(separator: "\n  "))
        }
        for (uuid, leaves) in reach.leaves {
            let others = (before.changedLeaves(of: uuid, in: after) ?? []).subtracting(leaves)
            guard others.isEmpty else { throw Broken("fields of \(uuid) changed as well: \(others.sorted())") }
        }
    }
}
