import Lab
import TestSupport
import Testing

@testable import vpnctl

/// A tunnel that is off has no device, and nothing shows whether an interface is assigned to it.
@Suite("An interface whose tunnel is off")
struct UnseenInterfaceTests {
    @Test("is found once the tunnel is on, and brought to what the plan asks for", arguments: Release.allCases)
    func comesToLight(_ release: Release) async throws {
        let inventory = MixedInventory.text(peers: "  {}", rules: "  []").replacing(
            "port: 51820,", with: "port: 51820, interface: {description: HOME, enabled: true},")
        let asked = inventory.replacing("api: {url", with: "api: {xmlrpc: true, url")
        let firewall = try await BuiltFirewall(.empty, release, applying: asked)
        let twin = try await firewall.twin { _ in }
        let folder = try SampleFolder(["site.yaml": asked])
        let known = try await ApplyAttempt.plan(on: twin, inventory: folder.path)
        let instance = try #require(
            known.live.resources.values.first { $0.address.kind == "instance" && $0.address.name == "home" })
        _ = try await twin.call(
            "POST", "/api/wireguard/server/toggle_server/\(instance.remoteIdentifier ?? "")", "{}")
        try await twin.mergeInterface("opt2", ["enable": "", "descr": "RENAMED"])
        _ = try await twin.call("POST", "/api/wireguard/service/reconfigure", "{}")
        let attempt = try await ApplyAttempt(on: twin, inventory: folder.path)
        #expect(attempt.status == .done, "\(attempt.summary)")
        let after = try await ApplyAttempt.plan(on: twin, inventory: folder.path)
        #expect(after.lines == [])
        #expect(after.live.resources.values.count { $0.address.kind == "interface" } == 1)
        try await twin.shutdown()
    }
}
