import Lab
import TestSupport
import Testing

/// What a plan asks a person to look at because nothing can check it: what clients' own files say.
@Suite struct ConfirmationTests {
    /// The repository's inventory, edited, over a firewall where everything is as it asks.
    private func plan(
        _ words: String..., edits: [(file: String, old: String, new: String)] = []
    ) async throws -> Program.Outcome {
        var files = try SampleInventory.repository()
        for edit in edits {
            #expect(files[edit.file]?.contains(edit.old) == true, "\(edit.file) has no \(edit.old)")
            files[edit.file] = files[edit.file]?.replacing(edit.old, with: edit.new)
        }
        let folder = try SampleFolder()
        for (name, text) in files { try folder.write(text, to: "inventory/\(name)") }
        let twin = try await Scenario.converged.start(release: .v26_7)
        let outcome = try await Program.run(
            ["plan"] + words, environment: await twin.environment(), folder: folder.url)
        try await twin.shutdown()
        if !words.contains("--json") { outcome.expectNarrow() }
        return outcome
    }

    /// The rows below the heading, as words.
    private func rows(_ outcome: Program.Outcome) -> [String] {
        let lines = outcome.output.split(separator: "\n", omittingEmptySubsequences: false)
        guard let heading = lines.firstIndex(where: { $0.hasPrefix("To confirm by hand") }) else { return [] }
        let text = lines[(heading + 1)...].prefix { !$0.isEmpty }.joined(separator: "\n")
        return text.split(separator: "  ? ").map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
    }

    private func confirmations(_ outcome: Program.Outcome) throws -> [JSONValue] {
        try JSONValue(parsing: outcome.output)["confirmations"]?.array ?? []
    }

