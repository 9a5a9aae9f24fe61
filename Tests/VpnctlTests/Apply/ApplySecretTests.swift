import Foundation
import Lab
import TestSupport
import Testing

@testable import vpnctl

/// Whatever apply does, no secret that passes through it leaves a trace.
@Suite("Secrets of a run")
struct ApplySecretTests {
    /// An inventory whose peers have preshared keys from every kind of source.
    private struct Desk {
        let stage: ApplyStage
        let own: [String]

        init() async throws {
            let keys = ["file", "environment", "command"].map(Self.key)
            own = keys
            let files = try SampleInventory.repository().mapValues { text in
                text.replacing("  laptop-john:\n", with: "  laptop-john:\n    preshared_key: {file: ../psk.txt}\n")
                    .replacing("  iphone-john:\n", with: "  iphone-john:\n    preshared_key: {env: IPHONE_PSK}\n")
                    .replacing(
                        "  jenkins-runner:\n",
                        with: "  jenkins-runner:\n    preshared_key: {command: [sh, PLACE/source.sh]}\n")
            }
            stage = try await ApplyStage(.guide, files: files)
            for name in files.keys {
                let text = try stage.folder.text("inventory/" + name)
                try stage.folder.write(text.replacing("PLACE", with: stage.folder.path), to: "inventory/" + name)
            }
            try stage.folder.write(keys[0], to: "psk.txt")
            try stage.folder.write(keys[2], to: "printed.txt")
            try stage.folder.write(
                """
                tr '\\0' '\\n' </proc/$PPID/cmdline >>\(stage.folder.path)/seen.txt 2>&1
                tr '\\0' '\\n' </proc/$$/cmdline >>\(stage.folder.path)/seen.txt 2>&1
                cat \(stage.folder.path)/printed.txt
                """, to: "source.sh")
        }

        static func key(_ text: String) -> String {
            Data((text + String(repeating: "~canary", count: 5)).utf8.prefix(32)).base64EncodedString()
        }

        func run(_ twin: OPNsenseTwin, _ words: [String]) async throws -> Program.Outcome {
            let more = ["IPHONE_PSK": own[1], "PATH": "/usr/bin:/bin"]
            return try await Program.run(
                words, environment: await stage.environment(twin).merging(more) { $1 }, folder: stage.folder.url)
        }

        /// Every secret of the inventory, of the firewall as it is now, and of the user.
        func secrets(_ twin: OPNsenseTwin) async throws -> [String] {
            let stored = try await twin.configurationXML
            let keys = stored.matches(of: #/<(?:privkey|psk)>([^<]+)</#).map { String($0.output.1) }
            let login = try #require(twin.credentials(for: "vpnctl"))
            let pair = Data("\(login.key):\(login.secret)".utf8).base64EncodedString()
            return own + keys + [login.key, login.secret, pair]
        }
    }

    private func expectNoTrace(of secrets: [String], in text: String, _ place: String) {
        for (number, secret) in secrets.enumerated() {
            #expect(!text.contains(secret.prefix(16)), "secret \(number) in \(place)")
        }
    }

    @Test("are in no output, no event, no log and no argument")
    func whole() async throws {
        let desk = try await Desk()
        for words in [desk.stage.words, desk.stage.words + ["--json"]] {
            let twin = try await desk.stage.twin()
            let outcome = try await desk.run(twin, words)
            #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
            let secrets = try await desk.secrets(twin)
            // Had they not been written, their absence would prove nothing.
            let stored = try await twin.configurationXML
            #expect(desk.own.filter { !stored.contains($0) } == [])
            expectNoTrace(of: secrets, in: outcome.output + outcome.errors, "the output of \(words)")
            expectNoTrace(of: secrets, in: try desk.stage.folder.text("state/vpnctl/home.jsonl"), "the log")
            #if os(Linux)
                let seen = try desk.stage.folder.text("seen.txt")
                #expect(seen.contains("source.sh"))
                expectNoTrace(of: secrets, in: seen, "the arguments")
            #endif
            try await twin.shutdown()
        }
    }

    enum Echo: String, CaseIterable, Sendable {
        case serverError, validation, malformed, forbidden
    }

    private func answer(_ echo: Echo, _ secrets: [String]) -> Fault {
        let words = secrets.joined(separator: " ")
        let (status, body) =
            switch echo {
            case .serverError: (500, #"{"errorMessage":"\#(words)"}"#)
            case .validation: (200, #"{"result":"failed","validations":{"client.psk":"\#(words) is no key"}}"#)
            case .malformed: (200, "<html>\(words)</html>")
            case .forbidden: (403, #"{"status":403,"message":"\#(words)"}"#)
            }
        return .answer(status: status, contentType: "application/json", body: body)
    }

    @Test("are in no error, though the firewall repeats what was sent", arguments: Echo.allCases)
    func repeated(_ echo: Echo) async throws {
        let desk = try await Desk()
        for path in ["wireguard/client/set_client", "wireguard/server/key_pair", "wireguard/service/reconfigure"] {
            let twin = try await desk.stage.twin()
            twin.faults.add(answer(echo, [desk.own[1]]), .path("/api/" + path))
            let outcome = try await desk.run(twin, desk.stage.words)
            expectNoTrace(of: desk.own, in: outcome.output + outcome.errors, "\(echo) of \(path)")
            expectNoTrace(of: desk.own, in: try desk.stage.folder.text("state/vpnctl/home.jsonl"), "the log")
            try await twin.shutdown()
        }
    }
}
