import Foundation
import Inventory
import Lab
import Providers
import Reconciler
import SSH
import TestSupport
import Testing

private let obstacle: String? = {
    do {
        _ = try OpenSSH(tools: OpenSSH.tools(besideBuildOf: Program.path.path))
        return nil
    } catch {
        return (error as? ServerProgram.Failure)?.text ?? "\(error)"
    }
}()

/// The return route on the lab's Proxmox host: read, planned and made by SSH as an ordinary user with sudo.
@Suite(.enabled(if: obstacle == nil, "\(obstacle ?? "")"), .timeLimit(.minutes(5)))
struct LabHostTests {
    /// A lab, the site of the repository's inventory, and the host as the lab's environment leaves it.
    private struct Stage: Sendable {
        let hosts: LabHosts
        let site: Site
        let host: Inventory.Host
        let connection: SSHConnection

        static func with(
            _ scenario: Scenario, hasSudo: Bool = true, _ body: @Sendable (Stage) async throws -> Void
        ) async throws {
            let hosts = try await LabHosts.start(scenario, program: Program.path.path, hasSudo: hasSudo)
            defer { hosts.stop() }
            let files = try SampleInventory.repository().map { ($0.key, Array($0.value.utf8)) }
            let site = try Site.parse(files: files, today: nil)
            let environment = Dictionary(uniqueKeysWithValues: hosts.environment.map { ($0.name, $0.value) })
            let pve = try #require(site.hosts.first { $0.name == "pve" })
            let host = try pve.enteredOverridden(by: environment).host
            #expect(host.interfacesFile == hosts.proxmox.interfacesFile.path)
            var limits = SSHLimits()
            (limits.connect, limits.login, limits.silence) = (.seconds(240), .seconds(240), .seconds(240))
            let access = SSHAccess(site: site, environment: environment, limits: limits) { _ in nil }
            try await access.withConnection(to: pve) { connection in
                try await body(Stage(hosts: hosts, site: site, host: host, connection: connection))
            }
        }

        func plan() async throws -> SitePlan {
            let state = try await LinuxReader(shell: connection, host: host).read()
            return try SitePlan(site: site, states: [:], linux: ["pve": state], presharedKeys: [:])
        }

        func apply(_ plan: SitePlan) async throws -> ApplyReport {
            let comparison = try #require(plan.linuxComparisons.first)
            let provider = LinuxProvider(shell: connection, comparison: comparison)
            return try await Applier(plan.batches, providers: ["pve": provider]).run()
        }
    }

    private func verbs(_ plan: SitePlan) -> [String] {
        plan.plan.steps.filter { $0.address.host == "pve" && $0.manual == nil }.map {
            "\($0.verb.rawValue) \($0.address.kind)"
        }
    }

    @Test(arguments: [
        (Scenario.empty, ["route route", "persist persistent-route"]),
        (.guide, ["route route", "persist persistent-route"]),
        (.noReturnRoute, ["route route", "persist persistent-route"]),
        (.routeNotPersisted, ["persist persistent-route"]),
        (.byHand, []), (.converged, []),
    ])
    func `every scenario needs what it says, and then nothing, also after a restart`(
        scenario: Scenario, steps: [String]
    ) async throws {
        try await Stage.with(scenario) { stage in
            let plan = try await stage.plan()
            #expect(verbs(plan) == steps)
            // The plan is the one of the real host.
            let folder = stage.hosts.proxmox.folder.path
            #expect(!plan.plan.steps.contains { "\($0)".contains(folder) })
            let report = try await stage.apply(plan)
            #expect(report.failures.isEmpty, "\(report.failures)")
            let after = try await stage.plan()
            #expect(verbs(after).isEmpty)
            try stage.hosts.proxmox.reboot()
            let restarted = try await stage.plan()
            #expect(verbs(restarted).isEmpty)
        }
    }

    @Test func `what is written is what the converged scenario has`() async throws {
        try await Stage.with(.noReturnRoute) { stage in
            _ = try await stage.apply(try await stage.plan())
            let sandbox = stage.hosts.proxmox
            let text = try String(contentsOf: sandbox.interfacesFile, encoding: .utf8)
            #expect(text == ProxmoxSandbox.interfaces(in: sandbox.folder, lines: .marked))
        }
    }

    @Test func `the user is an ordinary one, and sudo is told apart`() async throws {
        try await Stage.with(.guide) { stage in
            func privilege() async throws -> Privilege {
                try await LinuxReader(shell: stage.connection, host: stage.host).read().privilege
            }
            let allowed = try await privilege()
            #expect(allowed == .sudo)
            try stage.hosts.proxmox.setSudo(.password)
            let refused = try await privilege()
            #expect(refused == .sudoRefused)
        }
        try await Stage.with(.guide, hasSudo: false) { stage in
            let state = try await LinuxReader(shell: stage.connection, host: stage.host).read()
            #expect(state.privilege == .sudoMissing)
        }
    }
}
