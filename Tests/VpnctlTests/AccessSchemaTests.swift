import Lab
import Providers
import TestSupport
import Testing

@testable import vpnctl

@Suite("The schema of access", .timeLimit(.minutes(20)))
struct AccessSchemaTests {
    private static let others = """
          nowhere:
            provider: opnsense
            address: 127.0.0.2
            api: {url: "https://127.0.0.2:1", credentials: {key: {env: FW_KEY}, secret: {env: FW_SECRET}}}
          pve: {provider: proxmox, address: 10.0.0.254, node: pve, ssh: {user: admin}}
          router: {provider: manual}
        """

    private func schema() async throws -> JSONSchema {
        JSONSchema(try JSONValue(parsing: try await Program.run(["schema", "access"]).output))
    }

    @Test func `names every way to be root, and to be kept from it`() {
        let words = Privilege.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
        #expect(AccessSchema.text.contains("\"enum\": [\(words)]"))
    }

    @Test("describes hosts that answer, fail, are not read or are worked by hand", arguments: Release.allCases)
    func accepts(_ release: Release) async throws {
        let schema = try await schema()
        try await withTwin { settings in
            settings.release = release
        } _: { twin in
            let environment = await twin.access()
            let unprivileged = twin.credentials(for: "nopriv")
            let lacking = ["FW_KEY": unprivileged?.key ?? "", "FW_SECRET": unprivileged?.secret ?? ""]
            let address = await twin.address
            for (more, environment, status) in [
                ("", environment, "ready"), ("xmlrpc: true, ", environment, "ready"),
                ("", environment.merging(lacking) { $1 }, "lacking"),
            ] {
                let hosts = CommandSite.firewall(address, more: more) + "\n" + Self.others
                let outcome = try await CommandSite.with(hosts) { try await $0.run(["access", "--json"], environment) }
                let document = try JSONValue(parsing: outcome.output)
                #expect(schema.complaints(about: document) == [])
                let found = document["hosts"]?.array?.compactMap { $0["status"]?.string }
                #expect(found == ["failed", status, "not-read", "manual"])
            }
        }
    }

    @Test("refuses what access never prints")
    func refuses() async throws {
        let schema = try await schema()
        let outcome = try await CommandSite.with("  router: {provider: manual}", site: "") {
            try await $0.run(["access", "--json"])
        }
        #expect(schema.complaints(about: try JSONValue(parsing: outcome.output)) == [])
        for (right, wrong, place) in [
            (#""status" : "manual""#, #""status" : "fine""#, "/hosts/0/status"),
            (#""name" : "#, #""title" : "#, "/hosts/0/title"),
            (#""format_version" : "1.0""#, #""format_version" : "2.0""#, "/format_version"),
        ] {
            let text = outcome.output.replacing(right, with: wrong)
            #expect(text != outcome.output, "\(place) was not changed")
            #expect(schema.complaints(about: try JSONValue(parsing: text)).contains { $0.contains(place) }, "\(place)")
        }
    }
}
