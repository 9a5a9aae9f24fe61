import Foundation
import TestSupport
import Testing

/// What a person gets wrong in an inventory or on the command line.
@Suite("A mistake in the inventory")
struct BadInventoryTests {
    struct Mistake: Sendable, CustomTestStringConvertible {
        let name: String
        /// Added as a file of its own; nil leaves the folder empty.
        let yaml: String?
        /// The code, then words that name cause and cure.
        let words: [String]
        var secret = ""

        var testDescription: String { name }
    }

    /// Made for these tests, used nowhere else.
    private static let privateKey = "GMnwf0snpp6QR2eAfPbO8MZKha/jkswqYx7DhhVsmWU="

    static let mistakes = [
        Mistake(name: "an empty folder", yaml: nil, words: [".yaml"]),
        Mistake(name: "broken YAML", yaml: "peers:\n  two: [1, 2\nrules: }", words: ["extra.yaml:"]),
        Mistake(name: "a tab", yaml: "peers:\n\ttwo: 1\n", words: ["extra.yaml:2", "tab"]),
        Mistake(
            name: "an unknown key",
            yaml: "peers:\n  two: {tunnel: home, addresses: [10.64.0.9], public_key: x, keep_alive: 25}\n",
            words: ["extra.yaml:2", "keep_alive", "keepalive"]),
        Mistake(
            name: "a private key as public key",
            yaml: "peers:\n  two: {tunnel: home, addresses: [10.64.0.9], public_key: \(privateKey)}\n",
            words: ["extra.yaml:2", "private key", "wg pubkey"], secret: privateKey),
        Mistake(
            name: "a secret in clear",
            yaml: "peers:\n  two: {tunnel: home, addresses: [10.64.0.9], preshared_key: \(privateKey)}\n",
            words: ["extra.yaml:2", "file:"], secret: privateKey),
        Mistake(name: "binary", yaml: "\u{0}\u{1}\u{2}", words: ["extra.yaml"]),
    ]

    @Test("is told with its place and its cure, and nothing is contacted", arguments: mistakes)
    func told(_ mistake: Mistake) async throws {
        let folder = try SampleFolder()
        if let yaml = mistake.yaml {
            try folder.write(SampleInventory.network(peers: []), to: "site.yaml")
            try folder.write(yaml, to: "extra.yaml")
        }
        for command in ["plan", "validate", "access", "dump"] {
            let outcome = try await Program.run([command, "--inventory", folder.path])
            #expect(outcome.status == 1, "\(command)")
            // Lines are broken at blanks, so words are looked for without them.
            let said = outcome.errors.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            for word in mistake.words { #expect(said.contains(word), "\(word) in:\n\(outcome.errors)") }
            #expect(outcome.errors.contains(/\[[a-z]+\.[a-z-]+\]/), "\(outcome.errors)")
            #expect(command == "validate" || outcome.output.isEmpty)
            if !mistake.secret.isEmpty {
                #expect(!(outcome.output + outcome.errors).contains(mistake.secret.prefix(12)))
            }
        }
    }

    @Test(
        "of the command line ends with 64 and shows the usage",
        arguments: [
            ["plann"], ["plan", "--no-such-flag"], ["plan", "surplus"], ["plan", "--timeout", "0"],
            ["plan", "--timeout", "soon"], ["validate", "--today", "2026-13-01"], ["schema", "nothing"],
            ["lab", "up", "--scenario", "none"], ["lab", "up", "--version", "1.0"], ["dump", "--host", "nobody"],
        ])
    func usage(_ words: [String]) async throws {
        let outcome = try await Program.run(words)
        #expect(outcome.status == 64, "\(outcome.errors)")
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.hasPrefix("Error: ") && outcome.errors.contains("Usage: vpnctl"), "\(outcome.errors)")
    }

    @Test("in a credential's source is told before anything is sent")
    func credentials() async throws {
        let folder = try SampleFolder(["site.yaml": SampleInventory.network(peers: [])])
        let outcome = try await Program.run(["plan", "--inventory", folder.path])
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("UNSET_KEY") && outcome.errors.contains("[secret-missing]"))
    }
}
