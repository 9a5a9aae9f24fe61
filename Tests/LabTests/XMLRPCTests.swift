import Foundation
import Testing

@testable import Lab

@Suite(.enabled(if: Recording.isThere, "the recordings are not in ../shared/vectors/opnsense: nothing is compared"))
struct XMLRPCReplayTests {
    @Test(arguments: Release.allCases)
    func `XML-RPC answers, writes and runs what the recordings say`(release: Release) async throws {
        for call in try XMLRPCCall.recorded(release) {
            var settings = TwinSettings(release: release, configuration: try Recording(release).baseline)
            settings.serves = false
            settings.refusesOwnAddress = call.note.contains("own address")
            let twin = try await OPNsenseTwin.start(settings)
            // A call that merges into what the calls before it have left needs them.
            for earlier in try XMLRPCCall.recorded(release).prefix(while: { $0.number < call.number }) {
                if !settings.refusesOwnAddress { _ = try await twin.answer(to: earlier.request) }
            }
            // The recorded box had its rules looked at before, which made it list the gateways.
            _ = try await twin.call("GET", "/api/firewall/filter/get_rule")
            let before = try await twin.configurationXML
            let answer = try await twin.answer(to: call.request)
            let after = try await twin.configurationXML
            #expect(answer.status == call.status, "\(call.note)")
            #expect(answer.contentType == call.answerType, "\(call.note)")
            #expect(XMLRPCCall.squeezed(answer.text).hasPrefix(call.answer), "\(call.note): \(answer.text)")
            #expect(XMLRPCCall.changes(from: before, to: after) == call.changes, "\(call.note)")
            let logged = try #require(twin.requests.last)
            #expect((logged.commands + logged.nestedCommands).sorted() == call.commands.sorted(), "\(call.note)")
            try await twin.shutdown()
        }
    }
}

@Suite struct XMLRPCTests {
    private func twin() async throws -> OPNsenseTwin {
        var settings = TwinSettings(release: .v26_7)
        settings.serves = false
        return try await OPNsenseTwin.start(settings)
    }

    private func call(_ body: String, user: String = "root") -> Request {
        Request(
            method: "POST", uri: "/xmlrpc.php", contentType: "text/xml", body: Array(body.utf8), sender: .user(user))
    }

    @Test func `the firmware version is a structure`() async throws {
        let twin = try await twin()
        let answer = try await twin.answer(to: call(XMLRPCCall.document("opnsense.firmware_version", [])))
        #expect(XMLRPCCall.squeezed(answer.text).contains("<name>firmware</name>"))
        #expect(answer.text.contains(Release.v26_7.version))
        try await twin.shutdown()
    }

    @Test func `a document type is refused as not well formed`() async throws {
        let twin = try await twin()
        let body = "<!DOCTYPE a [<!ENTITY b \"c\">]>" + XMLRPCCall.document("system.listMethods", [])
        let answer = try await twin.answer(to: call(body))
        #expect(answer.text.contains("parse error. not well formed"))
        #expect(!answer.text.contains("listMethods"))
        try await twin.shutdown()
    }

    @Test func `an unknown method is a fault`() async throws {
        let twin = try await twin()
        let answer = try await twin.answer(to: call(XMLRPCCall.document("opnsense.reboot", [])))
        #expect(answer.status == 200)
        #expect(answer.text.contains("requested method opnsense.reboot does not exist"))
        try await twin.shutdown()
    }

    @Test func `a merge changes leaves and says so in the revision`() async throws {
        let twin = try await twin()
        let sections = JSON.map(["system": .map(["hostname": .string("edge")])])
        let answer = try await twin.answer(
            to: call(XMLRPCCall.document("opnsense.restore_config_section", [sections])))
        #expect(answer.text.contains("<boolean>1</boolean>"))
        #expect(try await twin.configurationXML.contains("<hostname>edge</hostname>"))
        #expect(try await twin.configurationXML.contains("Merged system config sections from XMLRPC client."))
        try await twin.shutdown()
    }
}
