import Foundation
import Lab
import TestSupport
import Testing

/// Whatever happens, no secret of the firewall or of the inventory's sources leaves a trace.
@Suite("Secrets")
struct SecretTraceTests {
    /// A twin, an inventory whose peers have preshared keys from every kind of source, and every secret of both.
    private struct Stage {
        let twin: OPNsenseTwin
        let folder: SampleFolder
        let environment: [String: String]
        let secrets: [String]

        init() async throws {
            twin = try await Scenario.guide.start(release: .v26_7)
            let live = Stage.key("live")
            let client = """
                {"client":{"enabled":"1","name":"guarded","pubkey":"\(Stage.key("public"))","psk":"\(live)",\
                "tunneladdress":"10.0.1.40/32"}}
                """
            let answer = try await twin.call("POST", "/api/wireguard/client/add_client", client)
            try #require(answer["result"] == "saved")
            twin.log.removeAll()
            let own = ["file", "environment", "command"].map(Stage.key)
            folder = try SampleFolder(["psk.txt": own[0], "printed.txt": own[2]])
            for (name, text) in try SampleInventory.repository() {
                try folder.write(Stage.guarded(text, printed: folder.path + "/printed.txt"), to: "inventory/" + name)
            }
            var environment = await twin.environment()
            let credentials = try #require(twin.credentials(for: "vpnctl"))
            let pair = Data("\(credentials.key):\(credentials.secret)".utf8).base64EncodedString()
            let stored = try await twin.configurationXML
            let keys = stored.matches(of: #/<(?:privkey|psk)>([^<]+)</#).map { String($0.output.1) }
            try #require(keys.count == 2)
            environment["IPHONE_PSK"] = own[1]
            environment["PATH"] = "/usr/bin:/bin"
            self.environment = environment
            secrets = own + keys + [credentials.key, credentials.secret, pair]
        }

        /// 32 bytes that differ for every text, as a preshared key is written.
        static func key(_ text: String) -> String {
            Data((text + String(repeating: "~canary", count: 5)).utf8.prefix(32)).base64EncodedString()
        }

        private static func guarded(_ text: String, printed: String) -> String {
            text.replacing("  laptop-john:\n", with: "  laptop-john:\n    preshared_key: {file: ../psk.txt}\n")
                .replacing("  iphone-john:\n", with: "  iphone-john:\n    preshared_key: {env: IPHONE_PSK}\n")
                .replacing(
                    "  jenkins-runner:\n",
                    with: "  jenkins-runner:\n    preshared_key: {command: [cat, \(printed)]}\n")
        }

        func run(_ words: [String], _ change: [String: String] = [:]) async throws -> Program.Outcome {
            try await Program.run(
                words + ["--inventory", "inventory"], environment: environment.merging(change) { $1 },
                folder: folder.url)
        }

        /// Neither whole nor by its first half.
        func expectNoTrace(in text: String, _ what: String) {
            for (number, secret) in secrets.enumerated() {
                #expect(!text.contains(secret.prefix(16)), "secret \(number) in \(what)")
            }
        }
    }

    private static let commands = [
        ["plan"], ["plan", "--full"], ["plan", "--json"], ["plan", "--out", "plan.json"], ["validate"], ["access"],
        ["access", "--json"], ["dump"], ["trust", "opnsense"],
    ]

    @Test("are in nothing that a command prints or writes")
    func printed() async throws {
        let stage = try await Stage()
        for words in Self.commands {
            let outcome = try await stage.run(words)
            #expect(outcome.status == 0, "\(words): \(outcome.errors)")
            stage.expectNoTrace(in: outcome.output + outcome.errors, "\(words)")
        }
        stage.expectNoTrace(in: try stage.folder.text("plan.json"), "the file of --out")
        // Had the preshared keys not been read, their absence would prove nothing.
        #expect(try await stage.run(["plan", "--full"]).output.contains("presh"))
        try await stage.twin.shutdown()
    }

    enum Mishap: String, CaseIterable {
        case serverError, brokenJSON, wrongShape, page, redirect, cutAnswer, forbidden
    }

    private func fault(_ mishap: Mishap, _ secrets: [String]) -> Fault {
        let words = secrets.joined(separator: " ")
        let rows = secrets.map { #"{"uuid":"\#($0)","psk":"\#($0)","name":{"\#($0)":1},"enabled":"\#($0)"}"# }
        func answer(_ status: Int, _ body: String, type: String = "application/json") -> Fault {
            .answer(status: status, contentType: type, body: body)
        }
        return switch mishap {
        case .serverError: answer(500, #"{"errorMessage":"\#(words)"}"#)
        case .brokenJSON: answer(200, #"{"rows":[{"uuid":"\#(words)","psk":"#)
        case .wrongShape: answer(200, #"{"rows":[\#(rows.joined(separator: ","))],"versions":["\#(words)"]}"#)
        case .page: answer(200, "<html><body>\(words)</body></html>", type: "text/html")
        case .redirect: .redirect(location: "/?secret=\(words.replacing(" ", with: "+"))")
        case .cutAnswer: .cutBody(after: 300)
        case .forbidden: answer(403, #"{"status":403,"message":"\#(words)"}"#)
        }
    }

    @Test("are in no error, whatever the firewall answers", arguments: Mishap.allCases)
    func failing(_ mishap: Mishap) async throws {
        let stage = try await Stage()
        for path in ["wireguard/server/search_server", "wireguard/client/search_client", "core/system/status"] {
            stage.twin.faults.removeAll()
            stage.twin.faults.add(fault(mishap, stage.secrets), .path("/api/" + path))
            for words in [["plan"], ["access"], ["dump"]] {
                let outcome = try await stage.run(words)
                stage.expectNoTrace(in: outcome.output + outcome.errors, "\(words) after \(mishap) of \(path)")
            }
        }
        try await stage.twin.shutdown()
    }

    @Test("are in no error about the certificate or the credentials")
    func refused() async throws {
        let stage = try await Stage()
        let changes = [
            ["VPNCTL_OPNSENSE_CERTIFICATE": Array(repeating: "AB", count: 32).joined(separator: ":")],
            ["VPNCTL_OPNSENSE_SECRET": Stage.key("other")],
            ["IPHONE_PSK": Stage.key("environment") + " and more"],
        ]
        for change in changes {
            let outcome = try await stage.run(["plan"], change)
            #expect(outcome.status == (change["IPHONE_PSK"] == nil ? 8 : 1))
            stage.expectNoTrace(in: outcome.output + outcome.errors, "\(change.keys)")
            #expect(!outcome.errors.contains(Stage.key("other").prefix(16)))
        }
        try await stage.twin.shutdown()
    }

    #if os(Linux)
        @Test("are in no argument of a running program")
        func arguments() async throws {
            let stage = try await Stage()
            stage.twin.faults.add(.hang, .path("/api/"))
            let running = try Program.start(
                ["plan", "--inventory", "inventory"], environment: stage.environment, folder: stage.folder.url)
            while stage.twin.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
            let line = try Data(contentsOf: URL(fileURLWithPath: "/proc/\(running.identifier)/cmdline"))
            running.interrupt()
            _ = try await running.end()
            #expect(String(decoding: line, as: UTF8.self).contains("plan"))
            stage.expectNoTrace(in: String(decoding: line, as: UTF8.self), "the arguments")
            try await stage.twin.shutdown()
        }
    #endif
}
