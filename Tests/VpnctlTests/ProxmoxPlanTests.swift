import Foundation
import Lab
import TestSupport
import Testing

@Suite("A Proxmox host that is read by its API alone", .timeLimit(.minutes(20)))
struct ProxmoxPlanTests {
    private static let network = """
        subnets:
          management: {cidr: [10.0.0.0/24], attached: {pve: vmbr1}}
          vpn: {cidr: [10.0.1.0/24]}
        routes:
          - {id: vpn-return, host: pve, to: vpn, via: 10.0.0.1, persist: post-up}
        """

    private func withSite(
        _ change: (inout ProxmoxTwinSettings) -> Void = { _ in },
        _ body: (CommandSite, ProxmoxTwin, [String: String]) async throws -> Void
    ) async throws {
        var settings = ProxmoxTwinSettings()
        change(&settings)
        let twin = try await ProxmoxTwin.start(settings)
        let url = await twin.url?.absoluteString ?? ""
        let host = """
              pve:
                provider: proxmox
                address: 10.0.0.254
                node: pve
                api: {url: "\(url)", certificate: {ca: pve.pem}, token: {env: PVE_TOKEN}}
            """
        do {
            try await CommandSite.with(host, site: Self.network) { site in
                try Data(twin.authorityPEM.utf8).write(to: site.folder.appending(path: "pve.pem"))
                try await body(site, twin, ["PVE_TOKEN": twin.token.text])
            }
        } catch {
            try await twin.shutdown()
            throw error
        }
        try await twin.shutdown()
    }

    @Test func `its lines are a person's to write, and once they are there nothing is to do`() async throws {
        try await withSite { site, twin, environment in
            let plan = try await site.run(["plan", "--detailed-exitcode"], environment)
            #expect(plan.status == 2, "\(plan.everything)")
            #expect(plan.output.contains("pve/persistent-route/vpn-return"))
            let lines = plan.output.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
            let wanted = lines.filter { $0.contains("post-up") || $0.contains("post-down") }
            #expect(wanted.count >= 2, "\(plan.output)")
            #expect(plan.output.contains("Proxmox VE 9.2.11, node pve, read by REST alone"))
            plan.expectNarrow()
            let text = try String(contentsOf: twin.interfacesFile, encoding: .utf8)
            let apply = try await site.run(["apply", "--yes"], environment)
            #expect(apply.status == 5)
            #expect(apply.output.contains("Nothing of this is vpnctl's to do."))
            #expect(try String(contentsOf: twin.interfacesFile, encoding: .utf8) == text)

            // As the instructions say it, right below the stanza's last option.
            let json = try JSONValue(parsing: try await site.run(["plan", "--json"], environment).output)
            let steps = json["steps"]?.array ?? []
            let texts = steps.flatMap { $0["instructions"]?.array ?? [] }.compactMap(\.string)
            let pair = texts.filter { $0.hasPrefix("post-") }
            try #require(pair.count == 2, "\(texts)")
            let edited = text.replacing(
                "\taddress 10.0.0.254/24\n",
                with: "\taddress 10.0.0.254/24\n" + pair.map { "\t\($0)\n" }.joined())
            try #require(edited != text)
            try Data(edited.utf8).write(to: twin.interfacesFile)
            let done = try await site.run(["plan", "--detailed-exitcode"], environment)
            #expect(done.status == 0, "\(done.everything)")
            #expect(done.output.contains("read by its API alone, which does not tell whether"))
            let words = done.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            #expect(words.contains("To see and change that, give pve an `ssh:` in the inventory."), "\(words)")
            let verdict = "Nothing to do on what was read of home; the routes in force on pve were not read."
            #expect(words.hasPrefix(verdict), "\(words)")
        }
    }

    @Test func `pending changes and a missing privilege are told`() async throws {
        try await withSite { site, twin, environment in
            let text = try String(contentsOf: twin.interfacesFile, encoding: .utf8)
            let pending = twin.folder.appending(path: "interfaces.new")
            try Data((text + "\nauto vmbr9\niface vmbr9 inet manual\n").utf8).write(to: pending)
            let plan = try await site.run(["plan"], environment)
            #expect(plan.output.contains("apply or revert them in Proxmox"), "\(plan.everything)")
        }
        try await withSite({
            let secret = "0f5d3c9e-7a41-4c0e-9d52-7a410f5d3c9e"
            $0.tokens = [ProxmoxToken(user: "vpnctl@pve", name: "vpnctl", secret: secret)]
            $0.permissions = []
        }) { site, _, environment in
            let plan = try await site.run(["plan"], environment)
            #expect(plan.output.contains("Datacenter > Permissions"), "\(plan.everything)")
            let access = try await site.run(["access"], environment)
            #expect(access.status == 8, "\(access.everything)")
            #expect(access.output.contains("- read persisted routes"))
            #expect(!access.everything.contains("0f5d3c9e-7a41"))
            access.expectNarrow()
        }
    }

    @Test func `access tells what the token may see`() async throws {
        try await withSite { site, _, environment in
            let access = try await site.run(["access"], environment)
            #expect(access.status == 0, "\(access.everything)")
            #expect(access.output.contains("Proxmox VE 9.2.11, node pve"))
            #expect(access.output.contains("+ read persisted routes"))
            let json = try await site.run(["access", "--json"], environment)
            let schema = JSONSchema(try JSONValue(parsing: try await Program.run(["schema", "access"]).output))
            #expect(schema.complaints(about: try JSONValue(parsing: json.output)) == [])
        }
    }
}
