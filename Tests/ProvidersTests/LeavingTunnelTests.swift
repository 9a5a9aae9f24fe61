import Foundation
import Inventory
import Lab
import Reconciler
import TestSupport
import Testing

@testable import Providers

/// A tunnel that the inventory lists no more, with its interface, peers, rules and aliases.
struct LeavingTunnelTests {
    private static let mark = OPNsenseMark(site: "home")
    private static let home = mark.uuid(kind: "instance", name: "home")
    private static let lab = mark.uuid(kind: "instance", name: "lab")
    private static let prune = "{peers: owned, rules: owned, routes: owned}"
    private static let phone = peers("phone: {tunnel: home, addresses: [10.0.1.3], public_key: \"\(key(2))\"}")

    private static func instance(_ name: String, _ number: Int) -> String {
        #"{"server":{"enabled":"1","name":"\#(name)","instance":"\#(number)","port":"\#(51820 + number)","#
            + #""tunneladdress":"10.0.\#(number + 1).1/24","privkey":"\#(key(900 + number))"}}"#
    }

    private static func peer(_ name: String, _ number: Int, _ network: Int, of server: String) -> String {
        #"{"client":{"enabled":"1","name":"\#(name)","pubkey":"\#(key(number))","#
            + #""tunneladdress":"10.0.\#(network).\#(number + 1)/32","servers":"\#(server)"}}"#
    }

    private static func rule(_ id: String, on interface: String, to destination: String) -> String {
        #"{"rule":{"enabled":"1","interface":"\#(interface)","source_net":"10.0.2.0/24","#
            + #""destination_net":"\#(destination)","description":"\#(id) [vpnctl:home/\#(id)]"}}"#
    }

