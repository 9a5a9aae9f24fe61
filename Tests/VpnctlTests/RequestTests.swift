import Foundation
import Lab
import TestSupport
import Testing

/// What the firewall sees of a plan.
@Suite("A plan's requests")
struct RequestTests {
    @Test("are as many for a thousand peers as for one", arguments: Release.allCases, [1, 200, 1_000])
    func count(_ release: Release, _ peers: Int) async throws {
        let twin = try await Scenario.guide.start(release: release)
        let seeded = try await twin.seed(peers: peers)
        let folder = try SampleFolder(["site.yaml": SampleInventory.network(peers: seeded)])
        let revisions = try await twin.configurationXML
        twin.log.removeAll()
        let outcome = try await Program.run(
            ["plan", "--inventory", folder.path, "--json"], environment: twin.environment())
        let requests = twin.requests
        #expect(outcome.status == 0, "\(outcome.errors)")
        // 25.7 lists the rules of one interface at a time: of the two that the inventory has rules on, and how many the
        // others have, where rules of ours may have been left.
        let expected =
            switch release {
            case .v25_7: 12 + 2
            // Only 26.7 has assignments in its API.
            case .v26_1: 12
            case .v26_7: 13
            }
        #expect(requests.count <= (release == .v25_7 ? 13 + 2 : 13), "\(requests.map(\.path))")
        #expect(requests.count == expected, "\(requests.map(\.path))")
        expectReadsAlone(requests)
        #expect(try await twin.configurationXML == revisions)
        try await twin.shutdown()
    }

    @Test("read and nothing else, in every scenario", arguments: Scenario.allCases)
    func reads(_ scenario: Scenario) async throws {
        let twin = try await scenario.start(release: .v26_1)
        let outcome = try await Program.run(["plan"], environment: twin.environment())
        #expect(outcome.status == 0, "\(outcome.errors)")
        expectReadsAlone(twin.requests)
        try await twin.shutdown()
    }

    private func expectReadsAlone(_ requests: [LoggedRequest]) {
        for request in requests {
            #expect(request.revisions == 0 && request.status == 200, "\(request.path)")
            #expect(request.method == "GET" || request.path == "/api/firewall/filter/search_rule", "\(request.path)")
            #expect(!request.path.contains("core/backup"), "\(request.path)")
            #expect(request.commands.allSatisfy { !$0.contains("reload") && !$0.contains("configure") })
        }
        #expect(requests.first?.path == "/api/diagnostics/system/system_information")
        #expect(requests.dropFirst().first?.path == "/api/wireguard/server/search_server")
    }

    @Test(
        "wait for the login, and then for the instances",
        arguments: [
            ("/api/diagnostics/system/system_information", 1), ("/api/wireguard/server/search_server", 2),
        ])
    func order(_ path: String, _ count: Int) async throws {
        let twin = try await Scenario.guide.start(release: .v26_7)
        twin.faults.add(.hang, .path(path))
        let outcome = try await Program.run(["plan", "--timeout", "15"], environment: twin.environment())
        #expect(outcome.status == 8)
        // Had anything not waited for the answer that never came, it would be here.
        #expect(twin.requests.count == count, "\(twin.requests.map(\.path))")
        #expect(twin.requests.last?.path == path)
        try await twin.shutdown()
    }
}

/// Two WireGuard models that are read at once while their caches are stale lock each other out for good.
@Suite("Stale WireGuard caches")
struct StaleCacheTests {
    /// Goes back to an earlier revision, which leaves both caches behind the configuration.
    private func makeStale(_ twin: OPNsenseTwin) async throws {
        _ = try await twin.call("POST", "/api/wireguard/general/set", #"{"general":{"enabled":"1"}}"#)
        let names = try FileManager.default.contentsOfDirectory(atPath: twin.folder.appending(path: "backup").path)
        let answer = try await twin.call("POST", "/api/core/backup/revert_backup/\(#require(names.first))")
        try #require(answer["status"] == "reverted")
    }

    private func twin() async throws -> OPNsenseTwin {
        var settings = TwinSettings(release: .v26_7)
        // Long enough for two reads that are sent at once to meet, however busy the machine is.
        settings.staleWindow = .seconds(1)
        let twin = try await OPNsenseTwin.start(settings)
        try await makeStale(twin)
        return twin
    }

    @Test("lock two reads at once, for good")
    func deadlock() async throws {
        let twin = try await twin()
        let reads = ["server/search_server", "client/search_client"].map { path in
            Task { try await twin.call("GET", "/api/wireguard/\(path)") }
        }
        while await !twin.deadlocked { await Task.yield() }
        try await twin.shutdown()
        for read in reads { await #expect(throws: TwinError.closed) { try await read.value } }
    }

    @Test("do no harm to a plan, a dump or a look at the access", arguments: ["plan", "dump", "access"])
    func survives(_ command: String) async throws {
        let twin = try await twin()
        let outcome = try await Program.run([command, "--timeout", "120"], environment: twin.environment())
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(await !twin.deadlocked)
        try await twin.shutdown()
    }
}
