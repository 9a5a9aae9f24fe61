import Foundation
import Inventory
import Lab
import Reconciler
import Testing

@testable import Providers

/// A write without its reload, as a program leaves it that is killed between the two: the next plan shows the reload.
struct StoredNotInForceTests {
    private static let instance = OPNsenseMark(site: "home").uuid(kind: "instance", name: "home")
    private static let alias = OPNsenseMark(site: "home").uuid(kind: "alias", name: "vpnctl_home_m_to")
    private static let gateway = OPNsenseMark(site: "home").uuid(kind: "gateway", name: "vpnctl_lab_v4")

    private static func server(_ more: String = "", addresses: String = "10.0.1.1/24") -> String {
        #"{"server":{"enabled":"1","name":"home","instance":"0","port":"51820","tunneladdress":"\#(addresses)","#
            + #""privkey":"WCGPtsf16vAJgOF0UrbFOZgy5cMwxi+oCO1uIgP5zGA="\#(more)}}"#
    }

    private static func rule(_ more: String = "") -> String {
        #"{"rule":{"enabled":"1","sequence":"100","interface":"wireguard","source_net":"10.0.1.0/24","#
            + #""destination_net":"vpnctl_home_m_to","description":"Allow [vpnctl:home/m]"\#(more)}}"#
    }

    private static func list(_ content: String) -> String {
        #"{"alias":{"name":"vpnctl_home_m_to","type":"network","content":"\#(content)","#
            + #""description":"Allow [vpnctl:home/m]"}}"#
    }

    private static func route(_ more: String = "") -> String {
        #"{"route":{"network":"172.20.0.0/16","gateway":"vpnctl_lab_v4","descr":"lab [vpnctl:home/lab]"\#(more)}}"#
    }

    private static let phone =
        #"{"client":{"enabled":"1","name":"phone","pubkey":"\#(key(2))","tunneladdress":"10.0.1.3/32","#
        + #""servers":"\#(instance)"}}"#

