import Foundation
import Inventory
import Lab
import NIOCore
import NIOEmbedded
import Testing

@testable import Providers

@Suite("A Proxmox host that does not answer as it should", .timeLimit(.minutes(20)))
struct ProxmoxFailureTests {
    // MARK: The token

    @Test(arguments: [
        "vpnctl@pve!vpnctl=00000000-0000-0000-0000-canary7Qx001", "vpnctl@pve!nobody=\(ProxmoxStage.secret)",
        "vpnctl@pve!vpnctl", "vpnctl@pve!vpnctl:\(ProxmoxStage.secret)",
    ])
    func `A wrong token is sent once and told in Proxmox's own words`(token: String) async throws {
        try await ProxmoxStage.with { stage in
            let error = try await expectError(.unauthorized) { _ = try await stage.read(token: token) }
            #expect(error.message.contains("\"Authentication failed!\""))
            #expect(!error.description.contains("canary7Qx"))
            #expect(stage.twin.requests.map(\.status) == [401])
        }
    }

    @Test func `An expired token is a wrong one`() async throws {
        try await ProxmoxStage.with {
            $0.tokens[0].expires = Date(timeIntervalSince1970: 1)
        } _: { stage in
            let error = try await expectError(.unauthorized) { _ = try await stage.read() }
            #expect(error.message.contains("expired"))
            #expect(stage.twin.requests.count == 1)
        }
    }

    @Test func `A token that does not arrive is another matter`() async throws {
        try await ProxmoxStage.with { stage in
            let error = try await expectError(.unauthorized) {
                try await withFolder { folder in
                    let file = folder.appending(path: "ca.pem")
                    try Data(stage.twin.authorityPEM.utf8).write(to: file)
                    let url = await stage.twin.url?.absoluteString ?? ""
                    _ = try await withTransport(url, trust: .authority(file: file.path), credential: nil) { transport in
                        try await ProxmoxReader(transport: transport, host: stage.host, site: stage.site).read()
                    }
                }
            }
            #expect(error.message.contains("\"No ticket\""))
        }
    }

    @Test func `A deadline below three seconds hides a refusal, which is said`() async throws {
        try await ProxmoxStage.with { stage in
            stage.twin.faults.add(.hang, .request(1))
            var limits = TransportLimits()
            limits.request = .milliseconds(200)
            let short = limits
            let error = try await expectError(.timeout) { _ = try await stage.read(limits: short) }
            #expect(error.message.contains("three seconds"))
        }
    }

    @Test func `A certificate of another authority stops before the token is sent`() async throws {
        try await ProxmoxStage.with { stage in
            let other = try await ProxmoxTwin.start()
            let url = await other.url?.absoluteString ?? ""
            try await expectError(.certificate) {
                try await withFolder { folder in
                    let file = folder.appending(path: "ca.pem")
                    try Data(stage.twin.authorityPEM.utf8).write(to: file)
                    _ = try await withTransport(url, trust: .authority(file: file.path)) { transport in
                        try await ProxmoxReader(transport: transport, host: stage.host, site: stage.site).read()
                    }
                }
            }
            #expect(other.requests.isEmpty && other.log.bytes == 0)
            try await other.shutdown()
        }
    }

    // MARK: Answers

