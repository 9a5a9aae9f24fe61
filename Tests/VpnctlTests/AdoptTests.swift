import Foundation
import Lab
import TestSupport
import Testing

/// Taking over what a person made: with the mark in its description it is vpnctl's, without it is not.
struct AdoptTests {
    private static let rule = """
        rules:
          - {id: vpn-in, name: VPN in, interface: lan, action: pass, from: vpn, to: management}
        prune: {rules: owned}
        """

    /// Runs `body` beside a firewall on which a person made the rule, and a site that asks for it.
    private static func with(
        _ body: (OPNsenseTwin, CommandSite, [String: String]) async throws -> Void
    ) async throws {
        try await withTwin { twin in
            let answer = try await twin.call(
                "POST", "/api/firewall/filter/add_rule",
                """
                {"rule":{"enabled":"1","sequence":"100","action":"pass","quick":"1","interface":"lan","direction":"in",\
                "ipprotocol":"inet","protocol":"any","source_net":"10.0.1.0/24","destination_net":"10.0.0.0/24",\
                "description":"made by hand"}}
                """)
            #expect(answer.text.contains("saved"))
            _ = try await twin.call("POST", "/api/firewall/filter/apply", "{}")
            let hosts = CommandSite.firewall(await twin.address)
            try await CommandSite.with(hosts, site: CommandSite.network + "\n" + rule) { site in
                let environment = await twin.access().merging(["XDG_STATE_HOME": site.folder.path]) { $1 }
                try await body(twin, site, environment)
            }
        }
    }

    private static func withoutRule(_ site: CommandSite) throws {
        let file = site.folder.appending(path: "site.yaml")
        let text = try String(contentsOf: file, encoding: .utf8)
        let kept = text.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.contains("id: vpn-in") }
        try kept.joined(separator: "\n").replacing("rules:\n", with: "").write(
            to: file, atomically: true, encoding: .utf8)
    }

    @Test func `an adopted rule carries the mark, changes in nothing else, and goes with its entry`() async throws {
        try await Self.with { twin, site, environment in
            let before = try await twin.configurationXML
            let adopted = try await site.run(["adopt", "--yes"], environment)
            #expect(adopted.status == 0, "\(adopted.everything)")
            let after = try await twin.configurationXML
            #expect(after.contains("<description>VPN in [vpnctl:home/vpn-in]</description>"))
            func rule(_ text: String) -> String {
                text.split(separator: "\n").drop { !$0.contains("<rule uuid") }.prefix { !$0.contains("</rule>") }
                    .filter { !$0.contains("<description>") }.joined(separator: "\n")
            }
            #expect(rule(after) == rule(before))
            #expect(!rule(after).isEmpty)
            let again = try await site.run(["adopt", "--yes"], environment)
            #expect(again.status == 0)
            #expect(again.output.contains("Nothing to mark"))
            try Self.withoutRule(site)
            let plan = try await site.run(["plan"], environment)
            #expect(plan.output.contains("- delete"), "\(plan.everything)")
        }
    }

    @Test func `a rule that is only recognised stays when its entry goes`() async throws {
        try await Self.with { twin, site, environment in
            let plan = try await site.run(["plan", "--detailed-exitcode"], environment)
            #expect(plan.status == 0, "\(plan.everything)")
            try Self.withoutRule(site)
            let without = try await site.run(["plan", "--detailed-exitcode"], environment)
            #expect(without.status == 0, "\(without.everything)")
            #expect(try await twin.configurationXML.contains("made by hand"))
        }
    }

    @Test func `without a terminal and without --yes nothing is marked`() async throws {
        try await Self.with { twin, site, environment in
            let outcome = try await site.run(["adopt"], environment)
            #expect(outcome.status == 64)
            #expect(try await twin.configurationXML.contains("made by hand"))
        }
    }

    @Test(arguments: Release.allCases)
    func `what was finished by clicking is taken over by the lines that adopt prints`(release: Release) async throws {
        let twin = try await Scenario.byHand.start(release: release)
        let folder = FileManager.default.temporaryDirectory.appending(path: "adopt-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let inventory = folder.appending(path: "inventory")
        try FileManager.default.copyItem(at: Program.repository.appending(path: "inventory"), to: inventory)
        let environment = await twin.environment().merging(["XDG_STATE_HOME": folder.path]) { $1 }
        let adopted = try await Program.run(["adopt", "--yes"], environment: environment, folder: folder)
        #expect(adopted.status == 0)
        let identifiers = adopted.output.split(separator: "\n").filter { $0.contains("uuid: ") }
            .map { $0.drop { $0 == " " } }
        #expect(identifiers.count == 5)
        // The line goes below the first line of the entry that the place names.
        let places = adopted.output.split(separator: "\n").filter { $0.contains(".yaml:") && $0.contains("  = ") }
            .compactMap { $0.split(separator: "(").last?.dropLast() }
        for (place, identifier) in zip(places, identifiers).reversed() {
            let parts = place.split(separator: ":")
            let file = folder.appending(path: String(parts[0]))
            var lines = try String(contentsOf: file, encoding: .utf8)
                .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            let line = try #require(Int(parts[1]))
            lines.insert("    \(identifier)", at: line)
            try lines.joined(separator: "\n").write(to: file, atomically: true, encoding: .utf8)
        }
        let plan = try await Program.run(
            ["plan", "--full", "--detailed-exitcode"], environment: environment, folder: folder)
        #expect(plan.status == 0, "\(plan.everything)")
        #expect(plan.output.contains("opnsense/peer/mac-workstation by uuid"))
        try await twin.shutdown()
    }
}
