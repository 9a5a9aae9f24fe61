import Foundation
import Inventory
import Lab
import Reconciler
import Testing

@testable import Providers

/// Plans that assign and enable where only SSH can, carried out on twins of every version.
@Suite(.enabled(if: FirewallLogin.hasAll, FirewallLogin.reason), .timeLimit(.minutes(10)))
struct InterfacesBySSHTests {
    private static func yaml(_ interface: String = "description: WG_HUB, enabled: true") -> String {
        inventory(
            peers("phone: {tunnel: home, addresses: [10.0.1.3], public_key: \"\(key(2))\"}")
                + rules("{id: m, name: Allow, interface: wireguard, action: pass, from: vpn, to: management}"),
            tunnel: ", interface: {\(interface)}", api: "xmlrpc: false"
        ).entered()
    }

    private func ways(_ plan: SitePlan) -> [String] {
        plan.plan.steps.filter {
            ["assignment", "interface"].contains($0.address.kind) || $0.address.name == "interfaces"
        }
        .map { step in
            "\(step.effectiveVerb.rawValue) \(step.address.name): \(plan.explanation(of: step)?.way ?? "?")"
        }
    }

    @Test(arguments: Release.allCases)
    func `A tunnel gets its interface by SSH, and then there is nothing to do`(_ release: Release) async throws {
        try await FirewallLogin.with(release) { login in
            let plan = try await login.plan(Self.yaml())
            let assign = release < .v26_7 ? "SSH" : "REST interfaces/assignment/add_item"
            #expect(
                ways(plan) == [
                    "assign home: \(assign)", "enable home: SSH",
                    "reload interfaces: SSH configctl interface reconfigure",
                ])
            #expect(plan.plan.steps.allSatisfy { $0.manual == nil })
            let report = try await login.apply(plan)
            #expect(report.failures.isEmpty)
            #expect(try await login.overview() == "opt2 WG_HUB true")
            #expect(try await login.twin.notInForce == [])
            #expect(await login.twin.shellCommands.contains("configctl interface reconfigure opt2"))
            let history = try await login.history()
            #expect(history.filter { $0.hasPrefix("vpnctl") } == ["vpnctl: interface of wg0"])
            #expect(!history.contains { $0.contains("XMLRPC") })
            let second = try await login.plan(Self.yaml())
            #expect(second.plan.steps.isEmpty)
            #expect(second.live.layers.values.allSatisfy { $0 == .same })
        }
    }

    @Test(arguments: Release.allCases)
    func `It is renamed, disabled and enabled again by SSH`(_ release: Release) async throws {
        try await FirewallLogin.with(release) { login in
            _ = try await login.apply(login.plan(Self.yaml()))
            for (interface, expected) in [
                ("description: HUB, enabled: false", "opt2 HUB false"),
                ("description: HUB, enabled: true", "opt2 HUB true"),
            ] {
                let report = try await login.apply(login.plan(Self.yaml(interface)))
                #expect(report.failures.isEmpty)
                #expect(try await login.overview() == expected)
                #expect(try await login.plan(Self.yaml(interface)).plan.steps.isEmpty)
            }
        }
    }

    @Test(arguments: [Release.v25_7, .v26_7])
    func `sudo does as well as root`(_ release: Release) async throws {
        try await FirewallLogin.with(release, as: .user("operator", sudo: .allowed)) { login in
            let yaml = Self.yaml("description: OPERATORS, enabled: true").replacing("sudo: false", with: "sudo: true")
            let report = try await login.apply(login.plan(yaml))
            #expect(report.failures.isEmpty)
            #expect(try await login.overview() == "opt2 OPERATORS true")
            #expect(try await login.plan(yaml).plan.steps.isEmpty)
        }
    }

    @Test func `Without root both are left to a person, who is told why`() async throws {
        try await FirewallLogin.with(.v26_1, as: .user("operator", sudo: .refused)) { login in
            let plan = try await login.plan(Self.yaml().replacing("sudo: false", with: "sudo: true"))
            let reason = plan.plan.steps.first { $0.address.kind == "assignment" }?.manual?.reason
            #expect(reason?.contains("SSH would do, but sudo does not let operator run /bin/sh") == true)
        }
    }

    @Test func `A program that is killed fails its step, and the next plan goes on`() async throws {
        try await FirewallLogin.with(.v26_1) { login in
            let plan = try await login.plan(Self.yaml())
            try login.programs.pause(at: .saving)
            async let report = login.apply(plan)
            while login.programs.waitingProcess == nil { try await Task.sleep(for: .milliseconds(5)) }
            kill(try #require(login.programs.waitingProcess), SIGKILL)
            #expect(try await !report.failures.isEmpty)
            login.programs.resume()
            let second = try await login.apply(login.plan(Self.yaml()))
            #expect(second.failures.isEmpty)
            #expect(try await login.plan(Self.yaml()).plan.steps.isEmpty)
            #expect(try await login.twin.notInForce == [])
        }
    }

    // MARK: In force

    @Test(arguments: Release.allCases)
    func `A rule that is stored and not loaded is seen by its label`(_ release: Release) async throws {
        try await FirewallLogin.with(release) { login in
            _ = try await login.apply(login.plan(Self.yaml()))
            let rule = OPNsenseMark(site: "home").uuid(kind: "rule", name: "m/inet")
            let state = try #require(try await login.plan(Self.yaml()).comparison(of: "fw")?.state)
            #expect(!state.showsLoadedRules && state.shell?.rules?.contains(rule) == true)
            try await login.twin.take("firewall/filter/del_rule/\(rule)")
            try await login.twin.take("firewall/filter/apply")
            let description = try #require(state.rules.first { $0.uuid == rule }?.description)
            try await login.twin.take(
                "firewall/filter/set_rule/\(rule)",
                #"{"rule":{"enabled":"1","sequence":"100","interface":"wireguard","source_net":"10.0.1.0/24","#
                    + #""destination_net":"10.0.0.0/24","description":"\#(description)"}}"#)
            let plan = try await login.plan(Self.yaml())
            #expect(plan.lines == [])
            #expect(plan.reloads == ["filter"])
            let step = try #require(plan.plan.steps.first)
            #expect(
                plan.explanation(of: step)?.why
                    == "stored but not in force: rule \(description) is stored and not loaded")
            #expect(plan.explanation(of: step)?.verifiedBy == "pfctl -sr, by SSH")
            #expect(try await login.apply(plan).failures.isEmpty)
            #expect(try await login.plan(Self.yaml()).plan.steps.isEmpty)
        }
    }
}
