import Inventory
import Lab
import Providers
import Testing

@testable import vpnctl

@Suite("Waiting for a host", .timeLimit(.minutes(20)))
struct AccessHangTests {
    private func connections(to twin: OPNsenseTwin, request: Duration) async throws -> Connections {
        let text = "version: 1\nsite: home\nhosts:\n" + CommandSite.firewall(await twin.address)
        let site = try Site.parse(files: [("site.yaml", Array(text.utf8))], today: nil)
        var limits = TransportLimits()
        limits.request = request
        return Connections(site: site, environment: await twin.access(), limits: limits)
    }

    @Test func `A host that never answers is given up and said so`() async throws {
        try await withTwin { twin in
            twin.faults.add(.hang, .path("/"))
            let connections = try await connections(to: twin, request: .milliseconds(200))
            let found = try await connections.access(to: connections.site.hosts)
            let text = AccessText(hosts: found, style: TextStyle(width: 80, hasColour: false)).render()
            #expect(text.contains("[timeout]"))
            #expect(AccessSummary(found).status == .unreachable)
        }
    }

    @Test func `Giving up by hand ends the waiting`() async throws {
        try await withTwin { twin in
            twin.faults.add(.hang, .path("/"))
            let connections = try await connections(to: twin, request: .seconds(150))
            let task = Task { try await connections.access(to: connections.site.hosts) }
            while twin.requests.isEmpty { try await Task.sleep(for: .milliseconds(2)) }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }

    @Test func `Ctrl-C ends the program with 130`() async throws {
        try await withTwin { twin in
            twin.faults.add(.hang, .path("/"))
            try await CommandSite.with(CommandSite.firewall(await twin.address)) { site in
                let outcome = try await site.interrupted(
                    ["access"], await twin.access(), when: { !twin.requests.isEmpty })
                #expect(outcome.status == 130)
                #expect(outcome.errors == "interrupted: nothing was changed\n")
                #expect(outcome.output.isEmpty)
            }
        }
    }
}
