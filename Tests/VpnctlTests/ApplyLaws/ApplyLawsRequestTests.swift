import Foundation
import TestSupport
import Testing

@testable import Lab

/// What the firewall sees of an apply, its plan included.
@Suite("ApplyLaws: requests")
struct ApplyLawsRequestTests {
    @Test("Adding peers takes a request each and twenty more", arguments: Release.allCases, [1, 200, 1_000])
    func add(_ release: Release, _ count: Int) async throws {
        let twin = try await OPNsenseTwin.start(TwinSettings(release: release))
        let peers = (0..<count + 2).map(SeededPeer.init)
        let folder = try SampleFolder(["site.yaml": SampleInventory.network(peers: Array(peers.prefix(2)))])
        try await apply(folder, twin)
        try folder.write(SampleInventory.network(peers: peers), to: "site.yaml")
        let requests = try await apply(folder, twin)
        print("requests: \(release.rawValue): \(count) new peers: \(requests.count) requests")
        #expect(
            requests.count <= count + 20,
            "\(requests.filter { !$0.path.contains("set_client") }.map(\.path))")
        #expect(requests.count { $0.path.contains("service/reconfigure") } == 1)
        try await expectNothing(folder, twin)
        try await twin.shutdown()
    }

    @Test("The guide from scratch takes at most sixty", arguments: Release.allCases)
    func guide(_ release: Release) async throws {
        let twin = try await Scenario.empty.start(release: release)
        let folder = try SampleFolder(try SampleInventory.repository())
        let requests = try await apply(folder, twin)
        print("requests: \(release.rawValue): the guide from scratch: \(requests.count) requests")
        #expect(requests.count <= 60, "\(requests.map(\.path))")
        try await expectNothing(folder, twin)
        try await twin.shutdown()
    }

    /// Runs the program; returns what the twin saw of it.
    @discardableResult
    private func apply(
        _ folder: SampleFolder, _ twin: OPNsenseTwin, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> [LoggedRequest] {
        twin.log.removeAll()
        let arguments = ["apply", "--yes", "--accept", "many-writes", "--inventory", folder.path]
        let home = ["HOME": folder.path, "XDG_STATE_HOME": folder.path]
        let outcome = try await Program.run(
            arguments, environment: await twin.environment().merging(home) { $1 })
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)", sourceLocation: sourceLocation)
        return twin.requests
    }

    private func expectNothing(_ folder: SampleFolder, _ twin: OPNsenseTwin) async throws {
        let before = try await twin.configurationXML
        let requests = try await apply(folder, twin)
        #expect(requests.allSatisfy { $0.revisions == 0 }, "\(requests.filter { $0.revisions > 0 }.map(\.path))")
        #expect(try await twin.configurationXML == before)
    }
}
