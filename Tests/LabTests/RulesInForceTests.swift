import Foundation
import Testing

@testable import Lab

/// Rules that are stored, and those that pf was given.
struct RulesInForceTests {
    private func twin(_ release: Release = .v26_7, statistics: Bool = false) async throws -> OPNsenseTwin {
        var settings = TwinSettings(release: release)
        settings.serves = false
        settings.pfStatistics = statistics
        return try await OPNsenseTwin.start(settings)
    }

    private func addRule(_ twin: OPNsenseTwin, _ members: String) async throws -> String {
        let answer = try await twin.call("POST", "/api/firewall/filter/add_rule", #"{"rule":{\#(members)}}"#)
        return try #require(answer["uuid"], "\(answer.text)")
    }

    private func apply(_ twin: OPNsenseTwin, _ revision: String = "") async throws -> String? {
        try await twin.call("POST", "/api/firewall/filter/apply" + revision)["status"]
    }

    private func line(_ twin: OPNsenseTwin, _ label: String) async -> LoadedRule? {
        await twin.rulesInForce.first { $0.label == label }
    }

    @Test func `a rule is loaded when rules are applied, not when it is stored`() async throws {
        let twin = try await twin()
        let uuid = try await addRule(
            twin,
            #""interface":"lan","protocol":"TCP","source_net":"lan","destination_net":"10.1.0.0/24","#
                + #""destination_port":"8000-8010","description":"web""#)
        #expect(await line(twin, uuid) == nil)
        #expect(try await apply(twin) == "OK\n\n")
        #expect(
            await line(twin, uuid)?.text
                == "pass in quick on vtnet1 inet proto tcp from {(vtnet1:network)} to {10.1.0.0/24} port {8000:8010} "
                + "keep state label \"\(uuid)\" # web")
        _ = try await twin.call("POST", "/api/firewall/filter/del_rule/" + uuid)
        #expect(await line(twin, uuid) != nil)
        try await twin.shutdown()
    }

    @Test func `a rule that names what is not there is loaded as a comment`() async throws {
        let twin = try await twin()
        let uuid = try await addRule(twin, #""interface":"opt1","description":"gone""#)
        let enabled = try await twin.configurationXML
        let disabled = enabled.replacingOccurrences(
            of: "<opt1>\n      <enable>1</enable>", with: "<opt1>\n      <enable>0</enable>")
        #expect(enabled != disabled)
        try Data(disabled.utf8).write(to: twin.folder.appending(path: "config.xml"))
        #expect(try await apply(twin) == "OK\n\n")
        #expect(await line(twin, uuid)?.isComment == true)
        #expect(await line(twin, uuid)?.text.hasPrefix("# pass in quick on ##opt1##") == true)
        try await twin.shutdown()
    }

    @Test func `a click in the GUI takes the block of private networks away, and brings it back`() async throws {
        let twin = try await twin()
        let title = "Block private networks from WAN"
        func count() async -> Int { await twin.rulesInForce.count { $0.text.contains(title) } }
        let (blocks, before) = (await count(), try await twin.configurationXML)
        #expect(blocks > 0)
        #expect(try await twin.clickBlockPrivateNetworks(of: "WAN") == false)
        #expect(await count() == 0)
        let stored = try await twin.configurationXML
        #expect(before.contains("<blockpriv>") && !stored.contains("<blockpriv>"))
        #expect(stored.contains("<blockbogons>") && stored.contains("/interfaces.php made changes"))
        #expect(try await twin.clickBlockPrivateNetworks(of: "WAN") == true)
        #expect(await count() == blocks)
        // The group of WireGuard's devices has no page, and there is no WAN2.
        _ = try await twin.call("POST", "/api/wireguard/general/set", #"{"general":{"enabled":"1"}}"#)
        _ = try await twin.call("POST", "/api/wireguard/service/reconfigure", "{}")
        #expect(try await twin.configurationXML.contains("WireGuard (Group)"))
        for title in ["WireGuard (Group)", "WAN2"] {
            #expect(try await twin.clickBlockPrivateNetworks(of: title) == nil)
        }
        try await twin.shutdown()
    }

    @Test func `rules that pf refuses leave those of before and a notice that stays`() async throws {
        let twin = try await twin()
        let uuid = try await addRule(twin, #""interface":"lan""#)
        await twin.refuseNextRules("/tmp/rules.debug:7: syntax error")
        let before = await twin.rulesInForce
        #expect(try await apply(twin) == "OK\n\n")
        #expect(await twin.rulesInForce == before)
        let status = try await twin.call("GET", "/api/core/system/status", user: "vpnctl")
        #expect(status["subsystems", "firewall", "message"]?.contains("rules.debug:7") == true)
        #expect(try await apply(twin) == "OK\n\n")
        #expect(await line(twin, uuid) != nil)
        #expect(try await twin.call("GET", "/api/core/system/status")["subsystems", "firewall", "title"] == "Firewall")
        _ = try await twin.call("POST", "/api/core/system/dismiss_status", #"{"subject":"firewall"}"#)
        #expect(try await twin.call("GET", "/api/core/system/status")["metadata", "system", "status"] == "OK")
        try await twin.shutdown()
    }

    @Test(arguments: [true, false])
    func `counters are given for loaded rules alone, and where there is a pf`(isThere: Bool) async throws {
        let twin = try await twin(statistics: isThere)
        let loaded = try await addRule(twin, #""interface":"lan","description":"loaded""#)
        _ = try await apply(twin)
        let stored = try await addRule(twin, #""interface":"lan","description":"stored""#)
        let body = #"{"interface":"lan","show_all":"1"}"#
        let answer = try await twin.call("POST", "/api/firewall/filter/search_rule", body)
        guard case .array(let rows)? = JSONParser.value(of: Array(answer.body))?["rows"] else {
            Issue.record("no rows")
            return
        }
        let row = { (uuid: String) in rows.first { $0["uuid"]?.phpString == uuid } }
        #expect(row(loaded)?["pf_rules"] == (isThere ? .int(1) : nil))
        #expect(row(stored) != nil)
        #expect(row(stored)?["pf_rules"] == nil)
        try await twin.shutdown()
    }

    @Test func `a timer takes the rules back unless it is stopped`() async throws {
        let twin = try await twin(.v26_1)
        _ = try await twin.call("POST", "/api/firewall/filter/savepoint")
        let backups = try await twin.call("GET", "/api/core/backup/backups/this")
        guard case .array(let items)? = JSONParser.value(of: Array(backups.body))?["items"] else {
            Issue.record("no revisions")
            return
        }
        let file = try #require(items.first?["id"]?.phpString)
        let revision = String(file.dropFirst("config-".count).dropLast(".xml".count))
        let uuid = try await addRule(twin, #""interface":"lan""#)
        _ = try await apply(twin, "/" + revision)
        #expect(try await twin.call("POST", "/api/firewall/filter/cancel_rollback/" + revision)["status"] == "\n\n")
        try await twin.elapse(.seconds(61))
        #expect(await line(twin, uuid) != nil)
        _ = try await apply(twin, "/" + revision)
        try await twin.elapse(.seconds(59))
        #expect(await line(twin, uuid) != nil)
        try await twin.elapse(.seconds(2))
        #expect(await line(twin, uuid) == nil)
        #expect(try await twin.call("GET", "/api/firewall/filter/get_rule/" + uuid).text == "[]")
        try await twin.shutdown()
    }

    @Test func `a group named like an interface takes its place`() async throws {
        let twin = try await twin()
        let body = #"{"group":{"ifname":"lan","members":"opt1"}}"#
        #expect(try await twin.call("POST", "/api/firewall/group/add_item", body)["result"] == "saved")
        _ = try await twin.call("POST", "/api/firewall/group/reconfigure")
        #expect(try await !twin.configurationXML.contains("<if>vtnet1</if>"))
        try await twin.shutdown()
    }

    /// The rules that the real code rendered, from the start of the filter's own to the end.
    @Test(
        .enabled(if: Recording.isThere, "the recordings are not in ../shared/vectors/opnsense: nothing is compared"),
        arguments: Release.allCases)
    func `the words for pf are those of the real system`(release: Release) async throws {
        var recording = try Recording(release)
        let end = try #require(recording.exchanges.firstIndex { $0.section == "alias" })
        recording.exchanges.removeSubrange(end...)
        var replay = try await Replay(recording.settings(release))
        let lines = try await replay.rules(after: recording)
        // Rules of the system that are switched off are left out by the twin.
        let recorded = try Recording.rules(release).filter { line in
            !line.hasPrefix("# block") && !line.hasPrefix("# pass in log quick on lo0")
        }
        #expect(lines == recorded)
    }
}
