import Testing

@testable import Lab

/// Peers in bulk: they must be what calls would have stored.
struct SeedingTests {
    private func twin() async throws -> OPNsenseTwin {
        var settings = TwinSettings()
        settings.serves = false
        let twin = try await OPNsenseTwin.start(settings)
        let body = #"{"server":{"name":"hub","privkey":"\#(String(repeating: "A", count: 43))=","port":"51820"}}"#
        #expect(try await twin.call("POST", "/api/wireguard/server/add_server", body)["result"] == "saved")
        return twin
    }

    @Test func `seeded peers are distinct, linked and stored with one revision`() async throws {
        let twin = try await twin()
        let revisions = try await twin.call("GET", "/api/core/backup/backups/this").items("items").count
        let peers = try await twin.seed(peers: 2_000)
        #expect(Set(peers.map(\.name)).count == 2_000)
        #expect(Set(peers.map(\.publicKey)).count == 2_000)
        #expect(Set(peers.map(\.address)).count == 2_000)
        #expect(Set(peers.map(\.uuid)).count == 2_000)
        let answer = try await twin.call("GET", "/api/wireguard/client/search_client")
        #expect(answer["total"] == "2000")
        let rows = answer.items("rows")
        #expect(rows.map { $0["pubkey"]?.phpString } == peers.map(\.publicKey))
        #expect(rows.allSatisfy { $0["%servers"]?.phpString == "hub" })
        #expect(try await twin.call("GET", "/api/core/backup/backups/this").items("items").count == revisions + 1)
        try await twin.shutdown()
    }

    @Test func `a seeded peer is valid and the document reads back`() async throws {
        let twin = try await twin()
        _ = try await twin.seed(peers: 3)
        let last = try #require(try await twin.seed(peers: 2, from: 3).last)
        let path = "/api/wireguard/client/set_client/\(last.uuid)"
        let server = try #require(
            await twin.call("GET", "/api/wireguard/server/search_server").items("rows").first?["uuid"]?.phpString)
        let answer = try await twin.call("POST", path, #"{"client":{"keepalive":"25","servers":"\#(server)"}}"#)
        #expect(answer["result"] == "saved")
        var settings = TwinSettings(configuration: try await twin.configurationXML)
        settings.serves = false
        let other = try await OPNsenseTwin.start(settings)
        let search = "/api/wireguard/client/search_client"
        #expect(try await other.call("GET", search).body == twin.call("GET", search).body)
        try await other.shutdown()
        try await twin.shutdown()
    }
}

extension TwinAnswer {
    fileprivate func items(_ name: String) -> [JSON] {
        guard case .array(let items)? = JSONParser.value(of: Array(body))?[name] else { return [] }
        return items
    }
}
