import Foundation
import Lab
import SSHSupport
import TestSupport
import Testing

@Suite(
    "An API behind SSH", .enabled(if: ServerTools.found != nil, .noServer),
    .timeLimit(.minutes(20)))
struct TunnelledAPITests {
    private func withTunnelledTwin(
        _ options: SSHServer.Options = .init(), _ body: (SSHStage, OPNsenseTwin) async throws -> Void
    ) async throws {
        try await withTwin { twin in
            let hosts = CommandSite.firewall(await twin.address, more: "via: pve, ")
                .replacing("address: 127.0.0.1", with: "address: 10.0.0.1")
            try await SSHStage.with(options, hosts: hosts) { try await body($0, twin) }
        }
    }

    private func entering(_ twin: OPNsenseTwin) async -> [String: String] {
        await twin.access().filter { $0.key != "VPNCTL_PVE_SSH" }
    }

    @Test func `It is read through the tunnel, which leaves nothing behind`() async throws {
        try await withTunnelledTwin { stage, twin in
            let outcome = try await stage.run(["access", "--host", "opnsense"], environment: await entering(twin))
            #expect(outcome.status == 0, "\(outcome.everything)")
            #expect(stage.server.log.contains("Accepted publickey"))
            let left = try FileManager.default.contentsOfDirectory(atPath: stage.site.path)
            #expect(!left.contains { $0.hasPrefix("vpnctl-") })
        }
    }

    @Test func `Its certificate is looked at through the tunnel`() async throws {
        try await withTunnelledTwin { stage, twin in
            let outcome = try await stage.run(["trust", "opnsense"])
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.output.contains("CN=OPNsense.internal"))
            #expect(stage.server.log.contains("Accepted publickey"))
            #expect(twin.log.bytes == 0)
        }
    }

    @Test func `A server that may not forward, or is not there, is told with 8`() async throws {
        try await withTunnelledTwin(.init(settings: ["AllowTcpForwarding no"])) { stage, twin in
            let refused = try await stage.run(["plan"], environment: await entering(twin))
            #expect(refused.status == 8)
            #expect(refused.errors.contains("[ssh.forward-refused]"))
            stage.server.stop()
            let closed = try await stage.run(["plan"], environment: await entering(twin))
            #expect(closed.status == 8)
            #expect(closed.errors.contains("[ssh.refused]"))
            let access = try await stage.run(["access", "--host", "opnsense"], environment: await entering(twin))
            #expect(access.status == 8)
        }
    }

    @Test func `A URL of the environment goes past the tunnel, unless its host is stood in for`() async throws {
        try await withTunnelledTwin { stage, twin in
            var environment = await entering(twin)
            environment["VPNCTL_OPNSENSE_URL"] = await twin.address
            let direct = try await stage.run(["access", "--host", "opnsense"], environment: environment)
            #expect(direct.status == 0, "\(direct.everything)")
            #expect(!stage.server.log.contains("Accepted publickey"))
            environment["VPNCTL_PVE_SSH"] = "127.0.0.1:\(stage.server.port)"
            let tunnelled = try await stage.run(["access", "--host", "opnsense"], environment: environment)
            #expect(tunnelled.status == 0, "\(tunnelled.everything)")
            #expect(stage.server.log.contains("Accepted publickey"))
        }
    }
}
