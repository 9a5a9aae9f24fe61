import Foundation
import Inventory

extension OPNsenseReader {
    /// Rules on interfaces that the inventory does not name, where rules are listed by interface; see ``matters(_:_:)``.
    ///
    /// 25.7 says how many rules of the API each interface has. Where others than the named ones have any, the whole
    /// model of the filter is read: one request, and about 19 KB for each rule, so not without need.
    func fetchLeftRules() async throws -> Answer<[FirewallRule]> {
        let list: RuleInterfaces
        switch try await fetch(OPNsenseAPI.listRuleInterfaces, RuleInterfaces.self) {
        case .value(let value): list = value
        case .forbidden(let call): return .forbidden(call)
        case .absent: return .value([])
        }
        let others = list.counts.filter { $0.value > 0 && !$0.key.isEmpty && !ruleInterfaces.contains($0.key) }
        return others.isEmpty ? .value([]) : try await fetchModelRules(on: Set(others.keys))
    }

    /// Rules on some interfaces, from the whole model.
    func fetchModelRules(on interfaces: Set<String>) async throws -> Answer<[FirewallRule]> {
        let answer = try await fetch(OPNsenseAPI.readFilter, FlatObject.self)
        guard case .value(let model) = answer else { return answer.map { _ in [] } }
        let rows = model.objects(at: ["filter", "rules", "rule"])
        var rules = try JSONDecoder().decode([FirewallRule].self, from: JSONEncoder().encode(rows))
        for index in rules.indices { rules[index].isCounted = false }
        return .value(rules.filter { $0.interfaces.count == 1 && interfaces.contains($0.interfaces[0]) })
    }

    /// Whether such a rule has to be known: ours may have to go, and with the interface of a tunnel anybody's would.
    func matters(_ rule: FirewallRule, _ state: OPNsenseState) -> Bool {
        mark.isOurs(uuid: rule.uuid) || OPNsenseMark.inscription(in: rule.description).map(mark.isOurs) == true
            || !state.tunnelInterfaces.isDisjoint(with: rule.interfaces)
    }
}

/// `firewall/filter/get_interface_list`: every interface that rules can name, whether or not its device exists.
struct RuleInterfaces: Decodable, Sendable {
    /// How many rules of the API each has, by key; 26.1 and later do not tell, and it is 0.
    let counts: [String: Int]

    private struct Section: Decodable { let items: [Item] }
    private struct Item: Decodable {
        let value: String
        let count: Int?
    }

    init(from decoder: any Decoder) throws {
        let sections = try [String: Section](from: decoder)
        counts = Dictionary(
            sections.values.flatMap(\.items).map { ($0.value, $0.count ?? 0) }, uniquingKeysWith: max)
    }
}