    /// Paths and bodies of what makes the network of ``yaml``, without reloads.
    private static var writes: [(path: String, body: String)] {
        let mark = OPNsenseMark(site: "home")
        return [
            ("firewall/alias/set_item/\(alias)", list(#"10.0.0.0/24\n10.1.0.0/24"#)),
            ("wireguard/general/set", #"{"general":{"enabled":"1"}}"#),
            ("wireguard/server/set_server/\(instance)", server()),
            ("wireguard/client/set_client/\(mark.uuid(kind: "peer", name: "phone"))", phone),
            ("wireguard/service/reconfigure", "{}"),
            (
                "routing/settings/set_gateway/\(gateway)",
                #"{"gateway_item":{"name":"vpnctl_lab_v4","interface":"lan","ipprotocol":"inet","gateway":"10.0.0.9"}}"#
            ),
            ("routes/routes/setroute/\(mark.uuid(kind: "route", name: "lab"))", route()),
            ("firewall/filter/set_rule/\(mark.uuid(kind: "rule", name: "m/inet"))", rule()),
        ]
    }

    private static let reloads = [
        "firewall/alias/reconfigure", "wireguard/service/reconfigure", "routes/routes/reconfigure",
        "firewall/filter/apply",
    ]

    private static func yaml(
        tunnel: String = "", address: String = "10.0.1.1", to: String = "[management, service]", route: String = ""
    ) -> String {
        inventory(
            peers("phone: {tunnel: home, addresses: [10.0.1.3], public_key: \"\(key(2))\"}")
                + rules("{id: m, name: Allow, interface: wireguard, action: pass, from: vpn, to: \(to)}")
                + "routes:\n  - {id: lab, host: fw, to: 172.20.0.0/16, via: 10.0.0.9\(route)}\n", tunnel: tunnel
        ).replacingOccurrences(of: "addresses: [10.0.1.1]", with: "addresses: [\(address)]")
    }

    private static func network(_ release: Release) async throws -> OPNsenseTwin {
        var settings = TwinSettings(release: release)
        settings.serves = false
        settings.staleWindow = .zero
        settings.pfStatistics = true
        let twin = try await OPNsenseTwin.start(settings)
        for (path, body) in writes { try await twin.take(path, body) }
        for path in reloads { try await twin.take(path) }
        return twin
    }

    /// One write, and what the plan then must reload and why.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let path: String
        let body: String
        let yaml: String
        let service: String
        let reason: String
        var testDescription: String { name }
    }

    private static var cases: [Case] {
        let set = { (path: String) in writes.first { $0.path.hasPrefix(path) }?.path ?? "" }
        let filter = "rule Allow [vpnctl:home/m]"
        return [
            Case(
                name: "MTU", path: set("wireguard/server"), body: server(#","mtu":"1380""#),
                yaml: yaml(tunnel: ", mtu: 1380"), service: "wireguard",
                reason: "wg0 runs with MTU 1420, stored is 1380"),
            Case(
                name: "addresses", path: set("wireguard/server"), body: server(addresses: "10.0.1.2/24"),
                yaml: yaml(address: "10.0.1.2"), service: "wireguard",
                reason: "wg0 runs with the address 10.0.1.1/24, which is not stored; "
                    + "wg0 runs without the address 10.0.1.2/24"),
            Case(
                name: "routes", path: set("wireguard/server"), body: server(#","disableroutes":"1""#),
                yaml: yaml(tunnel: ", routes: none"), service: "wireguard",
                reason: "wg0 runs with routes to its peers (10.0.1.3/32), stored is none"),
            Case(
                name: "alias", path: set("firewall/alias"), body: list("10.0.0.0/24"), yaml: "", service: "aliases",
                reason: "alias vpnctl_home_m_to has 1 entries, and 2 are loaded"),
            Case(
                name: "route", path: set("routes/routes"), body: route(#","enabled":"0","disabled":"1""#),
                yaml: yaml(route: ", enabled: false"), service: "routes",
                reason: "route 172.20.0.0/16 via vpnctl_lab_v4 is disabled and still set"),
            Case(
                name: "rule", path: set("firewall/filter"), body: rule(#","enabled":"0""#), yaml: "",
                service: "filter", reason: filter + " is disabled and still loaded"),
        ]
    }

    @Test(arguments: Release.allCases)
    func `What vpnctl made and reloaded is in force`(release: Release) async throws {
        let twin = try await Self.network(release)
        let plan = try await twin.plan(Self.yaml())
        #expect(plan.lines == [])
        #expect(plan.plan.steps.isEmpty)
        #expect(plan.live.layers.values.allSatisfy { $0 == .same })
        try await twin.shutdown()
    }

    @Test(arguments: Release.allCases, cases)
    func `A write without its reload is noticed, and its reload mends it`(release: Release, case: Case) async throws {
        let twin = try await Self.network(release)
        try await twin.take(`case`.path, `case`.body)
        let yaml = `case`.yaml.isEmpty ? Self.yaml() : `case`.yaml
        let plan = try await twin.plan(yaml)
        let step = plan.plan.steps.first { $0.address.name == `case`.service }
        let why = step.flatMap { plan.explanation(of: $0)?.why }
        #expect(why == "stored but not in force: \(`case`.reason)", "\(release): \(plan.plan.steps.map(\.address))")
        if !`case`.yaml.isEmpty { #expect(plan.lines == []) }
        for path in Self.reloads { try await twin.take(path) }
        #expect(try await twin.plan(yaml).reloads.contains(`case`.service) == !plan.lines.isEmpty)
        try await twin.shutdown()
    }

    @Test(arguments: Release.allCases)
    func `A route, a rule and an alias that were stored alone are brought into force`(release: Release) async throws {
        var settings = TwinSettings(release: release)
        settings.serves = false
        settings.staleWindow = .zero
        settings.pfStatistics = true
        let twin = try await OPNsenseTwin.start(settings)
        for (path, body) in Self.writes { try await twin.take(path, body) }
        let plan = try await twin.plan(Self.yaml())
        #expect(plan.lines == [])
        #expect(plan.reloads == ["aliases", "routes", "filter"])
        try await twin.shutdown()
    }
}
