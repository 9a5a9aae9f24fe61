import Foundation
import Testing

@testable import Lab

/// What scenarios rely on: state, revisions, the deadlock, the file that others may write.
struct OPNsenseTwinTests {
    private func twin(_ release: Release = .v26_7, _ change: (inout TwinSettings) -> Void = { _ in }) async throws
        -> OPNsenseTwin
    {
        var settings = TwinSettings(release: release)
        settings.serves = false
        change(&settings)
        return try await OPNsenseTwin.start(settings)
    }

    private func addServer(_ twin: OPNsenseTwin, _ name: String = "hub") async throws -> String {
        let key = try await twin.call("GET", "/api/wireguard/server/key_pair")["privkey"] ?? ""
        let body = #"{"server":{"name":"\#(name)","privkey":"\#(key)","port":"51820"}}"#
        return try #require(await twin.call("POST", "/api/wireguard/server/add_server", body)["uuid"])
    }

    @Test func `what is stored shows only after it was applied`() async throws {
        let twin = try await twin()
        _ = try await addServer(twin)
        _ = try await twin.call("POST", "/api/wireguard/general/set", #"{"general":{"enabled":"1"}}"#)
        #expect(try await twin.call("GET", "/api/wireguard/service/show")["total"] == "0")
        _ = try await twin.call("POST", "/api/wireguard/service/reconfigure")
        #expect(try await twin.call("GET", "/api/wireguard/service/show")["total"] == "1")
        #expect(try await twin.configurationXML.contains("<if>wireguard</if>"))
        try await twin.shutdown()
    }

    @Test func `only so many revisions are kept`() async throws {
        let twin = try await twin()
        for _ in 0..<105 {
            _ = try await twin.call("POST", "/api/wireguard/general/set", #"{"general":{"enabled":"1"}}"#)
        }
        let files = try FileManager.default.contentsOfDirectory(atPath: twin.folder.appending(path: "backup").path)
        #expect(files.count == 100)
        try await twin.shutdown()
    }

    @Test func `reads of both models at once hang after the configuration was replaced`() async throws {
        let twin = try await twin { $0.staleWindow = .milliseconds(300) }
        try await replaceConfiguration(of: twin)
        let first = Task { try await twin.call("GET", "/api/wireguard/server/search_server") }
        let second = Task { try await twin.call("GET", "/api/wireguard/client/search_client") }
        while await !twin.deadlocked { await Task.yield() }
        try await twin.shutdown()
        await #expect(throws: TwinError.closed) { try await first.value }
        await #expect(throws: TwinError.closed) { try await second.value }
    }

    @Test func `one read alone makes the others safe`() async throws {
        let twin = try await twin()
        try await replaceConfiguration(of: twin)
        #expect(try await twin.call("GET", "/api/wireguard/client/search_client").status == 200)
        async let first = twin.call("GET", "/api/wireguard/server/search_server")
        async let second = twin.call("GET", "/api/wireguard/client/search_client")
        #expect(try await [first.status, second.status] == [200, 200])
        #expect(await !twin.deadlocked)
        try await twin.shutdown()
    }

    /// Goes back to the revision before the last.
    private func replaceConfiguration(of twin: OPNsenseTwin) async throws {
        _ = try await twin.call("POST", "/api/wireguard/general/set", #"{"general":{"enabled":"1"}}"#)
        let names = try FileManager.default.contentsOfDirectory(atPath: twin.folder.appending(path: "backup").path)
        let answer = try await twin.call("POST", "/api/core/backup/revert_backup/\(#require(names.first))")
        #expect(answer["status"] == "reverted")
    }

    @Test func `a file that somebody else wrote is read again`() async throws {
        let twin = try await twin()
        let file = twin.folder.appending(path: "config.xml")
        let document = try String(contentsOf: file, encoding: .utf8)
        let changed = document.replacingOccurrences(of: "<enabled>0</enabled>", with: "<enabled>1</enabled>\n")
        try Data(changed.utf8).write(to: file)
        #expect(try await twin.call("GET", "/api/wireguard/general/get")["general", "enabled"] == "1")
        try await twin.shutdown()
    }

    @Test func `a document with a DTD is refused`() async {
        let document = "<?xml version=\"1.0\"?><!DOCTYPE opnsense><opnsense/>"
        #expect(throws: XMLReader.Failure.documentType) { try XMLReader.read(Data(document.utf8)) }
    }

    @Test func `a document is written as it was read`() throws {
        let document = """
            <?xml version="1.0"?>
            <opnsense>
              <a uuid="1" description="x &quot;y&quot;">1 &lt; 2 &amp; 3</a>
              <b/>
              <c>
                <d>ü</d>
              </c>
            </opnsense>

            """
        let root = try XMLReader.read(Data(document.utf8))
        #expect(String(decoding: root.document(), as: UTF8.self) == document)
    }

    @Test func `secrets are hashed as crypt does`() {
        // The first example of the algorithm's own description.
        #expect(
            SHA512Crypt.hash("Hello world!", salt: "saltstring")
                == "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1"
        )
        // As crypt(3) gives it for the empty salt that the API's secrets have.
        #expect(
            SHA512Crypt.hash("secret of eighty", salt: "")
                == "$6$$r6aBplMCG0Rv4IlSUbok/m0uCBe7VXmLbPDBXy92cjb.RM8ugmGcpjh4bf3eXO1GKAxX6QuwNq/w03b9MMn0Q/")
    }

    @Test(arguments: Release.allCases)
    func `the baseline's users may what they should`(release: Release) async throws {
        let twin = try await twin(release)
        let path = "/api/wireguard/general/set"
        let body = #"{"general":{"enabled":"1"}}"#
        let statuses = ["vpnctl": 200, "readonly": 500, "nopriv": 403, "disabled": 401]
        for (user, status) in statuses {
            #expect(try await twin.call("POST", path, body, user: user).status == status)
        }
        #expect(try await twin.call("POST", path, body, user: nil).status == 302)
        try await twin.shutdown()
    }
}
