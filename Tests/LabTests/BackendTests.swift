import Testing

@testable import Lab

/// A backend that does not answer: every call is late, and what is stored stays without effect.
struct BackendTests {
    private func twin(_ release: Release) async throws -> OPNsenseTwin {
        var settings = TwinSettings(release: release)
        settings.serves = false
        return try await OPNsenseTwin.start(settings)
    }

    private func delay(_ twin: OPNsenseTwin, _ sender: Request.Sender, _ path: String) async -> Double? {
        let reply = await twin.perform(Request(method: "GET", uri: path, sender: sender))
        guard case .answer(let response) = reply else { return nil }
        return response.delay
    }

    @Test(arguments: Release.allCases)
    func `rules are applied only once the backend is back`(release: Release) async throws {
        let twin = try await twin(release)
        let before = await twin.rulesInForce.map(\.text)
        let rule = #"{"rule":{"interface":"lan","source_net":"10.9.8.0/24","description":"late"}}"#
        await twin.setConfigd(isDown: true)
        #expect(try await twin.call("POST", "/api/firewall/filter/add_rule", rule)["result"] == "saved")
        #expect(try await twin.call("POST", "/api/firewall/filter/apply", "{}")["status"] == "")
        #expect(await twin.rulesInForce.map(\.text) == before)
        await twin.setConfigd(isDown: false)
        #expect(try await twin.call("POST", "/api/firewall/filter/apply", "{}")["status"] == "OK\n\n")
        #expect(await twin.rulesInForce.map(\.text) != before)
        try await twin.shutdown()
    }

    @Test func `WireGuard is started only once the backend is back`() async throws {
        let twin = try await twin(.v26_7)
        let server = #"{"server":{"name":"hub","privkey":"\#(String(repeating: "A", count: 43))=","port":"51820"}}"#
        _ = try await twin.call("POST", "/api/wireguard/server/add_server", server)
        _ = try await twin.call("POST", "/api/wireguard/general/set", #"{"general":{"enabled":"1"}}"#)
        for (isDown, total) in [(true, "0"), (false, "1")] {
            await twin.setConfigd(isDown: isDown)
            #expect(try await twin.call("POST", "/api/wireguard/service/reconfigure", "{}")["result"] == "ok")
            #expect(try await twin.call("GET", "/api/wireguard/service/show")["total"] == total)
            #expect(try await twin.configurationXML.contains("<if>wireguard</if>") != isDown)
        }
        try await twin.shutdown()
    }

    @Test func `a call waits for the backend as soon as it has credentials`() async throws {
        let twin = try await twin(.v26_7)
        let path = "/api/wireguard/general/get"
        #expect(await delay(twin, .user("root"), path) == 0)
        await twin.setConfigd(isDown: true)
        #expect(await delay(twin, .user("root"), path) == 120)
        #expect(await delay(twin, .nobody, path) == 0)
        #expect(await delay(twin, .user("root"), "/api/wireguard/general/nothing") == 0)
        try await twin.shutdown()
    }
}
