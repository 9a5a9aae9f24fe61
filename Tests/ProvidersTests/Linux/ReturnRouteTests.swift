import Foundation
import Inventory
import Providers
import Reconciler
import SSH
import Testing

/// The return route of a host: planned, put in force, kept over a restart, changed and removed, with the real programs.
@Suite(.enabled(if: HostSandbox.obstacle == nil, "network namespaces need root and Linux"))
struct ReturnRouteTests {
    private func site(_ sandbox: HostSandbox, via: String = "10.0.0.1", routes: String? = nil) throws -> Site {
        let route = routes ?? "routes:\n  - {id: vpn-return, host: pve, to: vpn, via: \(via), persist: post-up}"
        let text = """
            version: 1
            site: home
            hosts:
              pve: {provider: linux, address: 10.0.0.254, ssh: {user: root}, interfaces_file: \(sandbox.file.path)}
            subnets:
              management: {cidr: [10.0.0.0/24], attached: {pve: vmbr1}}
              vpn: {cidr: [10.0.1.0/24]}
            \(route)

            """
        return try Site.parse(files: [("site.yaml", Array(text.utf8))], today: nil)
    }

    private func plan(_ site: Site, _ sandbox: HostSandbox) async throws -> SitePlan {
        let host = try #require(site.hosts.first)
        let state = try await LinuxReader(shell: sandbox, host: host).read()
        return try SitePlan(site: site, states: [:], linux: ["pve": state], presharedKeys: [:])
    }

    private func apply(_ plan: SitePlan, _ sandbox: HostSandbox) async throws -> ApplyReport {
        let comparison = try #require(plan.linuxComparisons.first)
        let provider = LinuxProvider(shell: sandbox, comparison: comparison)
        return try await Applier(plan.batches, providers: ["pve": provider]).run()
    }

    private func verbs(_ plan: SitePlan) -> [String] {
        plan.plan.steps.map { "\($0.verb.rawValue) \($0.address.kind)" }
    }

    private func routes(_ sandbox: HostSandbox) async throws -> String {
        try await sandbox.command("ip route show 10.0.1.0/24 | sed 's/ *$//'")
    }

    private static let lines = """
        \tpost-up ip route add 10.0.1.0/24 via 10.0.0.1 || true # vpnctl:home/vpn-return
        \tpost-down ip route del 10.0.1.0/24 || true # vpnctl:home/vpn-return

        """

    @Test func `a missing route is put in force and into the file, and then there is nothing to do`() async throws {
        let sandbox = try HostSandbox()
        let site = try site(sandbox)
        let plan = try await plan(site, sandbox)
        #expect(verbs(plan) == ["route route", "persist persistent-route"])
        let report = try await apply(plan, sandbox)
        #expect(report.failures.isEmpty)
        #expect(try await routes(sandbox) == "10.0.1.0/24 via 10.0.0.1 dev vmbr1\n")
        #expect(try sandbox.text == HostSandbox.interfaces + Self.lines)
        #expect(try verbs(await self.plan(site, sandbox)).isEmpty)
    }

    @Test func `what the inventory does not ask for any more goes, and every other byte stays`() async throws {
        let sandbox = try HostSandbox()
        _ = try await apply(try await plan(try site(sandbox), sandbox), sandbox)
        let without = try site(sandbox, routes: "prune: {peers: never, rules: owned, routes: owned}")
        let plan = try await plan(without, sandbox)
        #expect(verbs(plan) == ["delete persistent-route", "delete route"])
        let report = try await apply(plan, sandbox)
        #expect(report.failures.isEmpty)
        #expect(try sandbox.text == HostSandbox.interfaces)
        #expect(try await routes(sandbox).isEmpty)
    }

    @Test func `another next hop replaces ours in both places`() async throws {
        let sandbox = try HostSandbox()
        _ = try await apply(try await plan(try site(sandbox), sandbox), sandbox)
        let changed = try site(sandbox, via: "10.0.0.2")
        let plan = try await plan(changed, sandbox)
        #expect(verbs(plan) == ["route route", "update persistent-route"])
        let report = try await apply(plan, sandbox)
        #expect(report.failures.isEmpty)
        #expect(try await routes(sandbox) == "10.0.1.0/24 via 10.0.0.2 dev vmbr1\n")
        #expect(try sandbox.text == HostSandbox.interfaces + Self.lines.replacing("10.0.0.1 ", with: "10.0.0.2 "))
        #expect(try verbs(await self.plan(changed, sandbox)).isEmpty)
    }

