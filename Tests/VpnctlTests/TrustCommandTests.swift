import Foundation
import Lab
import TestSupport
import Testing

@Suite("vpnctl trust", .timeLimit(.minutes(20)))
struct TrustCommandTests {
    @Test func `Shows the certificate and sends no byte of HTTP`() async throws {
        try await withTwin { twin in
            let outcome = try await CommandSite.with(CommandSite.firewall(await twin.address)) {
                try await $0.run(["trust", "opnsense"])
            }
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(twin.log.connections > 0)
            #expect(twin.log.bytes == 0)
            #expect(outcome.output.contains("  subject      CN=OPNsense.internal\n"))
            #expect(outcome.output.contains("does not accept it: it is self-signed"))
            #expect(outcome.output.contains("openssl x509 -in /var/etc/cert.pem -noout -fingerprint -sha256"))
            #expect(outcome.output.contains("System > Trust > Certificates"))
            outcome.expectNarrow()
        }
    }

    @Test func `The lines that it prints make access succeed`() async throws {
        try await withTwin { twin in
            let address = await twin.address
            let shown = try await CommandSite.with(CommandSite.firewall(address)) {
                try await $0.run(["trust", "opnsense"])
            }
            let line = try #require(shown.output.split(separator: "\n").first { $0.contains("certificate: {sha256") })
            #expect(line.hasPrefix("      certificate"))
            let pin = line.trimmingCharacters(in: .whitespaces)
            let hosts = CommandSite.firewall(address, more: "\(pin), ")
            try await CommandSite.with(hosts) { site in
                var environment = await twin.access()
                environment["VPNCTL_OPNSENSE_CERTIFICATE"] = nil
                let access = try await site.run(["access"], environment)
                #expect(access.status == 0, "\(access.everything)")
                let again = try await site.run(["trust", "opnsense"])
                #expect(again.status == 0)
                #expect(again.output.contains("It is pinned by the inventory already"))
            }
        }
    }

    @Test func `Another certificate than the pinned one is a loud warning with both, and 1`() async throws {
        try await withTwin { twin in
            let other = Array(repeating: "AB", count: 32).joined(separator: ":")
            let hosts = CommandSite.firewall(await twin.address, more: "certificate: {sha256: \"\(other)\"}, ")
            let outcome = try await CommandSite.with(hosts) { try await $0.run(["trust", "opnsense"]) }
            #expect(outcome.status == 1)
            #expect(outcome.output.hasPrefix("WARNING: opnsense shows another certificate"))
            #expect(outcome.output.contains("  pinned       AB:AB:AB"))
            #expect(outcome.output.contains("  shown        "))
            #expect(twin.log.bytes == 0)
            outcome.expectNarrow()
        }
    }

    @Test func `A host that a person works on has nothing to trust`() async throws {
        let hosts = CommandSite.firewall("https://127.0.0.1:1") + "\n  router: {provider: manual}"
        let outcome = try await CommandSite.with(hosts) { try await $0.run(["trust", "router"]) }
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("A person works on router") && outcome.errors.contains("[no-entrance]"))
    }

    @Test func `A bare address needs no inventory, and the lines are a whole host`() async throws {
        try await withTwin { twin in
            let place = await twin.address.replacing("https://", with: "")
            for argument in [place, "https://" + place] {
                let outcome = try await Program.run(["trust", argument, "--inventory", "/nonexistent"])
                #expect(outcome.status == 0, "\(outcome.errors)")
                #expect(outcome.output.contains("    provider: opnsense\n    address: \"127.0.0.1\"\n    api:\n"))
                #expect(outcome.output.contains("      url: \"https://\(place)\"\n"))
                outcome.expectNarrow()
            }
            #expect(twin.log.bytes == 0)
        }
    }

    @Test func `A host is found by its address as well`() async throws {
        try await withTwin { twin in
            let outcome = try await CommandSite.with(CommandSite.firewall(await twin.address)) {
                try await $0.run(["trust", "127.0.0.1"])
            }
            #expect(outcome.output.hasPrefix("Certificate of opnsense ("))
        }
    }

    @Test func `An authority that cannot be read, or does not stand behind it, hides no certificate`() async throws {
        try await withTwin { twin in
            let hosts = CommandSite.firewall(await twin.address, more: "certificate: {ca: fw.pem}, ")
            try await CommandSite.with(hosts) { site in
                let missing = try await site.run(["trust", "opnsense"])
                #expect(missing.status == 0)
                #expect(missing.output.contains("cannot be read"))
                #expect(missing.output.contains("certificate: {sha256"))
                let file = site.folder.appending(path: "fw.pem")
                try Data((await twin.certificatePEM ?? "").utf8).write(to: file)
                let right = try await site.run(["trust", "opnsense"])
                #expect(right.status == 0)
                #expect(right.output.contains("The authority of the inventory accepts it"))
                try await withTwin { other in
                    try Data((await other.certificatePEM ?? "").utf8).write(to: file)
                }
                let wrong = try await site.run(["trust", "opnsense"])
                #expect(wrong.status == 1)
                #expect(wrong.output.hasPrefix("WARNING: the authority that the inventory names"))
                for outcome in [missing, right, wrong] { outcome.expectNarrow() }
            }
        }
    }

    @Test func `A pin in the environment that is none does not stand in the way`() async throws {
        try await withTwin { twin in
            let outcome = try await CommandSite.with(CommandSite.firewall(await twin.address)) {
                try await $0.run(["trust", "opnsense"], ["VPNCTL_OPNSENSE_CERTIFICATE": "oops"])
            }
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
    }

    @Test func `What cannot be looked at is told with 8, a mistyped name with 64`() async throws {
        try await CommandSite.with("  opnsense: {provider: manual}") { site in
            let closed = try await site.run(["trust", "127.0.0.1:1"])
            #expect(closed.status == 8)
            #expect(closed.errors.hasPrefix("error: 127.0.0.1:1: "))
            #expect(closed.errors.contains("[refused]"))
            let plain = try await site.run(["trust", "http://127.0.0.1:1"])
            #expect(plain.errors.contains("plain HTTP"))
            let unknown = try await site.run(["trust", "opnsens"])
            #expect(unknown.status == 64)
            #expect(unknown.errors.contains("it has opnsense"))
            closed.expectNarrow()
        }
    }
}
