import Inventory
import Reconciler

/// Live rules by what identifies them.
struct RuleIndex {
    private struct Meaning: Hashable {
        let interface: String
        let meaning: RuleMeaning
    }

    /// Rules of the API's store by UUID.
    private(set) var byUUID: [String: FirewallRule] = [:]
    /// Rules of the API's store that carry our mark, by the id in it.
    private var byID: [String: [FirewallRule]] = [:]
    /// Rules that the API or a person made, by what they do.
    private var byMeaning: [Meaning: [FirewallRule]] = [:]

    init(_ rules: [FirewallRule], names: RuleNames, mark: OPNsenseMark) {
        for rule in rules where rule.origin != .automatic {
            if rule.origin == .mvc {
                byUUID[rule.uuid] = rule
                if let inscription = OPNsenseMark.inscription(in: rule.description), mark.isOurs(inscription) {
                    byID[inscription.id, default: []].append(rule)
                }
            }
            guard rule.interfaces.count == 1, !rule.invertsInterfaces else { continue }
            let interface = names.key(rule.interfaces[0], of: rule.origin)
            for meaning in names.meanings(of: rule) {
                byMeaning[Meaning(interface: interface, meaning: meaning), default: []].append(rule)
            }
        }
    }

    func rules(marked id: String) -> [FirewallRule] { byID[id] ?? [] }

    /// Rules that do what is wanted, in the order of evaluation.
    func rules(like want: WantedRule) -> [FirewallRule] {
        byMeaning[Meaning(interface: want.rule.interface, meaning: want.meaning)] ?? []
    }
}

extension OPNsenseComparison {
    /// The live rule that stands for each wanted one, by UUID; rules made in the GUI only satisfy.
    mutating func match(_ wanted: [WantedRule], in index: RuleIndex) -> [String: WantedRule] {
        let decided = Set(wanted.compactMap(\.rule.uuid))
        let identified = Matching(
            wanted.map { want in
                let (found, recognisedBy) = self.identified(want, in: index, decided: decided)
                return Matching.Entry(address: want.address, candidates: found, recognisedBy: recognisedBy)
            })
        let taken = identified.held.union(decided)
        let rest = wanted.filter { identified.matches[$0.address] == nil && identified.unclear[$0.address] == nil }
        let alike = Matching(
            rest.map { want in
                Matching.Entry(
                    address: want.address, candidates: settle(want, in: index, held: taken),
                    recognisedBy: "equal meaning")
            })
        var matches: [String: WantedRule] = [:]
        for want in wanted {
            for matching in [identified, alike] {
                leaveUndecided(want.address, at: want.rule.place, "rule", in: matching) {
                    ($0, index.byUUID[$0]?.description ?? "")
                }
                guard let match = matching.matches[want.address] else { continue }
                matches[match.id] = want
                let description = index.byUUID[match.id]?.description ?? ""
                if ownership(uuid: match.id, description: description) == .unmarked {
                    adopt(want.address, uuid: match.id, by: match.recognisedBy)
                }
            }
        }
        heldRules = identified.held.union(alike.held)
        return matches
    }

    /// UUIDs of the live rules that carry the identity of the wanted one.
    private func identified(
        _ want: WantedRule, in index: RuleIndex, decided: Set<String>
    ) -> ([String], recognisedBy: String) {
        if let uuid = want.rule.uuid, let rule = index.byUUID[uuid], want.fits(rule) { return ([uuid], "uuid") }
        let renamed = want.rule.renamedFrom.map { "\($0)/\(want.familyName)" }
        let marks = mark.uuids(
            kind: OPNsenseKinds.rule, name: "\(want.rule.id)/\(want.familyName)", renamedFrom: renamed)
        let made = marks.filter { index.byUUID[$0] != nil && !decided.contains($0) }
        if !made.isEmpty { return (made, "mark") }
        let inscribed = [want.rule.id, want.rule.renamedFrom].compactMap { $0 }
            .flatMap { index.rules(marked: $0) }.filter { !decided.contains($0.uuid) }
        let exact = inscribed.filter { $0.family == want.familyName }
        if !exact.isEmpty { return (exact.map(\.uuid), "mark") }
        // Somebody may have changed the family of a rule that we took over.
        let others = inscribed.filter { want.fits($0) && !mark.isOurs(uuid: $0.uuid) }
        return (others.map(\.uuid), "mark")
    }

    /// UUIDs of rules of equal meaning to take over; leaves the work to a rule that vpnctl does not touch, if there is one.
    private mutating func settle(_ want: WantedRule, in index: RuleIndex, held: Set<String>) -> [String] {
        var adoptable: [FirewallRule] = []
        var satisfying: FirewallRule?
        for rule in index.rules(like: want) where !held.contains(rule.uuid) {
            let ownership = ownership(uuid: rule.uuid, description: rule.description)
            if case .foreign(let site) = ownership {
                reportForeign(rule, of: site, like: want)
            } else if rule.origin == .mvc, rule.family != "inet46" {
                adoptable.append(rule)
            } else if satisfying == nil, rule.isEnabled, want.rule.enabled, ownership == .unmarked {
                satisfying = rule
            }
        }
        let enabled = adoptable.filter(\.isEnabled)
        if !enabled.isEmpty { return enabled.map(\.uuid) }
        guard let satisfying else { return adoptable.map(\.uuid) }
        satisfied.append(
            Satisfaction(
                address: want.address, ruleDescription: satisfying.description, reference: satisfying.reference,
                origin: want.rule.place))
        return []
    }

    private mutating func reportForeign(_ rule: FirewallRule, of site: String?, like want: WantedRule) {
        findings.append(
            Diagnostic(
                .warning, code: "plan.foreign-mark", summary: "A rule with another site's mark does the same",
                detail: "\(want.address): \(rule.description) (\(rule.uuid)) belongs to the site "
                    + "\(site ?? "unknown") and is never taken over; a second rule is planned beside it.",
                place: want.rule.place, address: want.address))
    }
}
