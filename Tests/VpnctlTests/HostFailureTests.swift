import Foundation
import Lab
import TestSupport
import Testing

/// What goes wrong between vpnctl and a firewall, over a real socket.
@Suite("A host that does not let a plan in")
struct HostFailureTests {
    /// Runs `vpnctl plan` against the guide's twin and expects it to fail at the host without changing anything.
    private func fail(
        _ fault: (Fault, FaultTrigger)? = nil, user: String = "vpnctl", change: [String: String] = [:],
        timeout: Int = 150,
        code: String, words: [String], requests: ClosedRange<Int>
    ) async throws {
        let twin = try await Scenario.guide.start(release: .v26_7)
        if let fault { twin.faults.add(fault.0, fault.1) }
        let environment = await twin.environment(user: user).merging(change) { $1 }
        let outcome = try await Program.run(["plan", "--timeout", String(timeout)], environment: environment)
        #expect(outcome.status == 8, "\(outcome.errors)")
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.hasPrefix("error: opnsense: ") && outcome.errors.contains("[\(code)]"))
        // Lines are broken at blanks, so words are looked for without them.
        let said = outcome.errors.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        for word in words { #expect(said.contains(word), "\(word) in:\n\(outcome.errors)") }
        for line in outcome.errors.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
        #expect(requests.contains(twin.requests.count), "\(twin.requests.map(\.path))")
        #expect(twin.requests.allSatisfy { $0.revisions == 0 })
        if requests.upperBound == 0 { #expect(twin.log.bytes == 0) }
        try await twin.shutdown()
    }

    @Test("because nothing listens there")
    func closedPort() async throws {
        let twin = try await Scenario.empty.start(release: .v26_7)
        // Port 1 is nobody's; one that was just closed may be another test's by now.
        let environment = await twin.environment().merging(["VPNCTL_OPNSENSE_URL": "https://127.0.0.1:1"]) { $1 }
        try await twin.shutdown()
        let outcome = try await Program.run(["plan"], environment: environment)
        #expect(outcome.status == 8 && outcome.output.isEmpty)
        #expect(outcome.errors.contains("refuses the connection") && outcome.errors.contains("[refused]"))
    }

    @Test("because of another certificate, and not one byte is sent")
    func certificate() async throws {
        let other = Array(repeating: "AB", count: 32).joined(separator: ":")
        try await fail(
            change: ["VPNCTL_OPNSENSE_CERTIFICATE": other], code: "certificate",
            words: ["nothing was sent", "expected", "seen", "vpnctl trust opnsense"], requests: 0...0)
    }

    @Test("because of a wrong secret, which is tried once")
    func wrongSecret() async throws {
        try await fail(
            change: ["VPNCTL_OPNSENSE_SECRET": "nonsense"], code: "unauthorized",
            words: ["does not accept the credentials", "api.credentials"], requests: 1...1)
    }

    @Test("because the user is disabled, which is tried once")
    func disabled() async throws {
        try await fail(
            user: "disabled", code: "unauthorized", words: ["its user is enabled"], requests: 1...1)
    }

    @Test("because the user has no privileges, all of which are named at once")
    func noPrivileges() async throws {
        try await fail(
            user: "nopriv", code: "forbidden",
            words: [
                "page-wireguard-config", "page-filter-api", "page-firewall-alias-edit", "page-status-interfaces",
                "vpnctl access",
                // Without the version, the rules of each of the two interfaces are asked for as well.
            ], requests: 1...15)
    }

    @Test("because a page comes instead of data")
    func page() async throws {
        try await fail(
            (.page, .path("/api/")), code: "malformed", words: ["HTML", "login page", "api.url"], requests: 1...1)
    }

    @Test("because the answer breaks off")
    func cut() async throws {
        try await fail(
            (.cutBody(after: 20), .path("/api/wireguard/client")), code: "cut", words: ["broke off before its end"],
            requests: 3...14)
    }

    @Test("because it redirects to its login page, where nobody follows")
    func redirect() async throws {
        try await fail(
            (.redirect(location: "/?url=/api/"), .path("/api/")), code: "redirected", words: ["never followed"],
            requests: 1...1)
    }

    @Test("because its configd is down", arguments: [500, 503])
    func backendDown(_ status: Int) async throws {
        try await fail(
            (.status(status), .path("/api/wireguard/service/show")), code: "server-error",
            words: ["\(status)", "System > Log Files", "nothing was changed"], requests: 3...13)
    }

    @Test("because it never answers")
    func hang() async throws {
        try await fail(
            (.hang, .path("/api/")), timeout: 2, code: "timeout", words: ["did not finish", "2.0 seconds"],
            requests: 1...1)
    }

    @Test("because connections are reset, which is tried twice at most")
    func reset() async throws {
        try await fail(
            (.resetBeforeEffect, .path("/api/")), code: "closed", words: ["closed the connection"], requests: 1...2)
    }

    @Test("and Ctrl-C ends the waiting at once")
    func interrupt() async throws {
        let twin = try await Scenario.guide.start(release: .v26_7)
        twin.faults.add(.hang, .path("/api/wireguard"))
        let running = try Program.start(["plan"], environment: await twin.environment())
        while twin.requests.count < 2 { try await Task.sleep(for: .milliseconds(5)) }
        running.interrupt()
        let outcome = try await running.end()
        #expect(outcome.status == 130 && outcome.output.isEmpty)
        #expect(outcome.errors.contains("nothing was changed"))
        try await twin.shutdown()
    }

    @Test("unless it is only newer than this program, which is a warning")
    func newer() async throws {
        let twin = try await Scenario.converged.start(release: .v26_7)
        let body = #"{"name":"fw","versions":["OPNsense 27.1.3-amd64","FreeBSD 15.0-RELEASE","OpenSSL 3.5"]}"#
        twin.faults.add(
            .answer(status: 200, contentType: "application/json", body: body), .path("/api/diagnostics/system"))
        let outcome = try await Program.run(["plan"], environment: twin.environment())
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        #expect(outcome.output.contains("27.1.3 is newer than 26.7"))
        try await twin.shutdown()
    }

    @Test("unless the user may only read, which is enough")
    func readOnly() async throws {
        let twin = try await Scenario.guide.start(release: .v26_7)
        let outcome = try await Program.run(["plan"], environment: twin.environment(user: "readonly"))
        #expect(outcome.status == 0, "\(outcome.errors)")
        try await twin.shutdown()
    }
}