    @Test func `a line that a person wrote is enough and stays as it is`() async throws {
        let own = HostSandbox.interfaces + "\tup ip route add 10.0.1.0/24 via 10.0.0.1\n"
        let sandbox = try HostSandbox(interfaces: own)
        let site = try site(sandbox)
        let plan = try await plan(site, sandbox)
        #expect(verbs(plan) == ["route route"])
        #expect(plan.adopted.map(\.address.kind) == [LinuxKinds.persistentRoute])
        _ = try await apply(plan, sandbox)
        #expect(try sandbox.text == own)
    }

    @Test func `somebody else's route to the same destination is left alone and told`() async throws {
        let sandbox = try HostSandbox()
        try await sandbox.command("ip route add 10.0.1.0/24 via 10.0.0.9 dev vmbr1")
        let plan = try await plan(try site(sandbox), sandbox)
        #expect(!verbs(plan).contains("route route"))
        #expect(plan.findings.map(\.code).contains("plan.foreign-route"))
        _ = try await apply(plan, sandbox)
        #expect(try await routes(sandbox) == "10.0.1.0/24 via 10.0.0.9 dev vmbr1\n")
    }

    @Test func `changes that wait in interfaces.new leave the file to a person`() async throws {
        let sandbox = try HostSandbox()
        try Data("auto lo\n".utf8).write(to: sandbox.folder.appending(path: "interfaces.new"))
        let plan = try await plan(try site(sandbox), sandbox)
        let persist = try #require(plan.plan.steps.first { $0.address.kind == LinuxKinds.persistentRoute })
        #expect(persist.manual != nil)
        _ = try await apply(plan, sandbox)
        #expect(try sandbox.text == HostSandbox.interfaces)
        #expect(try await routes(sandbox) == "10.0.1.0/24 via 10.0.0.1 dev vmbr1\n")
    }

    @Test(arguments: ["interfaces", "interfaces.new"])
    func `what changes between the plan and the write is noticed and stays`(name: String) async throws {
        let sandbox = try HostSandbox()
        let plan = try await plan(try site(sandbox), sandbox)
        let comparison = try #require(plan.linuxComparisons.first)
        let shell = Interfering(sandbox: sandbox, name: name)
        let report = try await Applier(
            plan.batches, providers: ["pve": LinuxProvider(shell: shell, comparison: comparison)]
        ).run()
        guard case .moved? = report.failures.first?.failure.cause else {
            Issue.record("\(report.failures)")
            return
        }
        #expect(try sandbox.text == (name == "interfaces" ? Interfering.text : HostSandbox.interfaces))
    }

    @Test(arguments: [
        ("10.0.0.254", "plan.own-next-hop"), ("10.7.0.1", "plan.off-link-next-hop"),
    ])
    func `a next hop that cannot be one is told and not planned`(via: String, code: String) async throws {
        let sandbox = try HostSandbox()
        let plan = try await plan(try site(sandbox, via: via), sandbox)
        #expect(plan.plan.steps.isEmpty)
        #expect(plan.findings.map(\.code) == [code])
    }

    @Test func `a lock that somebody holds ends in an error and an unchanged file`() async throws {
        let sandbox = try HostSandbox()
        let plan = try await plan(try site(sandbox), sandbox)
        let comparison = try #require(plan.linuxComparisons.first)
        let lock = sandbox.folder.appending(path: ".pve-interfaces.lock").path
        async let holder = sandbox.command(
            "flock \(lock) sh -c 'touch \(lock).held; while [ ! -e \(lock).done ]; do sleep 0.1; done'")
        while !FileManager.default.fileExists(atPath: lock + ".held") { await Task.yield() }
        let provider = LinuxProvider(shell: Impatient(sandbox: sandbox), comparison: comparison)
        let report = try await Applier(plan.batches, providers: ["pve": provider]).run()
        try Data().write(to: URL(fileURLWithPath: lock + ".done"))
        guard case .error(let error as ProviderError)? = report.failures.first?.failure.cause else {
            Issue.record("\(report.failures)")
            return
        }
        #expect(error.code == .locked)
        #expect(try sandbox.text == HostSandbox.interfaces)
        _ = try await holder
    }
}

/// A person who writes a file right before vpnctl does.
private struct Interfering: RemoteShell {
    static let text = "# mine\n"
    let sandbox: HostSandbox
    let name: String

    func run(script: String, input: [UInt8], deadline: Duration) async throws -> CommandResult {
        if !input.isEmpty { try Data(Self.text.utf8).write(to: sandbox.folder.appending(path: name)) }
        return try await sandbox.run(script: script, input: input, deadline: deadline)
    }
}

/// Waits for a lock no longer than a moment.
private struct Impatient: RemoteShell {
    let sandbox: HostSandbox

    func run(script: String, input: [UInt8], deadline: Duration) async throws -> CommandResult {
        try await sandbox.run(
            script: script.replacing("flock -w 10", with: "flock -w 0"), input: input, deadline: deadline)
    }
}
