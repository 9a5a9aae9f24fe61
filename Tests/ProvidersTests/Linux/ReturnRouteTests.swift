import Foundation
import Inventory
import Providers
import Reconciler
import SSH
import TestSupport
import Testing

/// The return route of a host: planned, put in force, kept over a restart, changed and removed, with the real programs.
@Suite(.enabled("network namespaces need root and Linux") { await HostSandbox.obstacle() == nil })
struct ReturnRouteTests {
    @Test func `a missing route is put in force and into the file, and then there is nothing to do`() async throws {
        let sandbox = try await HostSandbox.start()
        let route = try ReturnRoute(sandbox)
        let plan = try await route.plan()
        #expect(plan.verbs == ["route route", "persist persistent-route"])
        let report = try await route.apply(plan)
        #expect(report.failures.isEmpty)
        #expect(try await route.inForce() == "10.0.1.0/24 via 10.0.0.1 dev vmbr1\n")
        #expect(try sandbox.text == HostSandbox.interfaces + ReturnRoute.lines)
        #expect(try await route.plan().verbs.isEmpty)
    }

    @Test func `what the inventory does not ask for any more goes, and every other byte stays`() async throws {
        let sandbox = try await HostSandbox.start()
        let route = try ReturnRoute(sandbox)
        _ = try await route.apply(try await route.plan())
        let without = try ReturnRoute(sandbox, routes: "prune: {peers: never, rules: owned, routes: owned}")
        let plan = try await without.plan()
        #expect(plan.verbs == ["delete persistent-route", "delete route"])
        #expect(!plan.objections.contains { $0.code == "own-path" })
        // Who comes through the tunnel is answered by this route.
        let inside = try await without.plan(from: "10.0.1.2").objections.filter { $0.code == "own-path" }
        #expect(inside.map { $0.addresses.map(\.kind) } == [["route"]])
        let outside = try await without.plan(from: "10.0.0.20").objections.filter { $0.code == "own-path" }
        #expect(outside.isEmpty)
        let report = try await without.apply(plan)
        #expect(report.failures.isEmpty)
        #expect(try sandbox.text == HostSandbox.interfaces)
        #expect(try await route.inForce().isEmpty)
    }

    @Test func `several routes come into one file by one plan, and go by one`() async throws {
        let sandbox = try await HostSandbox.start()
        let networks = ["10.0.1.0/24", "10.2.0.0/24"]
        let routes =
            "routes:\n  - {id: vpn-return, host: pve, to: [\(networks.joined(separator: ", "))], "
            + "via: 10.0.0.1, persist: post-up}"
        let route = try ReturnRoute(sandbox, routes: routes)
        let report = try await route.apply(try await route.plan())
        #expect(report.failures.isEmpty, "\(report.failures)")
        let lines = networks.map { ReturnRoute.lines.replacing("10.0.1.0/24", with: $0) }
        #expect(try sandbox.text == HostSandbox.interfaces + lines.joined())
        #expect(try await route.plan().verbs.isEmpty)
        let without = try ReturnRoute(sandbox, routes: "prune: {peers: never, rules: owned, routes: owned}")
        #expect(try await without.apply(try await without.plan()).failures.isEmpty)
        #expect(try sandbox.text == HostSandbox.interfaces)
    }

    @Test func `another next hop replaces ours in both places`() async throws {
        let sandbox = try await HostSandbox.start()
        let route = try ReturnRoute(sandbox)
        _ = try await route.apply(try await route.plan())
        let changed = try ReturnRoute(sandbox, via: "10.0.0.2")
        let plan = try await changed.plan()
        #expect(plan.verbs == ["route route", "update persistent-route"])
        let report = try await changed.apply(plan)
        #expect(report.failures.isEmpty)
        #expect(try await route.inForce() == "10.0.1.0/24 via 10.0.0.2 dev vmbr1\n")
        let lines = ReturnRoute.lines.replacing("10.0.0.1 ", with: "10.0.0.2 ")
        #expect(try sandbox.text == HostSandbox.interfaces + lines)
        #expect(try await changed.plan().verbs.isEmpty)
    }

    @Test func `a line that a person wrote is enough and stays as it is`() async throws {
        let own = HostSandbox.interfaces + "\tup ip route add 10.0.1.0/24 via 10.0.0.1\n"
        let sandbox = try await HostSandbox.start(interfaces: own)
        let route = try ReturnRoute(sandbox)
        let plan = try await route.plan()
        #expect(plan.verbs == ["route route"])
        #expect(plan.adopted.map(\.address.kind) == [LinuxKinds.persistentRoute])
        _ = try await route.apply(plan)
        #expect(try sandbox.text == own)
    }

