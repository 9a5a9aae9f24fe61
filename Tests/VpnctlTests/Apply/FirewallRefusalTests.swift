import Foundation
import Lab
import TestSupport
import Testing

@testable import vpnctl

/// The firewall does not take what vpnctl sends.
@Suite("A firewall that refuses")
struct FirewallRefusalTests {
    @Test("a value says why, at the line of the inventory that asks for it")
    func value() async throws {
        let taken = "00000000-0000-4000-8000-00000000000a"
        let other = "00000000-0000-4000-8000-00000000000b"
        // The key that the inventory gives to one live peer belongs to another one, which nobody listed.
        let peers = """
              first: {tunnel: home, addresses: [10.0.1.2], public_key: \(MixedInventory.key(1)), uuid: \(other)}
            """
        let rules = "  - {id: first, name: First, interface: wireguard, action: pass, from: vpn, to: management}"
        let inventory = MixedInventory.text(peers: peers, rules: rules)
        let stage = try await ApplyStage(.empty, files: ["site.yaml": inventory]) { twin in
            for (uuid, name, number) in [(taken, "taken", UInt8(1)), (other, "first", 2)] {
                let body = """
                    {"client":{"enabled":"1","name":"\(name)","pubkey":"\(MixedInventory.key(number))",\
                    "tunneladdress":"10.0.1.\(number)/32"}}
                    """
                let answer = try await twin.call("POST", "/api/wireguard/client/set_client/\(uuid)", body)
                try #require(answer["result"] == "saved")
            }
        }
        let twin = try await stage.twin()
        let outcome = try await stage.run(twin, stage.words)
        #expect(outcome.status == 5, "\(outcome.output)")
        #expect(outcome.words.contains("site.yaml:18: opnsense/peer/first"), "\(outcome.output)")
        #expect(outcome.words.contains("pubkey: Public keys should be unique."), "\(outcome.output)")
        #expect(outcome.words.contains("[apply.refused-value]"))
        try await twin.shutdown()
    }

    @Test("the rules as a whole is not believed when it says OK", arguments: Release.allCases, [true, false])
    func rules(_ release: Release, _ showsStatistics: Bool) async throws {
        let stage = try await ApplyStage(.mixed, release)
        let twin = try await stage.twin { $0.pfStatistics = showsStatistics }
        // Reloading aliases loads the rules as well, so the refusal waits for the filter's own turn.
        twin.faults.add(
            .meanwhile { await twin.refuseNextRules("/tmp/rules.debug:70: syntax error") },
            .path("/api/firewall/filter/apply", times: 1))
        let outcome = try await stage.run(twin, stage.words)
        #expect(outcome.status == 5, "\(outcome.output)")
        #expect(outcome.words.contains("could not load its rules and keeps the old ones"), "\(outcome.output)")
        #expect(outcome.words.contains("/tmp/rules.debug:70"), "\(outcome.output)")
        let pending = try await twin.notInForce
        #expect(pending.contains("filter"))
        let plan = try await ApplyAttempt.plan(on: twin, inventory: stage.inventory)
        #expect(plan.reloads("filter"), "the rules are stored and not loaded, and the plan is \(plan.lines)")
        let second = try await stage.run(twin, stage.words)
        #expect(second.status == 0, "\(second.output)")
        let left = try await twin.notInForce
        #expect(left == [])
        try await twin.shutdown()
    }

    @Test("nothing although it has kept as many revisions as it can")
    func revisions() async throws {
        let stage = try await ApplyStage(.mixed)
        let twin = try await stage.twin { settings in
            settings.configuration?.replace("<timezone>", with: "<backupcount>3</backupcount><timezone>")
        }
        let outcome = try await stage.run(twin, stage.words)
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        let kept = try FileManager.default.contentsOfDirectory(atPath: twin.folder.appending(path: "backup").path)
        #expect(kept.count == 3)
        try await twin.shutdown()
    }
}
