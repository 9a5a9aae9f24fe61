import Foundation
import Testing

@testable import Lab

/// Interfaces, gateways, routes and address translation as a client sees them: what is stored, and what is in force.
@Suite struct TwinNetworkTests {
    private func twin(_ release: Release = .v26_7) async throws -> OPNsenseTwin {
        var settings = TwinSettings(release: release)
        settings.serves = false
        settings.staleWindow = .zero
        return try await OPNsenseTwin.start(settings)
    }

    private func tunnel(_ twin: OPNsenseTwin) async throws {
        let server =
            #"{"server":{"name":"hub","privkey":"WCGPtsf16vAJgOF0UrbFOZgy5cMwxi+oCO1uIgP5zGA=","#
            + #""port":"51820","tunneladdress":"10.9.0.1/24,fd00:9::1/64","mtu":"1380"}}"#
        _ = try await twin.call("POST", "/api/wireguard/server/add_server", server)
        _ = try await twin.call("POST", "/api/wireguard/general/set", #"{"general":{"enabled":"1"}}"#)
        _ = try await twin.call("POST", "/api/wireguard/service/reconfigure")
    }

    private func row(_ twin: OPNsenseTwin, device: String) async throws -> JSON? {
        let answer = try await twin.call("GET", "/api/interfaces/overview/interfaces_info")
        guard case .array(let rows)? = JSONParser.value(of: Array(answer.body))?["rows"] else { return nil }
        return rows.first { $0["device"]?.phpString == device }
    }

    @Test func `a tunnel is a device once it runs, with its addresses, its size and its route`() async throws {
        let twin = try await twin()
        #expect(try await row(twin, device: "wg0") == nil)
        try await tunnel(twin)
        let shown = try #require(try await row(twin, device: "wg0"))
        #expect(shown["mtu"]?.phpString == "1380")
        #expect(shown["groups"] == .texts(["wg", "wireguard"]))
        #expect(shown["routes"] == .texts(["10.9.0.0/24", "fd00:9::/64"]))
        try await twin.shutdown()
    }

    @Test func `an address is shown when the interface was reloaded, not when it was stored`() async throws {
        let twin = try await twin()
        let sections = JSON.map(["interfaces": .map(["lan": .map(["ipaddr": .string("192.0.2.1")])])])
        let request = Request(
            method: "POST", uri: "/xmlrpc.php", contentType: "text/xml",
            body: Array(XMLRPCCall.document("opnsense.restore_config_section", [sections]).utf8), sender: .user("root"))
        _ = try await twin.answer(to: request)
        let stored = try #require(try await row(twin, device: "vtnet1"))
        #expect(stored["config"]?["ipaddr"]?.phpString == "192.0.2.1")
        #expect(stored["addr4"]?.phpString == "10.0.0.1/24")
        _ = try await twin.call("POST", "/api/interfaces/overview/reload_interface/lan")
        #expect(try await row(twin, device: "vtnet1")?["addr4"]?.phpString == "192.0.2.1/24")
        try await twin.shutdown()
    }

    @Test func `a deleted interface goes with the rules that were for it alone, after reconfigure`() async throws {
        let twin = try await twin()
        try await tunnel(twin)
        let assigned = try await twin.call(
            "POST", "/api/interfaces/assignment/add_item", #"{"interface":{"if":"wg0","descr":"HUB","lock":"0"}}"#)
        let key = try #require(assigned["uuid"])
        for interfaces in [key, "lan,\(key)"] {
            _ = try await twin.call(
                "POST", "/api/firewall/filter/add_rule",
                #"{"rule":{"interface":"\#(interfaces)","description":"on \#(interfaces)"}}"#)
        }
        #expect(try await twin.call("POST", "/api/interfaces/assignment/del_item/\(key)")["result"] == "deleted")
        #expect(try await twin.configurationXML.contains("<\(key)>"))
        let listed = try await twin.call("GET", "/api/interfaces/assignment/search_item")
        #expect(!listed.text.contains("\"\(key)\""))
        _ = try await twin.call("POST", "/api/interfaces/assignment/reconfigure")
        let after = try await twin.configurationXML
        #expect(!after.contains("<\(key)>"))
        #expect(!after.contains("on \(key)<"))
        #expect(after.contains("on lan,\(key)<"))
        #expect(!after.contains("<interface>lan,\(key)</interface>"))
        try await twin.shutdown()
    }

    @Test func `a gateway outside the networks of its interface is misconfigured unless it is marked as far`()
        async throws
    {
        let twin = try await twin()
        for (name, address, far) in [("NEAR", "10.1.0.9", "0"), ("LOST", "192.0.2.9", "0"), ("FAR", "192.0.2.10", "1")]
        {
            let body =
                #"{"gateway_item":{"name":"\#(name)","interface":"opt1","gateway":"\#(address)","fargw":"\#(far)"}}"#
            #expect(try await twin.call("POST", "/api/routing/settings/add_gateway", body)["result"] == "saved")
        }
        let answer = try await twin.call("GET", "/api/routing/settings/search_gateway")
        guard case .array(let rows)? = JSONParser.value(of: Array(answer.body))?["rows"] else {
            Issue.record("no rows")
            return
        }
        let states = Dictionary(uniqueKeysWithValues: rows.map { ($0["name"]?.phpString, $0["status"]?.phpString) })
        #expect(states["NEAR"] == "Online")
        #expect(states["LOST"] == "Misconfigured")
        #expect(states["FAR"] == "Online")
        try await twin.shutdown()
    }

    @Test func `a gateway with a static route cannot be deleted`() async throws {
        let twin = try await twin()
        let body = #"{"gateway_item":{"name":"SIDE","interface":"opt1","gateway":"10.1.0.9"}}"#
        let gateway = try #require(try await twin.call("POST", "/api/routing/settings/add_gateway", body)["uuid"])
        let route = #"{"route":{"network":"198.51.100.0/24","gateway":"SIDE"}}"#
        #expect(try await twin.call("POST", "/api/routes/routes/addroute", route)["result"] == "saved")
        let refused = try await twin.call("POST", "/api/routing/settings/del_gateway/\(gateway)")
        #expect(refused.status == 500)
        #expect(refused["errorMessage"]?.contains("Static Route(s) '198.51.100.0/24'") == true)
        try await twin.shutdown()
    }

    @Test(arguments: [Release.v25_7, .v26_7])
    func `a static route is in force after reconfigure`(release: Release) async throws {
        let twin = try await twin(release)
        let route = #"{"route":{"network":"198.51.100.0/24","gateway":"WAN_GW"}}"#
        _ = try await twin.call("POST", "/api/routes/routes/addroute", route)
        #expect(try await row(twin, device: "vtnet0")?["routes"] == .texts(["default", "203.0.113.0/24"]))
        _ = try await twin.call("POST", "/api/routes/routes/reconfigure")
        let routes = try await row(twin, device: "vtnet0")?["routes"]
        #expect(routes == .texts(["default", "203.0.113.0/24", "198.51.100.0/24"]))
        try await twin.shutdown()
    }

    @Test func `manual source rules are listed in the modes that use them`() async throws {
        let twin = try await twin()
        let rule = #"{"rule":{"interface":"wan","source_net":"10.9.0.0/24","description":"vpn out"}}"#
        _ = try await twin.call("POST", "/api/firewall/source_nat/add_rule", rule)
        var seen: [String: [Bool]] = [:]
        for mode in ["automatic", "hybrid", "advanced", "disabled"] {
            let body = #"{"filter":{"general":{"snat_mode":"\#(mode)"}}}"#
            #expect(try await twin.call("POST", "/api/firewall/source_nat/set", body)["result"] == "saved")
            let text = try await twin.call("GET", "/api/firewall/source_nat/search_rule").text
            seen[mode] = [text.contains("vpn out"), text.contains("automatic_wan")]
        }
        #expect(seen["automatic"] == [false, true])
        #expect(seen["hybrid"] == [true, true])
        #expect(seen["advanced"] == [true, false])
        #expect(seen["disabled"] == [false, false])
        try await twin.shutdown()
    }

    @Test func `an API key works until it is deleted, and its secret is stored as a hash alone`() async throws {
        let twin = try await twin()
        let made = try await twin.call("POST", "/api/auth/user/add_api_key/vpnctl")
        let (key, secret) = (try #require(made["key"]), try #require(made["secret"]))
        let authorization = "Basic " + Data("\(key):\(secret)".utf8).base64EncodedString()
        let request = Request(
            method: "GET", uri: "/api/wireguard/general/get", sender: .header(authorization))
        #expect(try await twin.answer(to: request).status == 200)
        #expect(try await !twin.configurationXML.contains(secret))
        let id = Data(key.utf8).base64EncodedString()
        #expect(try await twin.call("POST", "/api/auth/user/del_api_key/\(id)")["result"] == "deleted")
        #expect(try await twin.answer(to: request).status == 401)
        try await twin.shutdown()
    }
}
