import Foundation
import Testing

@testable import Lab

/// Aliases that are stored, and the tables that pf has of them; routes that are stored, and those of the kernel.
struct TablesInForceTests {
    private func twin(_ release: Release, statistics: Bool = true) async throws -> OPNsenseTwin {
        var settings = TwinSettings(release: release)
        settings.serves = false
        settings.staleWindow = .zero
        settings.pfStatistics = statistics
        return try await OPNsenseTwin.start(settings)
    }

    private func store(_ content: String, _ twin: OPNsenseTwin) async throws {
        let body = #"{"alias":{"name":"inside","type":"network","content":"\#(content)"}}"#
        let answer = try await twin.call(
            "POST", "/api/firewall/alias/set_item/00000000-0000-4000-8000-000000000001", body)
        #expect(answer["result"] == "saved", "\(answer.text)")
    }

    private func rows(_ twin: OPNsenseTwin, _ path: String) async throws -> [JSON] {
        let answer = try await twin.call("GET", path)
        guard case .array(let rows)? = JSONParser.value(of: Array(answer.body))?["rows"] else { return [] }
        return rows
    }

    private func table(_ name: String, _ twin: OPNsenseTwin) async throws -> [String?] {
        let row = try await rows(twin, "/api/firewall/alias/search_item").first { $0["name"]?.phpString == name }
        return [row?["current_items"]?.phpString, row?["last_updated"]?.phpString.map { $0.isEmpty ? "" : "a time" }]
    }

    @Test(arguments: Release.allCases)
    func `a table is filled when aliases are reconfigured, not when they are stored`(release: Release) async throws {
        let twin = try await twin(release)
        try await store(#"10.0.0.0/24\n10.1.0.0/24"#, twin)
        #expect(try await table("inside", twin) == ["", ""])
        // Loading the rules declares the table; until 26.1.10 it fills it as well.
        _ = try await twin.call("POST", "/api/firewall/filter/apply", "{}")
        #expect(try await table("inside", twin) == (release < .v26_1 ? ["2", "a time"] : ["0", ""]))
        _ = try await twin.call("POST", "/api/firewall/alias/reconfigure", "{}")
        #expect(try await table("inside", twin) == ["2", "a time"])
        try await store("10.0.0.0/24", twin)
        #expect(try await table("inside", twin) == ["2", "a time"])
        _ = try await twin.call("POST", "/api/firewall/alias/reconfigure", "{}")
        #expect(try await table("inside", twin) == ["1", "a time"])
        #expect(try await table("__lan_network", twin) == ["1", ""])
        try await twin.shutdown()
    }

    @Test func `without a pf no table is shown`() async throws {
        let twin = try await twin(.v26_7, statistics: false)
        try await store("10.0.0.0/24", twin)
        _ = try await twin.call("POST", "/api/firewall/alias/reconfigure", "{}")
        #expect(try await table("inside", twin) == ["", ""])
        try await twin.shutdown()
    }

    private func routes(_ device: String, _ twin: OPNsenseTwin) async throws -> [String] {
        let rows = try await rows(twin, "/api/interfaces/overview/interfaces_info")
        guard case .array(let routes)? = rows.first(where: { $0["device"]?.phpString == device })?["routes"] else {
            return []
        }
        return routes.compactMap(\.phpString)
    }

    @Test func `a tunnel sets routes to its peers when it is configured, unless it shall not`() async throws {
        let twin = try await twin(.v26_7)
        let server = { (more: String) in
            #"{"server":{"name":"hub","instance":"0","privkey":"WCGPtsf16vAJgOF0UrbFOZgy5cMwxi+oCO1uIgP5zGA=","port":"51820","#
                + #""tunneladdress":"10.9.0.1/24"\#(more)}}"#
        }
        let id = "00000000-0000-4000-8000-000000000002"
        _ = try await twin.call("POST", "/api/wireguard/server/set_server/" + id, server(""))
        for (name, networks) in [("phone", "10.9.0.7/32"), ("branch", "10.9.0.0/24,192.168.77.0/24,0.0.0.0/0")] {
            let key = Data(repeating: UInt8(name.count), count: 32).base64EncodedString()
            let body =
                #"{"client":{"name":"\#(name)","pubkey":"\#(key)","tunneladdress":"\#(networks)","servers":"\#(id)"}}"#
            #expect(try await twin.call("POST", "/api/wireguard/client/add_client", body)["result"] == "saved")
        }
        _ = try await twin.call("POST", "/api/wireguard/general/set", #"{"general":{"enabled":"1"}}"#)
        #expect(try await routes("wg0", twin) == [])
        _ = try await twin.call("POST", "/api/wireguard/service/reconfigure")
        let set = ["10.9.0.0/24", "10.9.0.7", "192.168.77.0/24", "0.0.0.0/1", "128.0.0.0/1"]
        #expect(try await Set(routes("wg0", twin)) == Set(set))
        _ = try await twin.call("POST", "/api/wireguard/server/set_server/" + id, server(#","disableroutes":"1""#))
        #expect(try await Set(routes("wg0", twin)) == Set(set))
        _ = try await twin.call("POST", "/api/wireguard/service/reconfigure")
        #expect(try await routes("wg0", twin) == ["10.9.0.0/24"])
        try await twin.shutdown()
    }

    @Test func `a gateway that is stored moves no route until routes are configured`() async throws {
        let twin = try await twin(.v26_7)
        let gateway = { (interface: String, address: String) in
            #"{"gateway_item":{"name":"SIDE","interface":"\#(interface)","ipprotocol":"inet","gateway":"\#(address)"}}"#
        }
        let path = "/api/routing/settings/set_gateway/00000000-0000-4000-8000-000000000003"
        #expect(try await twin.call("POST", path, gateway("opt1", "10.1.0.9"))["result"] == "saved")
        let route = #"{"route":{"network":"198.51.100.7/32","gateway":"SIDE"}}"#
        #expect(try await twin.call("POST", "/api/routes/routes/addroute", route)["result"] == "saved")
        _ = try await twin.call("POST", "/api/routing/settings/reconfigure")
        #expect(try await routes("vtnet2", twin).contains("198.51.100.7"))
        #expect(try await twin.call("POST", path, gateway("lan", "10.0.0.9"))["result"] == "saved")
        #expect(try await routes("vtnet2", twin).contains("198.51.100.7"))
        _ = try await twin.call("POST", "/api/routes/routes/reconfigure")
        #expect(try await !routes("vtnet2", twin).contains("198.51.100.7"))
        #expect(try await routes("vtnet1", twin).contains("198.51.100.7"))
        try await twin.shutdown()
    }
}