    private static let faults: [(fault: Fault, code: ProviderError.Code)] = [
        (.cutBody(after: 3), .cut), (.page, .malformed), (.resetBeforeEffect, .closed),
        (.redirect(location: "https://login.example.net/"), .redirected),
        (.answer(status: 200, contentType: "application/json", body: ""), .malformed),
        (.answer(status: 200, contentType: "application/json", body: #"{"data":null}"#), .malformed),
        (.answer(status: 502, contentType: "text/html", body: "<h1>Bad Gateway</h1>"), .serverError),
        (
            .answer(status: 500, contentType: "application/json", body: #"{"data":null,"message":"got timeout\n"}"#),
            .serverError
        ),
        (
            .answer(
                status: 501, contentType: "application/json", body: #"{"message":"Method 'GET /x' not implemented"}"#),
            .noEndpoint
        ),
        (
            .answer(
                status: 403, contentType: "application/json",
                body: #"{"message":"Permission check failed (/, Sys.Audit)\n"}"#), .forbidden
        ),
        (.answer(status: 595, contentType: "", body: ""), .nodeUnreachable),
    ]

    @Test(arguments: 0..<faults.count, ["/access/permissions", "/nodes/pve/network", "/cluster/resources"])
    func `What is no answer is an error, never an empty state`(number: Int, path: String) async throws {
        let (fault, code) = Self.faults[number]
        try await ProxmoxStage.with { stage in
            stage.twin.faults.add(fault, .path("/api2/json" + path))
            let error = try await expectError(code) { _ = try await stage.read() }
            #expect(!error.description.contains("canary7Qx"))
        }
    }

    @Test func `Another node that did not answer is asked once more`() async throws {
        try await ProxmoxStage.with { stage in
            stage.twin.faults.add(
                .answer(status: 596, contentType: "", body: ""), .path("/api2/json/nodes/pve/network", times: 1))
            let state = try await stage.read()
            #expect(state.interface("vmbr1") != nil)
            #expect(stage.paths.count == 6)
        }
    }

    @Test func `A host that never answers is given up`() async throws {
        try await ProxmoxStage.with { stage in
            stage.twin.faults.add(.hang, .path("/api2/json/version"))
            var limits = TransportLimits()
            limits.request = .milliseconds(300)
            let short = limits
            try await expectError(.timeout) { _ = try await stage.read(limits: short) }
        }
    }

    @Test func `A guest that disappears between two requests is left without details`() async throws {
        try await ProxmoxStage.with { stage in
            let message = #"{"data":null,"message":"Configuration file 'nodes/pve/lxc/110.conf' does not exist\n"}"#
            stage.twin.faults.add(
                .answer(status: 500, contentType: "application/json", body: message),
                .path("/api2/json/nodes/pve/lxc/110"))
            let state = try await stage.read(guests: .addresses())
            #expect(state.guests?.first { $0.guest.id == 110 }?.networks == nil)
            #expect(state.guests?.first { $0.guest.id == 111 }?.networks != nil)
        }
    }

    @Test(arguments: [
        (400, "", #"{"errors":{"iface":"interface does not exist"}}"#, ProxmoxFailure.noInterface),
        (400, "Parameter verification failed.", #"{"errors":{"b":"x","a":"y"}}"#, .invalid("a: y; b: x")),
        (401, "No ticket", "", .noToken), (401, "", "", .wrongToken),
        (403, "Permission check failed (/vms/1, A|B)", "", .missingPrivilege(ProxmoxGrant(["A", "B"], on: "/vms/1"))),
        (403, "Permission check failed", "", .forbidden("Permission check failed")),
        (500, "hostname lookup 'x' failed - y", "", .noNode), (500, "VM 101 is not running", "", .guestNotRunning),
        (500, "No QEMU guest agent configured", "", .noAgent), (500, "QEMU guest agent is not running", "", .noAgent),
        (500, "Configuration file 'nodes/a/lxc/9.conf' does not exist", "", .noGuest),
        (501, "Method 'GET /x' not implemented", "", .noMethod),
        (501, "for data too large", "", .other("for data too large")),
        (599, "Too many redirections", "", .nodeUnreachable("Too many redirections")), (503, "", "", .other("")),
    ])
    func `Status, reason and message together tell what happened`(
        status: Int, reason: String, body: String, failure: ProxmoxFailure
    ) {
        #expect(ProxmoxFailure(HTTPResponse(status: status, reason: reason, body: Array(body.utf8))) == failure)
    }

    // MARK: The reason phrase

    private func received(_ pieces: [String], after request: String = "GET /x HTTP/1.1\r\n\r\n") throws -> String {
        let channel = EmbeddedChannel(handler: ReasonPhrase())
        try channel.writeOutbound(IOData.byteBuffer(ByteBuffer(string: request)))
        for piece in pieces { try channel.writeInbound(ByteBuffer(string: piece)) }
        var text = ""
        while let buffer = try channel.readInbound(as: ByteBuffer.self) { text += String(buffer: buffer) }
        _ = try channel.finish(acceptAlreadyClosed: true)
        return text
    }

    @Test func `The reason phrase is repeated in a field of the head`() throws {
        #expect(
            try received(["HTTP/1.1 401 No ticket\r\nA: b\r\n\r\n", "HTTP/1.1 200 body\r\n"])
                == "HTTP/1.1 401 No ticket\r\nvpnctl-reason-phrase: No ticket\r\nA: b\r\n\r\nHTTP/1.1 200 body\r\n")
    }

    @Test(arguments: [
        ["HTTP/1.1 40", "1 No ticket\r\n\r\n"], ["HTTP/1.1 200\r\n\r\n"], ["HTTP/1.1 200 \r\n\r\n"], ["garbage\r\n"],
        ["HTTP/1.1 200 O\u{1}K\r\n"], ["\n"], ["HTTP/1.1 100 Continue\r\n\r\n"],
        ["HTTP/1.1 200 " + String(repeating: "x", count: 2000) + "\r\n"],
    ])
    func `What is no status line in one piece passes as it is`(pieces: [String]) throws {
        #expect(try received(pieces) == pieces.joined())
    }

    @Test func `Nothing is touched before a request`() throws {
        let text = "HTTP/1.1 200 OK\r\n\r\n"
        #expect(try received([text], after: "more of a body") == text)
    }
}