    /// A firewall with the tunnel `home` and another one, `lab`, all of it in force.
    private static func network(_ release: Release) async throws -> OPNsenseTwin {
        var settings = TwinSettings(release: release)
        settings.serves = false
        settings.staleWindow = .zero
        settings.pfStatistics = true
        let twin = try await OPNsenseTwin.start(settings)
        try await twin.take("wireguard/general/set", #"{"general":{"enabled":"1"}}"#)
        try await twin.take("wireguard/server/set_server/\(home)", instance("home", 0))
        try await twin.take("wireguard/server/set_server/\(lab)", instance("lab", 1))
        for (name, number, network, server) in [("phone", 2, 1, home), ("tablet", 3, 2, lab)] {
            try await twin.take(
                "wireguard/client/set_client/\(mark.uuid(kind: "peer", name: name))",
                peer(name, number, network, of: server))
        }
        try await twin.take("wireguard/client/add_client", peer("guest", 4, 2, of: lab))
        try await twin.take("wireguard/service/reconfigure")
        try await twin.mergeInterface("opt2", ["if": "wg1", "descr": "LAB", "enable": "1", "lock": "1"])
        try await twin.take("interfaces/overview/reload_interface/opt2")
        try await twin.take(
            "firewall/alias/set_item/\(mark.uuid(kind: "alias", name: "vpnctl_home_group_to"))",
            #"{"alias":{"name":"vpnctl_home_group_to","type":"network","content":"10.0.0.0/24\n10.1.0.0/24","#
                + #""description":"group [vpnctl:home/group]"}}"#)
        for (id, interface, destination) in [("group", "wireguard", "vpnctl_home_group_to"), ("own", "opt2", "opt1")] {
            try await twin.take(
                "firewall/filter/set_rule/\(mark.uuid(kind: "rule", name: "\(id)/inet"))",
                rule(id, on: interface, to: destination))
        }
        try await twin.take("firewall/alias/reconfigure")
        try await twin.take("firewall/filter/apply")
        return twin
    }

    private func steps(_ plan: SitePlan) -> [String] {
        plan.plan.steps.map { step in
            let manual = step.manual == nil ? "" : "manual "
            return "\(manual)\(step.effectiveVerb.rawValue) \(step.address.kind) \(step.address.name)"
        }
    }

    @Test(arguments: Release.allCases)
    func `It goes from the rules down, and its interface before it`(release: Release) async throws {
        let twin = try await Self.network(release)
        let plan = try await twin.plan(inventory(Self.phone, prune: Self.prune))
        let rules = ["delete rule group/inet", "delete rule own/inet", "reload service filter"]
        let interface = ["delete interface lab", "delete assignment lab"]
        let peers = ["unlink link lab/guest", "unlink link lab/tablet", "delete peer tablet"]
        let wireguard = "reload service wireguard"
        let alias = ["delete alias vpnctl_home_group_to", "reload service aliases"]
        let checks = ["check check filter", "check check wireguard"]
        // What waits for a person holds up nothing else.
        let expected =
            release < .v26_7
            ? rules + peers + [wireguard] + alias + interface.map { "manual \($0)" } + [
                "delete instance lab", wireguard,
            ] + checks
            : rules + interface + ["reload service interfaces"] + peers + ["delete instance lab", wireguard] + alias
                + checks
        #expect(steps(plan) == expected)
        let instance = try #require(plan.plan.steps.first { $0.address.kind == "instance" })
        let assignment = try #require(plan.plan.steps.first { $0.address.kind == "assignment" })
        #expect(instance.needs.contains(release < .v26_7 ? assignment.number : assignment.number + 1))
        #expect(plan.codes == [])
        try await twin.shutdown()
    }

    @Test(arguments: Release.allCases)
    func `Where nothing may be removed, it stays with everything that it has`(release: Release) async throws {
        let twin = try await Self.network(release)
        let plan = try await twin.plan(
            inventory(Self.phone, prune: "{peers: never, rules: never, routes: never}"))
        #expect(steps(plan) == [])
        try await twin.shutdown()
    }

    @Test func `The clicks are shown where no call can delete`() async throws {
        let twin = try await Self.network(.v26_1)
        let plan = try await twin.plan(inventory(Self.phone, prune: Self.prune))
        let work = plan.plan.steps.compactMap(\.manual)
        #expect(work.count == 2)
        #expect(work.allSatisfy { $0.reason.contains("no REST call") && $0.reason.contains("XML-RPC cannot delete") })
        #expect(work[0].instructions.first?.contains("Prevent interface removal") == true)
        #expect(work[1].instructions.first?.contains("wg1 (LAB)") == true)
        try await twin.shutdown()
    }

    @Test(arguments: Release.allCases)
    func `A tunnel whose interface somebody else uses stays, and the user is named`(release: Release) async throws {
        let twin = try await Self.network(release)
        try await twin.take(
            "firewall/filter/add_rule", #"{"rule":{"interface":"opt2","source_net":"any","description":"by hand"}}"#)
        try await twin.take("firewall/filter/apply")
        let plan = try await twin.plan(inventory(Self.phone, prune: Self.prune))
        #expect(
            steps(plan).filter { $0.hasPrefix("delete") || $0.contains("interface") || $0.contains("link") } == [
                "delete rule group/inet", "delete rule own/inet", "delete alias vpnctl_home_group_to",
            ])
        #expect(plan.codes == ["plan.tunnel-in-use"])
        #expect(plan.findings[0].detail.contains("\"by hand\""))
        try await twin.shutdown()
    }

    @Test(arguments: Release.allCases)
    func `A tunnel that stays without its interface key leaves the interface alone`(release: Release) async throws {
        let twin = try await Self.network(release)
        let tunnel =
            "\n  lab: {host: fw, device: wg1, subnet: lab, addresses: [10.0.2.1], port: 51821}"
        let yaml = inventory(
            "  lab: {cidr: [10.0.2.0/24]}\n"
                + peers(
                    "phone: {tunnel: home, addresses: [10.0.1.3], public_key: \"\(key(2))\"}",
                    "tablet: {tunnel: lab, addresses: [10.0.2.4], public_key: \"\(key(3))\"}"),
            prune: "{peers: owned, rules: never, routes: owned}")
        let whole = yaml.replacingOccurrences(of: "  lab: {cidr: [10.0.2.0/24]}\n", with: "")
            .replacingOccurrences(of: "tunnels:", with: "  lab: {cidr: [10.0.2.0/24]}\ntunnels:")
            .replacingOccurrences(of: "port: 51820}", with: "port: 51820}" + tunnel)
        #expect(steps(try await twin.plan(whole)) == [])
        try await twin.shutdown()
    }

    @Test(arguments: Release.allCases)
    func `A rule of ours is seen on an interface that the inventory does not name`(release: Release) async throws {
        let twin = try await Self.network(release)
        let stored = try await twin.plan(inventory(Self.phone)).lines
        #expect(
            stored == ["delete rule group/inet !delete", "delete rule own/inet !delete"] + [
                "delete alias vpnctl_home_group_to !delete"
            ])
        try await twin.shutdown()
    }
}
