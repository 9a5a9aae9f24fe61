import Foundation
import Lab
import TestSupport
import Testing

/// `--only` asks for a part of the plan; hosts that it cannot be about are left alone.
@Suite struct PartialPlanTests {
    private static func inventory() -> String {
        SampleInventory.network(peers: []).replacing(
            "subnets:\n",
            with: """
                  second:
                    provider: opnsense
                    address: 10.0.0.3
                    api: {credentials: {key: {env: UNSET_KEY}, secret: {env: UNSET_SECRET}}}
                subnets:

                """
        ).replacing("interface: w", with: "host: opnsense, interface: w")
    }

    @Test func `a firewall that cannot be reached does not stop work on another one`() async throws {
        let folder = try SampleFolder()
        try folder.write(Self.inventory(), to: "inventory/site.yaml")
        let twin = try await Scenario.empty.start(release: .v26_7)
        let variables = await twin.environment().merging([
            // Nobody listens there.
            "VPNCTL_SECOND_URL": "https://127.0.0.1:1", "VPNCTL_SECOND_KEY": "k", "VPNCTL_SECOND_SECRET": "s",
        ]) { $1 }
        let words = ["plan", "--inventory", folder.path + "/inventory"]
        let whole = try await Program.run(words, environment: variables, folder: folder.url)
        #expect(whole.status == 8, "\(whole.output)\(whole.errors)")
        let part = try await Program.run(words + ["--only", "opnsense/"], environment: variables, folder: folder.url)
        #expect(part.status == 0, "\(part.errors)")
        #expect(part.output.contains("opnsense/instance/home"), "\(part.output)")
        #expect(part.output.contains("--only leaves it out"), "\(part.output)")
        let unknown = try await Program.run(
            words + ["--only", "third/"], environment: variables, folder: folder.url)
        #expect(unknown.status == 8, "what names no host leaves none out: \(unknown.errors)")
        try await twin.shutdown()
    }

    @Test func `what folded steps have each for itself is not shown as everybody's`() async throws {
        let folder = try SampleFolder()
        let other = try await Scenario.empty.start(release: .v26_7)
        let peers = try await other.seed(peers: 9)
        try await other.shutdown()
        try folder.write(SampleInventory.network(peers: peers), to: "inventory/site.yaml")
        let twin = try await Scenario.empty.start(release: .v26_7)
        let plan = try await Program.run(
            ["plan", "--inventory", folder.path + "/inventory"], environment: await twin.environment(),
            folder: folder.url)
        #expect(plan.output.contains("9 opnsense peers"), "\(plan.output)")
        for peer in peers { #expect(!plan.output.contains(peer.publicKey), "\(plan.output)") }
        #expect(plan.output.contains("each its own"), "\(plan.output)")
        try await twin.shutdown()
    }
}
