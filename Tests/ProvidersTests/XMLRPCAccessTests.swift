import Foundation
import Lab
import Testing

@testable import Providers

@Suite("Ways to what REST cannot do", .timeLimit(.minutes(20)))
struct XMLRPCAccessTests {
    private func calls(_ twin: OPNsenseTwin) -> [Int] {
        twin.requests.enumerated().filter { $0.element.path.hasPrefix("/xmlrpc.php") }.map(\.offset)
    }

    @Test func `XML-RPC is not tried where the inventory does not allow it`() async throws {
        let twin = try await AccessTwin.start()
        let found = try await access(to: twin)
        #expect(calls(twin).isEmpty)
        #expect(found.xmlrpc == .notAllowed)
        #expect(found.ability(.enableInterface)?.way == .byHand)
        #expect(found.ability(.assignInterface)?.way == .rest)
        try await twin.shutdown()
    }

    @Test(arguments: Release.allCases)
    func `XML-RPC is tried once, after everything else`(_ release: Release) async throws {
        let twin = try await AccessTwin.start(release: release)
        let found = try await access(to: twin, xmlrpc: true)
        #expect(calls(twin) == [twin.requests.count - 1])
        #expect(found.xmlrpc == .works)
        #expect(found.ability(.enableInterface)?.way == .xmlrpc)
        #expect(found.ability(.enableInterface)?.isOpen == true)
        #expect(found.ability(.assignInterface)?.way == (release < .v26_7 ? .xmlrpc : .rest))
        #expect(twin.effects.isEmpty)
        try await twin.shutdown()
    }

    @Test func `XML-RPC is not tried again after it refused`() async throws {
        let twin = try await AccessTwin.start(
            AccessTwin.everything.filter { $0 != "page-xmlrpclibrary" }, release: .v26_1)
        let found = try await access(to: twin, xmlrpc: true)
        #expect(calls(twin).count == 1)
        #expect(found.xmlrpc == .denied)
        #expect(found.missing == ["page-xmlrpclibrary"])
        #expect(found.closed["assign-interface"]?.missing == ["page-xmlrpclibrary"])
        try await twin.shutdown()
    }

    @Test(arguments: ["page-status-interfaces", "page-filter-api"])
    func `Enabling takes the privileges of what brings it into force`(_ privilege: String) async throws {
        let twin = try await AccessTwin.start(AccessTwin.everything.filter { $0 != privilege })
        let found = try await access(to: twin, xmlrpc: true)
        #expect(found.closed["enable-interface"]?.missing == [privilege])
        try await twin.shutdown()
    }

    @Test func `An answer of XML-RPC that is none is told of`() async throws {
        let twin = try await AccessTwin.start()
        twin.faults.add(.page, .path("/xmlrpc.php"))
        let found = try await access(to: twin, xmlrpc: true)
        guard case .failed(let reason) = found.xmlrpc else {
            Issue.record("not .failed but \(found.xmlrpc)")
            return
        }
        #expect(reason.contains("not XML-RPC"))
        #expect(calls(twin).count == 1)
        try await twin.shutdown()
    }

    @Test func `SSH is named where the inventory has it, and said to be missing`() async throws {
        let twin = try await AccessTwin.start(release: .v25_7)
        let found = try await access(to: twin, ssh: true)
        for task in [OPNsenseAccess.Task.assignInterface, .enableInterface] {
            #expect(found.ability(task)?.way == .ssh)
            #expect(found.ability(task)?.isOpen == false)
            #expect(found.ability(task)?.note?.contains("needs the SSH version") == true)
        }
        try await twin.shutdown()
    }

    @Test(.enabled(if: FirewallLogin.hasAll, FirewallLogin.reason), arguments: Release.allCases)
    func `SSH as root is open where REST and XML-RPC are not`(_ release: Release) async throws {
        let privileges = AccessTwin.everything.filter { $0 != "page-diagnostics-logs-firewall-general" }
        try await FirewallLogin.with(try await AccessTwin.start(privileges, release: release)) { login in
            let found = try await access(to: login.twin, ssh: true, shell: .success(login))
            #expect(found.ability(.enableInterface)?.way == .ssh)
            #expect(found.ability(.enableInterface)?.isOpen == true)
            #expect(found.ability(.assignInterface)?.way == (release < .v26_7 ? .ssh : .rest))
            #expect(found.ability(.seeRulesLoad)?.way == .ssh)
            #expect(found.ability(.seeOutboundNAT)?.way == (release < .v26_1 ? .ssh : .rest))
            #expect(found.abilities.allSatisfy(\.isOpen) && found.missing.isEmpty)
            #expect(login.twin.effects.isEmpty)
            let preferred = try await access(to: login.twin, xmlrpc: true, ssh: true, shell: .success(login))
            #expect(preferred.ability(.enableInterface)?.way == .xmlrpc)
        }
    }

    @Test(.enabled(if: FirewallLogin.hasAll, FirewallLogin.reason))
    func `SSH assigns where the API user may not`() async throws {
        let privileges = AccessTwin.everything.filter { $0 != "page-interfaces-assignnetworkports" }
        try await FirewallLogin.with(try await AccessTwin.start(privileges)) { login in
            let found = try await access(to: login.twin, ssh: true, shell: .success(login))
            #expect(found.ability(.assignInterface)?.way == .ssh)
            #expect(found.ability(.assignInterface)?.isOpen == true)
            #expect(try await access(to: login.twin, ssh: true).closed["assign-interface"]?.way == .rest)
        }
    }

    @Test(.enabled(if: FirewallLogin.hasAll, FirewallLogin.reason))
    func `SSH without root, or without a session, is closed and says why`() async throws {
        try await FirewallLogin.with(try await AccessTwin.start(release: .v25_7), as: .user("operator", sudo: .allowed))
        {
            login in
            let found = try await access(to: login.twin, ssh: true, shell: .success(login))
            #expect(found.closed["enable-interface"]?.way == .ssh)
            #expect(found.closed["enable-interface"]?.note?.contains("operator is not root there") == true)
            let error = ProviderError(.noEntrance, host: "opnsense", message: "There is no way in.")
            let failed = try await access(to: login.twin, ssh: true, shell: .failure(error))
            #expect(failed.closed["assign-interface"]?.note == "There is no way in.")
        }
    }

    @Test func `The inventory's own call is denied in words, without the key`() async throws {
        let twin = try await AccessTwin.start([])
        let url = await twin.url?.absoluteString ?? ""
        let error = try await expectError(.xmlrpcDenied) {
            _ = try await withTransport(
                url, trust: .pinned(sha256: await twin.certificateSHA256 ?? []),
                credential: .basic(user: Secret(AccessTwin.key.key), password: Secret(AccessTwin.key.secret))
            ) { transport in
                try await XMLRPCClient(transport: transport, host: testHost).call("opnsense.firmware_version")
            }
        }
        #expect(error.message.contains("page-xmlrpclibrary"))
        #expect(!"\(error)".contains("canary"))
        try await twin.shutdown()
    }
}
