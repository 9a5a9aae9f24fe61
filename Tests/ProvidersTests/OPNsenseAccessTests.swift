import Foundation
import Lab
import Testing

@testable import Providers

@Suite("What the API user of a firewall may do", .timeLimit(.minutes(20)))
struct OPNsenseAccessTests {
    @Test(arguments: Release.allCases)
    func `A user with every privilege may do what the version can`(_ release: Release) async throws {
        let twin = try await AccessTwin.start(release: release)
        let found = try await access(to: twin)
        #expect(found.version?.description == release.version)
        #expect(found.missing == [])
        var closed: Set<String> = ["enable-interface"]
        if release < .v26_7 { closed.insert("assign-interface") }
        if release < .v26_1 { closed.insert("see-outbound-nat") }
        #expect(Set(found.closed.keys) == closed)
        #expect(twin.effects.isEmpty)
        #expect(twin.requests.allSatisfy { $0.status == 200 || $0.status == 404 })
        try await twin.shutdown()
    }

    private static let losses: [(privilege: String, tasks: Set<String>, isNeeded: Bool)] = [
        ("page-wireguard-config", ["read-wireguard", "change-wireguard", "reload-wireguard"], true),
        ("page-filter-api", ["change-rules", "apply-filter"], true),
        ("page-firewall-alias-edit", ["change-aliases"], true),
        ("page-status-interfaces", ["read-interfaces"], true),
        ("page-filter-snat-api", ["see-outbound-nat"], false),
        ("page-interfaces-assignnetworkports", ["assign-interface"], false),
        ("page-system-staticroutes", ["change-routes"], false),
        ("page-system-gateways", ["change-gateways"], false),
        ("page-diagnostics-configurationhistory", ["list-backups"], false),
        ("page-system-login-logout", ["see-version", "see-outbound-nat"], false),
        ("page-system-status", ["see-rules-load"], false),
        ("page-diagnostics-logs-firewall-general", ["see-rules-load"], false),
    ]

    @Test(arguments: losses)
    func `A missing privilege closes what it is for and is named`(
        _ loss: (privilege: String, tasks: Set<String>, isNeeded: Bool)
    ) async throws {
        let twin = try await AccessTwin.start(AccessTwin.everything.filter { $0 != loss.privilege })
        let found = try await access(to: twin)
        #expect(Set(found.closed.keys) == loss.tasks.union(["enable-interface"]))
        for task in loss.tasks { #expect(found.closed[task]?.missing == [loss.privilege]) }
        #expect(found.missing == [loss.privilege])
        #expect(found.missingAndNeeded == (loss.isNeeded ? [loss.privilege] : []))
        try await twin.shutdown()
    }

    @Test(arguments: Release.allCases)
    func `A user without privileges is logged in and told all of them`(_ release: Release) async throws {
        let twin = try await AccessTwin.start([], release: release)
        let found = try await access(to: twin)
        #expect(found.version == nil)
        #expect(found.abilities.allSatisfy { !$0.isOpen })
        let absent = release < .v26_7 ? ["page-interfaces-assignnetworkports"] : []
        let expected = Set(AccessTwin.everything).subtracting(["page-xmlrpclibrary", "page-filter-snat-api"] + absent)
        #expect(Set(found.missing) == expected)
        try await twin.shutdown()
    }

    @Test func `No private key and no preshared key is asked for`() async throws {
        let twin = try await AccessTwin.start()
        _ = try await access(to: twin)
        #expect(!twin.requests.contains { $0.path.contains("search_server") || $0.path.contains("search_client") })
        try await twin.shutdown()
    }

    // MARK: One failed login at most

    @Test func `A wrong secret is sent once`() async throws {
        let twin = try await AccessTwin.start()
        try await expectError(.unauthorized) {
            _ = try await access(
                to: twin, xmlrpc: true, credentials: Credentials(key: AccessTwin.key.key, secret: "wrong"))
        }
        #expect(twin.requests.map(\.status) == [401])
        try await twin.shutdown()
    }

    @Test func `A disabled user is sent once`() async throws {
        var settings = TwinSettings(release: .v26_7)
        settings.credentials = ["disabled": AccessTwin.key]
        let twin = try await OPNsenseTwin.start(settings)
        try await expectError(.unauthorized) { _ = try await access(to: twin) }
        #expect(twin.requests.map(\.status) == [401])
        try await twin.shutdown()
    }

    @Test func `A call that does not exist proves no login, so the next one goes alone as well`() async throws {
        let twin = try await AccessTwin.start()
        twin.faults.add(
            .answer(status: 404, contentType: "application/json", body: #"{"errorMessage":"Endpoint not found"}"#),
            .path("/api/diagnostics/"))
        try await expectError(.unauthorized) {
            _ = try await access(to: twin, credentials: Credentials(key: AccessTwin.key.key, secret: "wrong"))
        }
        #expect(twin.requests.map(\.status) == [404, 401])
        try await twin.shutdown()
    }

    @Test func `Something without OPNsense's calls is no OPNsense`() async throws {
        let twin = try await AccessTwin.start()
        twin.faults.add(.answer(status: 404, contentType: "text/html", body: "<h1>Not found</h1>"), .path("/"))
        try await expectError(.noEndpoint) { _ = try await access(to: twin) }
        #expect(twin.requests.count == 2)
        try await twin.shutdown()
    }

    // MARK: Answers that are none

    @Test func `A page in place of an answer is not a login`() async throws {
        let twin = try await AccessTwin.start()
        twin.faults.add(.page, .path("/"))
        let error = try await expectError(.malformed) { _ = try await access(to: twin) }
        #expect(error.message.contains("HTML"))
        #expect(twin.requests.count == 1)
        try await twin.shutdown()
    }

    @Test func `A redirect to a login page is not followed`() async throws {
        let twin = try await AccessTwin.start()
        twin.faults.add(.redirect(location: "/?url=/api/x"), .path("/"))
        try await expectError(.redirected) { _ = try await access(to: twin) }
        #expect(twin.requests.count == 1)
        try await twin.shutdown()
    }

    @Test func `A host that never answers is given up`() async throws {
        let twin = try await AccessTwin.start()
        twin.faults.add(.hang, .request(1))
        var limits = TransportLimits()
        limits.request = .milliseconds(200)
        let short = limits
        try await expectError(.timeout) { _ = try await access(to: twin, limits: short) }
        try await twin.shutdown()
    }

    @Test func `One call that fails is told of and hides nothing else`() async throws {
        let twin = try await AccessTwin.start()
        twin.faults.add(.status(500), .path("/api/firewall/alias/"))
        let found = try await access(to: twin)
        #expect(Set(found.closed.keys) == ["change-aliases", "enable-interface"])
        #expect(found.closed["change-aliases"]?.note?.contains("500") == true)
        #expect(found.closed["change-aliases"]?.missing == [])
        try await twin.shutdown()
    }
}