    @Test(arguments: [("vpn-return and more", "plan.damaged-mark"), ("earlier", "plan.other-mark")])
    func `a line of ours with another mark than ours stays, and is told`(id: String, code: String) async throws {
        let own = HostSandbox.interfaces + ReturnRoute.lines.replacing("vpn-return", with: id)
        let sandbox = try await HostSandbox.start(interfaces: own)
        let routes = """
            prune: {peers: never, rules: owned, routes: owned}
            routes:
              - {id: vpn-return, host: pve, to: vpn, via: 10.0.0.1, persist: post-up}
            """
        let plan = try await ReturnRoute(sandbox, routes: routes).plan()
        #expect(plan.verbs == ["route route"])
        #expect(Set(plan.findings.map(\.code)) == [code])
    }

    @Test func `somebody else's route to the same destination is left alone and told`() async throws {
        let sandbox = try await HostSandbox.start()
        try await sandbox.command("ip route add 10.0.1.0/24 via 10.0.0.9 dev vmbr1")
        let route = try ReturnRoute(sandbox)
        let plan = try await route.plan()
        #expect(!plan.verbs.contains("route route"))
        #expect(plan.findings.map(\.code).contains("plan.foreign-route"))
        let alone = try await route.plan(only: ["pve/route/vpn-return"])
        #expect(alone.plan.steps.isEmpty && alone.findings.map(\.code).contains("plan.foreign-route"))
        _ = try await route.apply(plan)
        #expect(try await route.inForce() == "10.0.1.0/24 via 10.0.0.9 dev vmbr1\n")
    }

    @Test(arguments: ["blackhole", "unreachable", "prohibit", "throw"])
    func `a route that lets no packet through is somebody else's as well`(type: String) async throws {
        let sandbox = try await HostSandbox.start()
        try await sandbox.command("ip route add \(type) 10.0.1.0/24 && ip route add \(type) fd00:1::/64")
        for (hop, command) in [("10.0.0.1", "ip route show 10.0.1.0/24"), ("fd00::1", "ip -6 route show fd00:1::/64")] {
            let route = try ReturnRoute(sandbox, via: hop)
            let plan = try await route.plan()
            #expect(!plan.verbs.contains("route route"))
            let finding = try #require(plan.findings.first { $0.code == "plan.foreign-route" })
            #expect(finding.detail.contains("has the route `\(type) "))
            _ = try await route.apply(plan)
            #expect(try await sandbox.command(command).hasPrefix("\(type) "))
        }
    }

    @Test(arguments: [
        ("10.0.0.1", "add 10.0.1.0/24 via 10.0.0.2"), ("10.0.0.1", "add 10.0.1.0/24 via 10.0.0.2 metric 50"),
        ("10.0.0.1", "add blackhole 10.0.1.0/24"), ("fd00::1", "add fd00:1::/64 via fd00::2"),
        ("fd00::1", "add blackhole fd00:1::/64"),
    ])
    func `a person's route that appears after the plan stays, and the plan is refused as moved`(
        hop: String, deed: String
    ) async throws {
        let sandbox = try await HostSandbox.start()
        let route = try ReturnRoute(sandbox, via: hop)
        let plan = try await route.plan()
        try await sandbox.command("ip route \(deed)")
        let look = "ip -o -4 route show table main; ip -o -6 route show table main"
        let before = try await sandbox.command(look)
        let report = try await route.apply(plan)
        guard case .moved(let moved)? = report.failures.first?.failure.cause else {
            Issue.record("\(report.failures)")
            return
        }
        #expect(moved.address?.kind == LinuxKinds.route)
        #expect(try await sandbox.command(look) == before)
        #expect(try sandbox.text == HostSandbox.interfaces)
    }

    @Test func `a person's route that appears at the very moment stays as well`() async throws {
        let sandbox = try await HostSandbox.start()
        let route = try ReturnRoute(sandbox)
        let shell = Interfering(
            sandbox: sandbox, deed: "ip route add 10.0.1.0/24 via 10.0.0.2", before: "route replace")
        let report = try await route.apply(try await route.plan(), shell)
        guard case .moved? = report.failures.first?.failure.cause else {
            Issue.record("\(report.failures)")
            return
        }
        #expect(try await route.inForce() == "10.0.1.0/24 via 10.0.0.2 dev vmbr1\n")
    }

    @Test func `a person's route in the place of ours stays where another next hop was planned`() async throws {
        let sandbox = try await HostSandbox.start()
        let route = try ReturnRoute(sandbox)
        _ = try await route.apply(try await route.plan())
        let changed = try ReturnRoute(sandbox, via: "10.0.0.2")
        let shell = Interfering(
            sandbox: sandbox, deed: "ip route replace 10.0.1.0/24 via 10.0.0.9", before: "route replace")
        let report = try await changed.apply(try await changed.plan(), shell)
        guard case .moved? = report.failures.first?.failure.cause else {
            Issue.record("\(report.failures)")
            return
        }
        #expect(try await route.inForce() == "10.0.1.0/24 via 10.0.0.9 dev vmbr1\n")
    }

