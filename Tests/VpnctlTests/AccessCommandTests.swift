import Foundation
import Lab
import TestSupport
import Testing

@Suite("vpnctl access", .timeLimit(.minutes(20)))
struct AccessCommandTests {
    private static let others = """
          pve: {provider: proxmox, address: 10.0.0.254, node: pve, ssh: {user: admin}}
          router: {provider: manual}
        """

    @Test func `Shows the way for everything, at 80 columns, without a credential`() async throws {
        try await withTwin { twin in
            let hosts = CommandSite.firewall(await twin.address) + "\n" + Self.others
            let outcome = try await CommandSite.with(hosts) { try await $0.run(["access"], await twin.access()) }
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.errors.isEmpty)
            #expect(outcome.output.hasPrefix("1 of 1 host reached and logged in.\n"))
            for line in [
                "  reached      yes", "  version      OPNsense 26.7.2", "  + change rules                    REST",
                "  + apply the filter                REST", "  not read     VPNCTL_PVE_SSH is off",
                "  manual       no API; its steps are printed for a person",
            ] {
                #expect(outcome.output.contains(line + "\n"), "no line: \(line)")
            }
            #expect(
                outcome.output.split { " \n".contains($0) }.joined(separator: " ").contains(
                    "does not say the user's name"))
            #expect(outcome.output.contains("environment variable FW_KEY"))
            outcome.expectNarrow()
            outcome.expectNoCredential()
        }
    }

    @Test func `A wrong secret fails once, with 8`() async throws {
        try await withTwin { twin in
            let outcome = try await CommandSite.with(CommandSite.firewall(await twin.address)) {
                try await $0.run(["access"], await twin.access(secret: "canaryWrong"))
            }
            #expect(outcome.status == 8)
            #expect(outcome.output.contains("  login        refused"))
            #expect(outcome.output.contains("[unauthorized]"))
            #expect(twin.requests.map(\.status) == [401])
            outcome.expectNarrow()
            outcome.expectNoCredential()
        }
    }

    @Test func `Another certificate than the pinned one gets no byte of HTTP`() async throws {
        try await withTwin { twin in
            var environment = await twin.access()
            environment["VPNCTL_OPNSENSE_CERTIFICATE"] = Array(repeating: "AB", count: 32).joined(separator: ":")
            let outcome = try await CommandSite.with(CommandSite.firewall(await twin.address)) {
                try await $0.run(["access"], environment)
            }
            #expect(outcome.status == 8)
            #expect(outcome.output.contains("  login        not tried: no credential was sent"))
            #expect(twin.log.bytes == 0)
            outcome.expectNarrow()
            outcome.expectNoCredential()
        }
    }

    @Test func `A closed port, a missing key and a missing privilege are told apart`() async throws {
        try await withTwin { twin in
            let site = CommandSite.firewall(await twin.address)
            try await CommandSite.with(site) { site in
                let environment = await twin.access()
                let closed = try await site.run(
                    ["access"], environment.merging(["VPNCTL_OPNSENSE_URL": "https://127.0.0.1:1"]) { $1 })
                #expect(closed.status == 8)
                #expect(closed.output.contains("  reached      no\n"))
                let keyless = try await site.run(["access"], ["FW_SECRET": "canary"])
                #expect(keyless.status == 1)
                #expect(keyless.output.contains("FW_KEY"))
                let both = twin.credentials(for: "nopriv")
                let lacking = try await site.run(
                    ["access"],
                    environment.merging(["FW_KEY": both?.key ?? "", "FW_SECRET": both?.secret ?? ""]) { $1 })
                #expect(lacking.status == 8)
                #expect(lacking.output.contains("1 of 1 host reached and logged in; 1 without something"))
                #expect(lacking.output.contains("not visible: needs page-system-login-logout"))
                #expect(lacking.output.contains("    page-wireguard-config "))
                for outcome in [closed, keyless, lacking] {
                    outcome.expectNarrow()
                    outcome.expectNoCredential()
                }
            }
        }
    }

    @Test func `A page or a redirect in place of an answer is no login`() async throws {
        for fault in [Fault.page, .redirect(location: "/?url=/api")] {
            try await withTwin { twin in
                twin.faults.add(fault, .path("/"))
                let outcome = try await CommandSite.with(CommandSite.firewall(await twin.address)) {
                    try await $0.run(["access"], await twin.access())
                }
                #expect(outcome.status == 8)
                #expect(outcome.output.contains("  login        not known\n"))
                #expect(twin.requests.count == 1)
                outcome.expectNarrow()
            }
        }
    }

    @Test func `XML-RPC is tried where the inventory allows it, and its cost is told`() async throws {
        try await withTwin { twin in
            let allowed = CommandSite.firewall(await twin.address, more: "xmlrpc: true, ")
            let outcome = try await CommandSite.with(allowed) { try await $0.run(["access"], await twin.access()) }
            #expect(outcome.status == 0, "\(outcome.everything)")
            #expect(outcome.output.contains("  + enable an interface             XML-RPC"))
            #expect(outcome.output.contains("about 2 s"))
            #expect(twin.requests.count { $0.path == "/xmlrpc.php" } == 1)
            #expect(twin.requests.allSatisfy { $0.revisions == 0 })
        }
    }

    @Test func `JSON says the same to programs`() async throws {
        try await withTwin { twin in
            let hosts = CommandSite.firewall(await twin.address) + "\n" + Self.others
            let outcome = try await CommandSite.with(hosts) {
                try await $0.run(["access", "--json"], await twin.access())
            }
            #expect(outcome.status == 0)
            let document = try JSONDecoder().decode(Document.self, from: Data(outcome.output.utf8))
            #expect(document.hosts.map(\.name) == ["opnsense", "pve", "router"])
            #expect(document.hosts.map(\.status) == ["ready", "not-read", "manual"])
            #expect(document.hosts[0].version == "26.7.2")
            let rules = document.hosts[0].abilities?.first { $0.task == "change-rules" }
            #expect(rules?.way == "REST")
            #expect(rules?.open == true)
            outcome.expectNoCredential()
        }
    }

    private struct Document: Decodable {
        struct Host: Decodable {
            let name: String
            let status: String
            let version: String?
            let abilities: [Ability]?
        }
        struct Ability: Decodable {
            let task: String
            let way: String
            let open: Bool
        }
        let hosts: [Host]
    }

    @Test func `One host alone is looked at where it is named, and an unknown one is a usage error`() async throws {
        try await CommandSite.with(Self.others + "\n  opnsense: {provider: manual}") { site in
            let one = try await site.run(["access", "--host", "pve"], ["VPNCTL_PVE_SSH": "off"])
            #expect(one.status == 0)
            #expect(!one.output.contains("router"))
            let unknown = try await site.run(["access", "--host", "pvee"])
            #expect(unknown.status == 64)
            #expect(unknown.errors.contains("opnsense, pve, router"))
        }
    }

    @Test func `Several firewalls are looked at beside each other, and one that fails hides no other`() async throws {
        try await withTwin { twin in
            let second = """
                  branch:
                    provider: opnsense
                    address: 127.0.0.2
                    api: {url: "https://127.0.0.2:1", credentials: {key: {env: FW_KEY}, secret: {env: FW_SECRET}}}
                """
            let hosts = CommandSite.firewall(await twin.address) + "\n" + second
            let outcome = try await CommandSite.with(hosts) { try await $0.run(["access"], await twin.access()) }
            #expect(outcome.status == 8, "\(outcome.errors)")
            #expect(outcome.output.hasPrefix("1 of 2 hosts reached and logged in.\n"))
            #expect(outcome.output.contains("OPNsense 26.7.2"))
        }
    }
}
