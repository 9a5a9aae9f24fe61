import Foundation
import Inventory
import Reconciler
import Testing

@testable import Providers

struct ComparisonRuleTests {
    private let entry = "{id: m, name: Allow, interface: wireguard, action: pass, from: vpn, to: management}"
    private func ours(_ id: String, _ sequence: Int) -> FirewallRule {
        .live(
            OPNsenseMark(site: "home").uuid(kind: "rule", name: "\(id)/inet"), "Allow [vpnctl:home/\(id)]",
            sequence: sequence)
    }

    @Test func `One rule a family that both sides have`() throws {
        #expect(try compared(inventory(rules(entry)), .live()).lines == ["create rule m/inet"])
        #expect(
            try compared(inventory(rules(entry), isDual: true), .live()).lines.filter { $0.hasSuffix("inet6") }
                == ["create rule m/inet6"])
    }

    @Test func `A rule of equal meaning is adopted with its description, whatever names it uses`() throws {
        let live = FirewallRule.live("r-1", "mine", to: "lan")
        let plan = try compared(inventory(rules(entry)), .live(rules: [live]))
        #expect(plan.lines == [])
        #expect(plan.comparisons[0].adopted.map(\.recognisedBy) == ["name", "equal meaning"])
        #expect(try compared(inventory(), .live(rules: [live])).lines == [])
    }

    @Test func `Two rules of equal meaning are ambiguous, and uuid decides`() throws {
        let uuid = "00000000-0000-4000-8000-000000000002"
        let live = [FirewallRule.live("r-1", sequence: 1), .live(uuid, sequence: 2)]
        let plan = try compared(inventory(rules(entry)), .live(rules: live))
        #expect(plan.lines == [])
        #expect(plan.codes == ["plan.ambiguous"])
        let decided = entry.replacingOccurrences(of: "{id", with: "{uuid: \(uuid), id")
        #expect(try compared(inventory(rules(decided)), .live(rules: live)).codes == [])
    }

    @Test func `A mark in a description is an identity, also with an exclamation mark`() throws {
        let live = FirewallRule.live("r-1", "Allow [vpnctl!:home/m]", from: "10.9.0.0/24")
        let plan = try compared(inventory(rules(entry)), .live(rules: [live]))
        #expect(
            plan.lines == [
                "update rule m/inet: description Allow [vpnctl!:home/m] -> Allow [vpnctl:home/m]; "
                    + "source 10.9.0.0/24 -> 10.0.1.0/24"
            ])
    }

    @Test func `Protected, foreign and unmarked rules stay, ours go`() throws {
        let live = [
            FirewallRule.live("r-1", "a [vpnctl!:home/a]"), .live("r-2", "b [vpnctl:cabin/b]"), .live("r-3"),
            .live("r-4", "d [vpnctl:home/d]"),
        ]
        #expect(try compared(inventory(), .live(rules: live)).lines == ["delete rule d/inet !delete"])
    }

    @Test(arguments: [("LAN", "r"), ("lan", "r")])
    func `A rule made in the GUI satisfies while it is enabled`(interface: String, uuid: String) throws {
        let rule = entry.replacingOccurrences(of: "wireguard", with: "lan")
        var live = FirewallRule.live(uuid, "old", on: interface).with {
            $0.origin = .gui
            $0.sequence = nil
            $0.family = "inet46"
        }
        let plan = try compared(inventory(rules(rule)), .live(rules: [live]))
        #expect(plan.lines == [])
        #expect(plan.comparisons[0].satisfied.map(\.ruleDescription) == ["old"])
        live.isEnabled = false
        #expect(try compared(inventory(rules(rule)), .live(rules: [live])).lines == ["create rule m/inet"])
    }

    @Test func `What was changed by hand is put back`() throws {
        let live = ours("m", 100).with {
            $0.invertsSource = true
            $0.logs = true
            $0.destinationPort = "22"
            $0.conditions = [.init(field: "sched", value: "night")]
        }
        #expect(
            try compared(inventory(rules(entry)), .live(rules: [live])).lines == [
                "update rule m/inet: conditions sched=night -> none; destination_port 22 -> none; log true -> false; "
                    + "source_inverted true -> false"
            ])
    }

    @Test func `A rule that was disabled by hand is enabled only with consent`() throws {
        let live = ours("m", 100).with { $0.isEnabled = false }
        #expect(
            try compared(inventory(rules(entry)), .live(rules: [live])).lines
                == ["enable rule m/inet !enable: enabled false -> true"])
    }

    @Test func `A list becomes one alias whose name is short enough`() throws {
        let list =
            "{id: a-very-long-name-of-a-rule, name: L, interface: wireguard, action: pass, from: vpn, "
            + "to: [management, service]}"
        let plan = try compared(inventory(rules(list)), .live())
        #expect(plan.lines.count == 2)
        let alias = try #require(plan.lines.first?.split(separator: " ").last)
        #expect(alias.count <= 31)
        #expect(plan.lines[0].hasPrefix("create alias vpnctl_home_"))
        #expect(plan.reloads == ["aliases", "filter"])
    }

    @Test func `A list that an alias of somebody else stands for needs no second alias`() throws {
        let list = entry.replacingOccurrences(of: "to: management", with: "to: [management, service]")
        var state = OPNsenseState.live(rules: [.live("r-1", to: "inside")])
        state.aliases = [
            .init(
                uuid: "a-1", name: "inside", type: "network", isEnabled: true, content: ["10.0.0.0/24", "10.1.0.0/24"],
                description: "")
        ]
        #expect(try compared(inventory(rules(list)), state).lines == [])
    }

    @Test func `A renamed rule lets go of the list of its earlier id before that goes`() throws {
        let list = entry.replacingOccurrences(of: "{id: m", with: "{id: new, renamed_from: old")
            .replacingOccurrences(of: "to: management", with: "to: [management, service]")
        var state = OPNsenseState.live(rules: [ours("old", 100).with { $0.destination = ["vpnctl_home_old_to"] }])
        state.aliases = [
            .init(
                uuid: OPNsenseMark(site: "home").uuid(kind: "alias", name: "vpnctl_home_old_to"),
                name: "vpnctl_home_old_to", type: "network", isEnabled: true, content: ["10.0.0.0/24", "10.1.0.0/24"],
                description: "Allow [vpnctl:home/old]")
        ]
        #expect(
            try compared(inventory(rules(list)), state).lines == [
                "create alias vpnctl_home_new_to",
                "update rule new/inet: description Allow [vpnctl:home/old] -> Allow [vpnctl:home/new]; "
                    + "destination alias vpnctl_home_old_to -> alias vpnctl_home_new_to",
                "delete alias vpnctl_home_old_to !delete",
            ])
    }

    @Test func `A rule on an interface that does not exist is not planned`() throws {
        let rule = entry.replacingOccurrences(of: "wireguard", with: "opt7")
        let plan = try compared(inventory(rules(rule), isDual: true), .live())
        #expect(!plan.lines.contains { $0.contains("rule") })
        #expect(plan.codes == ["plan.unknown-interface"])
        #expect(plan.findings[0].severity == .error)
    }

    @Test func `A rule above that decides otherwise is named`() throws {
        let block = FirewallRule.live("r-1", "stop", sequence: 1).with { $0.action = "block" }
        #expect(try compared(inventory(rules(entry)), .live(rules: [block])).codes == ["plan.earlier-rule"])
        let below = try compared(inventory(rules(entry)), .live(rules: [ours("m", 5), block.with { $0.sequence = 9 }]))
        #expect(below.codes == [])
    }

    // MARK: Sequences

    private func sequences(_ ids: [String], _ live: [FirewallRule]) throws -> [String] {
        let entries = ids.enumerated().map { index, id in
            "  - {id: \(id), name: Allow, interface: wireguard, action: pass, protocol: tcp, port: \(index + 1), "
                + "from: vpn, to: management}\n"
        }.joined()
        let plan = try compared(inventory("rules:\n" + entries), .live(rules: live))
        return ids.map { plan.attribute("sequence", of: "\($0)/inet") ?? "-" }
    }

    @Test func `New rules stand 100 apart behind the others, and in the middle of a gap`() throws {
        let foreign = FirewallRule.live("r-1", sequence: 500, to: "10.7.0.0/16")
        #expect(try sequences(["a", "b"], [foreign]) == ["600", "700"])
        #expect(try sequences(["a", "n", "b"], [ours("a", 100), ours("b", 200)]) == ["100", "150", "200"])
        #expect(try sequences(["a", "n"], [ours("a", 100), foreign.with { $0.sequence = 200 }]) == ["100", "201"])
    }

    @Test func `Only ours from there on move where no gap is left`() throws {
        let foreign = FirewallRule.live("r-1", sequence: 6, to: "10.7.0.0/16")
        let numbers = try sequences(["a", "n", "b", "c"], [ours("a", 4), ours("b", 5), ours("c", 9), foreign])
        #expect(numbers == ["4", "104", "204", "304"])
    }

    @Test func `No number is above the highest that the firewall takes`() throws {
        let numbers = try sequences(["a", "b", "c"], [ours("a", 999_998), ours("b", 999_999)])
        // Nothing fits above, so that ours start anew.
        #expect(numbers == ["100", "200", "300"])
        let last = FirewallRule.live("r-1", sequence: 999_999, to: "10.7.0.0/16")
        #expect(try sequences(["a", "b"], [last]) == ["999997", "999998"])
    }

    @Test func `A thousand rules are compared`() throws {
        let count = 1000
        let ids = (0..<count).map { "r\($0)" }
        let live = ids.enumerated().map { index, id in
            ours(id, (index + 1) * 100).with {
                $0.transport = "tcp"
                $0.destinationPort = String(index + 1)
            }
        }
        #expect(try sequences(ids, live).last == "100000")
    }
}