    @Test(arguments: [
        ("ip route replace 10.0.1.0/24 via 10.0.0.2", "pve sends packets for 10.0.1.0/24 to 10.0.0.2 through vmbr1"),
        ("ip route del 10.0.1.0/24", "it is gone"),
    ])
    func `lines to keep a route are not written where that route has changed since the plan, which is said`(
        deed: String, detail: String
    ) async throws {
        let sandbox = try await HostSandbox.start()
        try await sandbox.command("ip route add 10.0.1.0/24 via 10.0.0.1")
        let route = try ReturnRoute(sandbox)
        let plan = try await route.plan()
        #expect(plan.verbs == ["persist persistent-route"])
        try await sandbox.command(deed)
        let report = try await route.apply(plan)
        guard case .moved(let moved)? = report.failures.first?.failure.cause else {
            Issue.record("\(report.failures)")
            return
        }
        #expect(moved.address?.kind == LinuxKinds.route)
        #expect(moved.detail == detail)
        #expect(try sandbox.text == HostSandbox.interfaces)
    }

    @Test func `written lines are judged by themselves where the route in force changes meanwhile`() async throws {
        let sandbox = try await HostSandbox.start()
        try await sandbox.command("ip route add 10.0.1.0/24 via 10.0.0.1")
        let route = try ReturnRoute(sandbox)
        let shell = Interfering(sandbox: sandbox, deed: "ip route replace 10.0.1.0/24 via 10.0.0.2")
        let report = try await route.apply(try await route.plan(), shell)
        #expect(report.failures.isEmpty, "\(report.failures)")
        #expect(report.count(\.isSuccess) == 1)
        #expect(try sandbox.text == HostSandbox.interfaces + ReturnRoute.lines)
        #expect(try await route.plan().findings.map(\.code).contains("plan.foreign-route"))
    }

    @Test func `a route in force to a part of the destination is told, and stays`() async throws {
        let sandbox = try await HostSandbox.start()
        let route = try ReturnRoute(sandbox)
        #expect(try await route.apply(route.plan()).failures.isEmpty)
        #expect(try await route.plan().findings.isEmpty)
        // The same way for a part, and what merely holds the destination, change nothing for its packets.
        try await sandbox.command("ip route add 10.0.1.128/25 via 10.0.0.1 dev vmbr1")
        try await sandbox.command("ip route add 10.0.0.0/16 via 10.0.0.9 dev vmbr1")
        #expect(try await route.plan().findings.isEmpty)
        try await sandbox.command("ip route add 10.0.1.0/25 via 10.0.0.2 dev vmbr1")
        let plan = try await route.plan()
        #expect(plan.plan.steps.isEmpty)
        #expect(plan.findings.map(\.code) == ["plan.diverted"])
        #expect(plan.findings.first?.severity == .warning)
        #expect(plan.findings.first?.detail.contains("10.0.1.0/25 to 10.0.0.2 through vmbr1.") == true)
    }

    @Test func `a person's line under a condition is told, and the lines are written beside it`() async throws {
        let line = "\tup [ -e /x ] && ip route add 10.0.1.0/24 via 10.0.0.1\n"
        let file = "auto vmbr1\niface vmbr1 inet static\n\taddress 10.0.0.254/24\n" + line
        let sandbox = try await HostSandbox.start(interfaces: file)
        let route = try ReturnRoute(sandbox)
        let plan = try await route.plan()
        #expect(plan.findings.map(\.code) == ["plan.conditional-line"])
        #expect(plan.findings.first?.detail.contains("line 4 of \(sandbox.path)") == true)
        #expect(try await route.apply(plan).failures.isEmpty)
        #expect(try sandbox.text == file + ReturnRoute.lines)
        #expect(try await route.plan().findings.isEmpty)
    }

    @Test(arguments: ["", ReturnRoute.lines, "\tup ip route add 10.0.1.0/24 via 10.0.0.1\n"])
    func `a stanza without an address towards the next hop keeps no route over a start, which is said`(
        lines: String
    ) async throws {
        let file = "auto vmbr1\niface vmbr1 inet manual\n\tbridge-ports none\n" + lines
        let sandbox = try await HostSandbox.start(interfaces: file)
        let plan = try await ReturnRoute(sandbox).plan()
        #expect(plan.verbs == ["route route", "manual persistent-route"])
        let work = try #require(plan.persistence?.manual)
        #expect(work.reason.contains("\(sandbox.path):2"))
        #expect(work.instructions.contains { $0.contains("10.0.0.1 is out of reach") })
        #expect(try await ReturnRoute(sandbox).apply(plan).failures.isEmpty)
        #expect(try sandbox.text == file)
    }