    /// Where a client of the repository's inventory stands.
    private func place(of peer: String) throws -> String {
        let lines = try #require(SampleInventory.repository()["30-peers.yaml"]).split(
            separator: "\n", omittingEmptySubsequences: false)
        let start = try #require(lines.firstIndex { $0 == "  \(peer):" })
        let line = try #require(lines[start...].firstIndex { $0.hasPrefix("    client:") })
        return "inventory/30-peers.yaml:\(line + 1)"
    }

    private let endpoints =
        "- Endpoint = vpn.example.net:51820 (internet) or 203.0.113.2:51820 (lan), by where it is"
    private let all = "allowed_ips: [management, vpn, service]"

    @Test func `Clients whose files say the same share a row, and nothing is pending for them`() async throws {
        let outcome = try await plan("--detailed-exitcode")
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        #expect(
            try rows(outcome) == [
                "3 opnsense client-files: iphone-john, laptop-john, mac-workstation \(endpoints) "
                    + "- AllowedIPs = 10.0.0.0/24, 10.0.1.0/24, 10.1.0.0/24 - MTU = 1420 "
                    + "why \(place(of: "iphone-john")) and 2 more",
                "opnsense/client-file/jenkins-runner \(endpoints) - AllowedIPs = 10.0.1.0/24, 10.1.0.0/24 - MTU = 1420 "
                    + "why \(place(of: "jenkins-runner"))",
                "router/forward/wireguard - forward UDP 51820 from outside to 203.0.113.2, port 51820 "
                    + "why inventory/20-network.yaml:52",
            ])
    }

    @Test func `As JSON every client stands for itself, and the digest does not hang on it`() async throws {
        let outcome = try await plan("--json")
        let found = try confirmations(outcome)
        let clients = ["iphone-john", "jenkins-runner", "laptop-john", "mac-workstation"]
        #expect(
            found.map { $0["address"]?.string }
                == clients.map { "opnsense/client-file/\($0)" } + ["router/forward/wireguard"])
        let instructions = found.first?["instructions"]?.array?.map(\.string)
        #expect(instructions?.dropFirst() == ["AllowedIPs = 10.0.0.0/24, 10.0.1.0/24, 10.1.0.0/24", "MTU = 1420"])
        let without = try await plan("--json", edits: [("30-peers.yaml", "    client: {", "    # client: {")])
        #expect(try confirmations(without).count == 1)
        let digests = try [outcome, without].map { try JSONValue(parsing: $0.output)["digest"] }
        #expect(digests[0] == digests[1])
    }

    @Test func `A client that was confirmed is not asked about again`() async throws {
        let day = "allowed_ips: [service, vpn], confirmed: 2026-02-10"
        let outcome = try await plan(edits: [("30-peers.yaml", "allowed_ips: [service, vpn]", day)])
        #expect(rows(outcome).count == 2, "\(outcome.output)")
        #expect(!outcome.output.contains("jenkins-runner"))
        let wrong = try await plan(
            edits: [("30-peers.yaml", "allowed_ips: [service, vpn]", "allowed_ips: [service, vpn], confirmed: soon")])
        #expect(wrong.status == 1 && wrong.errors.contains("inventory.invalid-day"), "\(wrong.errors)")
    }

    @Test func `Nobody is asked about a client that may not connect, or that the inventory does not describe`()
        async throws
    {
        let off = "client: {allowed_ips: [service, vpn]}\n    enabled: false"
        let outcome = try await plan(
            "--json",
            edits: [
                ("30-peers.yaml", "client: {allowed_ips: [service, vpn]}", off),
                ("30-peers.yaml", "    client: {\(all)}\n\n  iphone", "\n\n  iphone"),
            ])
        #expect(
            try confirmations(outcome).dropLast().map { $0["address"]?.string }
                == ["iphone-john", "mac-workstation"].map { "opnsense/client-file/\($0)" })
    }

    @Test func `What the tunnel does not say is not asked for, and a full tunnel is where it was asked for`()
        async throws
    {
        let outcome = try await plan(
            edits: [
                ("20-network.yaml", "    mtu: 1420\n", ""),
                ("20-network.yaml", "      lan: 203.0.113.2:51820\n", ""),
                ("30-peers.yaml", "allowed_ips: [service, vpn]", "allowed_ips: [internet]"),
            ])
        #expect(
            try rows(outcome).dropFirst().first
                == "opnsense/client-file/jenkins-runner - Endpoint = vpn.example.net:51820 "
                + "- AllowedIPs = 0.0.0.0/0, ::/0 why \(place(of: "jenkins-runner"))")
        let bare = try await plan(
            edits: [
                ("20-network.yaml", "    endpoints:\n", ""),
                ("20-network.yaml", "      internet: vpn.example.net:51820\n", ""),
                ("20-network.yaml", "      lan: 203.0.113.2:51820\n", ""),
            ])
        #expect(!bare.output.contains("Endpoint") && rows(bare).count == 3, "\(bare.output)\(bare.errors)")
    }

    @Test func `Of two hundred clients a few are named, and --full names each with its place`() async throws {
        let twin = try await Scenario.empty.start(release: .v26_7)
        let peers = try await twin.seed(peers: 200)
        var text = SampleInventory.network(peers: peers)
        for peer in peers {
            text = text.replacing(
                "\"\(peer.publicKey)\"}", with: "\"\(peer.publicKey)\", client: {allowed_ips: [management]}}")
        }
        let folder = try SampleFolder()
        try folder.write(text, to: "inventory/site.yaml")
        let environment = await twin.environment()
        let short = try await Program.run(["plan"], environment: environment, folder: folder.url)
        let place = try #require(text.split(separator: "\n").firstIndex { $0.contains("peer-000000:") }) + 1
        #expect(
            rows(short) == [
                "200 opnsense client-files: peer-000000, peer-000001, peer-000002 and 197 more "
                    + "- AllowedIPs = 10.0.0.0/24 why inventory/site.yaml:\(place) and 199 more"
            ])
        let full = try await Program.run(["plan", "--full"], environment: environment, folder: folder.url)
        #expect(
            rows(full)
                == peers.enumerated().map { number, peer in
                    "opnsense/client-file/\(peer.name) - AllowedIPs = 10.0.0.0/24 "
                        + "why inventory/site.yaml:\(place + number)"
                })
        try await twin.shutdown()
    }
}
