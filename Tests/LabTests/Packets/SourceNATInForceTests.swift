import Testing

@testable import Lab

/// Whose source addresses pf exchanges.
struct SourceNATInForceTests {
    private func lines(_ twin: OPNsenseTwin, mode: String) async throws -> [String] {
        let body = #"{"filter":{"general":{"snat_mode":"\#(mode)"}}}"#
        #expect(try await twin.call("POST", "/api/firewall/source_nat/set", body)["result"] == "saved")
        _ = try await twin.call("POST", "/api/firewall/source_nat/apply")
        return await twin.stateInForce.translations
    }

    @Test func `the mode says which rules are in force, and an assigned tunnel is a network like others`() async throws
    {
        let twin = try await Scenario.converged.start(release: .v26_7)
        let rule =
            #"{"rule":{"interface":"wan","source_net":"10.9.0.0/24","protocol":"TCP","destination_port":"443","#
            + #""target":"wanip","description":"mine"}}"#
        #expect(try await twin.call("POST", "/api/firewall/source_nat/add_rule", rule)["result"] == "saved")
        let mine =
            "nat on vtnet0 inet proto tcp from 10.9.0.0/24 to any port 443 -> (vtnet0:0) port 1024:65535 # mine"
        let tunnel =
            "nat on vtnet0 inet from (wg0:network) to any -> (vtnet0:0) port 1024:65535 # Automatic outbound rule"
        #expect(await !twin.stateInForce.translations.contains(mine))
        #expect(try await lines(twin, mode: "automatic").contains(tunnel))
        let both = try await lines(twin, mode: "hybrid")
        #expect(both.first == mine)
        #expect(both.contains(tunnel))
        #expect(try await lines(twin, mode: "advanced") == [mine])
        #expect(try await lines(twin, mode: "disabled") == [])
        try await twin.shutdown()
    }

    @Test(
        .enabled(if: Recording.isThere, "the recordings are not in ../shared/vectors/opnsense: nothing is compared"),
        arguments: Release.allCases)
    func `the words for pf are those of the real system`(release: Release) async throws {
        var recording = try Recording(release)
        let end = try #require(recording.exchanges.firstIndex { $0.section == "alias" })
        recording.exchanges.removeSubrange(end...)
        var replay = try await Replay(recording.settings(release))
        let lines = try await replay.translations(after: recording)
        #expect(lines == (try Recording.translations(release)))
    }
}