    @Test func `of two who do the same at once the second finds it done, and goes on`() async throws {
        let sandbox = try await HostSandbox.start()
        let routes = """
            routes:
              - {id: vpn-return, host: pve, to: vpn, via: 10.0.0.1, persist: post-up}
              - {id: other, host: pve, to: 10.0.2.0/24, via: 10.0.0.1, persist: post-up}
            """
        let route = try ReturnRoute(sandbox, routes: routes)
        let plan = try await route.plan()
        let report = try await route.apply(plan, Rival(sandbox: sandbox) { _ = try await route.apply(plan) })
        #expect(report.failures.isEmpty, "\(report.failures)")
        #expect(report.count(\.isHeld) > 0)
        #expect(report.count(\.isSuccess) == plan.plan.steps.count)
        #expect(try await route.plan().verbs.isEmpty)
    }

    @Test func `changes that wait in interfaces.new leave the file to a person`() async throws {
        let sandbox = try await HostSandbox.start()
        try Data("auto lo\n".utf8).write(to: sandbox.folder.appending(path: "interfaces.new"))
        let route = try ReturnRoute(sandbox)
        let plan = try await route.plan()
        #expect(try #require(plan.persistence).manual != nil)
        _ = try await route.apply(plan)
        #expect(try sandbox.text == HostSandbox.interfaces)
        #expect(try await route.inForce() == "10.0.1.0/24 via 10.0.0.1 dev vmbr1\n")
    }

    @Test(arguments: [
        ("10.0.0.254", "vmbr1", "plan.own-next-hop"), ("10.7.0.1", "vmbr1", "plan.off-link-next-hop"),
        ("10.0.0.1", "vmbr9", "plan.no-such-interface"),
    ])
    func `a next hop that cannot be one is told and not planned`(
        via: String, bridge: String, code: String
    ) async throws {
        let plan = try await ReturnRoute(try await HostSandbox.start(), via: via, bridge: bridge).plan()
        #expect(plan.plan.steps.isEmpty)
        #expect(plan.findings.map(\.code) == [code])
    }

    @Test func `a next hop that the kernel cannot reach now is told and not planned`() async throws {
        let sandbox = try await HostSandbox.start()
        try await sandbox.command("ip addr flush dev vmbr1 && ip addr add 10.0.0.254/32 dev vmbr1")
        let route = try ReturnRoute(sandbox)
        #expect(try await route.plan().findings.map(\.code) == ["plan.unreachable-next-hop"])
        #expect(try await route.plan().plan.steps.isEmpty)
        try await sandbox.command("ip route add 10.0.0.1 dev vmbr1")
        #expect(try await route.apply(try await route.plan()).failures.isEmpty)
        #expect(try await route.inForce() == "10.0.1.0/24 via 10.0.0.1 dev vmbr1\n")
    }

    @Test func `an IPv6 route stands beside the IPv6 address, and goes again without a trace`() async throws {
        let stanza = "\niface vmbr1 inet6 static\n\taddress fd00::254/64\n"
        let sandbox = try await HostSandbox.start(interfaces: HostSandbox.interfaces + stanza)
        let route = try ReturnRoute(sandbox, via: "fd00::1")
        let plan = try await route.plan()
        #expect(plan.verbs == ["route route", "persist persistent-route"])
        #expect(try await route.apply(plan).failures.isEmpty)
        let shown = try await sandbox.command("ip -6 route show fd00:1::/64")
        #expect(shown.hasPrefix("fd00:1::/64 via fd00::1 dev vmbr1 "))
        let lines = """
            \tpost-up ip -6 route add fd00:1::/64 via fd00::1 || true # vpnctl:home/vpn-return
            \tpost-down ip -6 route del fd00:1::/64 || true # vpnctl:home/vpn-return

            """
        #expect(try sandbox.text == HostSandbox.interfaces + stanza + lines)
        #expect(try await route.plan().verbs.isEmpty)

        let prune = "prune: {peers: never, rules: owned, routes: owned}"
        let without = try ReturnRoute(sandbox, via: "fd00::1", routes: prune)
        #expect(try await without.apply(try await without.plan()).failures.isEmpty)
        #expect(try sandbox.text == HostSandbox.interfaces + stanza)
        #expect(try await sandbox.command("ip -6 route show fd00:1::/64").isEmpty)
    }

    @Test func `an IPv6 route without an IPv6 address in the file is in force and left to a person there`() async throws
    {
        let sandbox = try await HostSandbox.start()
        let plan = try await ReturnRoute(sandbox, via: "fd00::1").plan()
        #expect(plan.verbs == ["route route", "manual persistent-route"])
        #expect(try #require(plan.persistence?.manual).reason.contains("interfaces"))
    }
}
