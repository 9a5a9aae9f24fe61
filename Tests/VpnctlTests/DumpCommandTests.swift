import Foundation
import Lab
import TestSupport
import Testing

@testable import Inventory

@Suite("vpnctl dump", .timeLimit(.minutes(20)))
struct DumpCommandTests {
    private static let privateKey = "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk="
    private static let presharedKey = "FpCyhws9cxwWoV4xELtfJvjJN+zQVRPISllRWgeopVE="
    private static let publicKey = "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg="

    /// One instance, one peer with a preshared key and an awkward name, linked.
    private func furnish(_ twin: OPNsenseTwin) async throws {
        let peer = "11111111-1111-4111-8111-111111111111"
        let bodies = [
            ("wireguard/general/set", #"{"general":{"enabled":"1"}}"#),
            (
                "wireguard/server/set_server/22222222-2222-4222-8222-222222222222",
                """
                {"server":{"enabled":"1","name":"home","instance":"0","privkey":"\(Self.privateKey)",\
                "pubkey":"\(Self.publicKey)","port":"51820","tunneladdress":"10.0.1.1/24"}}
                """
            ),
            (
                "wireguard/client/set_client/\(peer)",
                """
                {"client":{"enabled":"1","name":"on","pubkey":"2WfSdnmivCR0GX42V4u+icE/JybdtNI8araZ3w/nZHU=",\
                "psk":"\(Self.presharedKey)","tunneladdress":"10.0.1.3/32",\
                "servers":"22222222-2222-4222-8222-222222222222"}}
                """
            ),
            ("wireguard/service/reconfigure", "{}"),
        ]
        for (path, body) in bodies {
            let answer = try await twin.call("POST", "/api/" + path, body)
            #expect(answer.text.contains("saved") || answer.text.contains("ok"), "\(path): \(answer.text)")
        }
    }

    private func dump(_ twin: OPNsenseTwin, _ environment: [String: String] = [:]) async throws -> Program.Outcome {
        let pve = "\n  pve: {provider: proxmox, address: 10.0.0.254, node: pve, ssh: {user: admin}}"
        return try await CommandSite.with(CommandSite.firewall(await twin.address) + pve) {
            try await $0.run(["dump"], await twin.access().merging(environment) { $1 })
        }
    }

    @Test func `Two dumps of one state are equal bytes, whatever happened on the wire`() async throws {
        try await withTwin { twin in
            try await furnish(twin)
            let first = try await dump(twin)
            await twin.setHandshake(
                Handshake(time: .now, endpoint: "198.51.100.7:51820", received: 148, sent: 92),
                publicKey: "2WfSdnmivCR0GX42V4u+icE/JybdtNI8araZ3w/nZHU=")
            let second = try await dump(twin)
            #expect(first.status == 0, "\(first.errors)")
            #expect(first.output == second.output)
            #expect(!first.output.isEmpty)
        }
    }

    @Test func `Secrets are digests, and keys do not show at all`() async throws {
        try await withTwin { twin in
            try await furnish(twin)
            let outcome = try await dump(twin)
            #expect(outcome.output.contains("          preshared_key: \"sha256:"))
            #expect(!outcome.everything.contains(Self.presharedKey))
            #expect(!outcome.everything.contains(Self.privateKey))
            #expect(outcome.output.contains("          public_key: \"2WfSdnmivCR0GX42V4u+icE/JybdtNI8araZ3w/nZHU=\""))
            outcome.expectNoCredential()
        }
    }

    @Test(arguments: Release.allCases)
    func `It is YAML that reads back`(_ release: Release) async throws {
        try await withTwin { settings in
            settings = TwinSettings(release: release)
            settings.credentials = ["vpnctl": CommandSite.canary]
        } _: { twin in
            try await furnish(twin)
            let outcome = try await dump(twin)
            #expect(outcome.status == 0, "\(outcome.errors)")
            let findings = Findings(home: nil)
            let file = findings.add(SourceText(path: "dump.yaml", bytes: Array(outcome.output.utf8)))
            guard case .tree(let root) = TreeBuilder.tree(of: file, findings) else {
                Issue.record("no tree: \(findings.list)")
                return
            }
            #expect(findings.list.isEmpty, "\(findings.list)")
            let host = root.member("hosts")?.member("opnsense")
            #expect(host?.member("version")?.text == release.version)
            let peer = host?.member("wireguard")?.member("peers")?.items.first
            #expect(peer?.member("name")?.text == "on")
            #expect(peer?.member("instances")?.items.first?.text == "home")
            #expect(host?.member("interfaces")?.items.isEmpty == false)
            #expect((host?.member("outbound_nat") != nil) || outcome.output.contains("# outbound_nat: not visible"))
            #expect(outcome.output.contains("  # pve: proxmox, not read, since VPNCTL_PVE_SSH is off\n"))
        }
    }

    @Test func `What the user may not see is a comment, never an empty list`() async throws {
        try await withTwin { twin in
            let nobody = twin.credentials(for: "nopriv")
            let outcome = try await dump(twin, ["FW_KEY": nobody?.key ?? "", "FW_SECRET": nobody?.secret ?? ""])
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(!outcome.output.contains("[]"))
            for line in [
                "    # version: not visible, needs page-system-login-logout",
                "      # instances: not visible, needs page-wireguard-config",
                "    # rules: not visible, needs page-filter-api",
            ] {
                #expect(outcome.output.contains(line + "\n"), "no line: \(line)")
            }
        }
    }

    @Test func `A host that cannot be read leaves nothing on standard output`() async throws {
        try await withTwin { twin in
            let outcome = try await dump(twin, ["VPNCTL_OPNSENSE_URL": "https://127.0.0.1:1"])
            #expect(outcome.status == 8)
            #expect(outcome.output.isEmpty)
            #expect(outcome.errors.hasPrefix("error: opnsense: "))
            #expect(outcome.errors.contains("[refused]"))
            outcome.expectNarrow()
        }
    }
}

extension Node {
    fileprivate func member(_ name: String) -> Node? {
        guard case .mapping(let entries) = content else { return nil }
        return entries.first { $0.key == name }?.value
    }
    fileprivate var items: [Node] {
        if case .sequence(let items) = content { items } else { [] }
    }
}
