import Foundation
import SSHSupport
import TestSupport
import Testing

@Suite(
    "vpnctl trust, of a host with SSH",
    .enabled(if: ServerTools.found != nil, .noServer), .timeLimit(.minutes(20)))
struct TrustHostKeyTests {
    private static let both = SSHServer.Options(hostKeys: [.ed25519, .ecdsa256])

    @Test func `The line that it prints lets the host in`() async throws {
        try await SSHStage.with(Self.both) { stage in
            try stage.site.write("", to: "home/.ssh/known_hosts")
            let shown = try await stage.run(["trust", "pve"])
            #expect(shown.status == 0, "\(shown.errors)")
            #expect(shown.output.contains("ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub"))
            #expect(shown.output.contains("(ecdsa-sha2-nistp256)"))
            let line = try #require(shown.output.split(separator: "\n").first { $0.contains("host_key: \"SHA256:") })
            let text = try stage.site.text("inventory/site.yaml")
            let pin = line.trimmingCharacters(in: .whitespaces)
            try stage.site.write(text.replacing("ssh: {", with: "ssh: {\(pin), "), to: "inventory/site.yaml")
            let outcome = try await stage.exec(["echo", "in"])
            #expect(outcome.output == "in\n", "\(outcome.errors)")
            let again = try await stage.run(["trust", "pve"])
            #expect(again.status == 0)
            #expect(again.output.contains("It is pinned by the inventory already"))
        }
    }

    @Test func `A key that known_hosts has needs no line, another one is a loud warning and 1`() async throws {
        try await SSHStage.with(Self.both) { stage in
            let known = try await stage.run(["trust", "pve"])
            #expect(known.status == 0 && known.output.contains("Nothing to write"))
            try stage.site.write(try stage.knownLine(.other), to: "home/.ssh/known_hosts")
            let changed = try await stage.run(["trust", "pve"])
            #expect(changed.status == 1)
            #expect(changed.output.contains("WARNING: pve shows other host keys"))
            try stage.site.write("@revoked * " + TestKeys.publicLine(.ecdsa256), to: "home/.ssh/known_hosts")
            let revoked = try await stage.run(["trust", "pve"])
            #expect(revoked.status == 1)
            let other = "SHA256:" + String(repeating: "A", count: 43)
            let pinned = try await stage.run(["trust", "pve"], environment: ["VPNCTL_PVE_HOST_KEY": other])
            #expect(pinned.status == 1)
            #expect(pinned.output.contains("VPNCTL_PVE_HOST_KEY=SHA256:"))
            #expect(!pinned.output.contains("host_key:"))
            for outcome in [known, changed, revoked, pinned] { outcome.expectNarrow() }
        }
    }

    @Test func `A host that does not answer is 8, and nothing is logged in to`() async throws {
        try await SSHStage.with { stage in
            let outcome = try await stage.run(["trust", "pve"])
            #expect(outcome.status == 0)
            #expect(!stage.server.log.contains("Accepted"))
            stage.server.stop()
            let closed = try await stage.run(["trust", "pve"])
            #expect(closed.status == 8)
            #expect(closed.errors.contains("[ssh.refused]"))
        }
    }
}
