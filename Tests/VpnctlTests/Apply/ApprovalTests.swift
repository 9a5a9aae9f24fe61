import Foundation
import Lab
import TestSupport
import Testing

@testable import vpnctl

/// What a person has to say before anything is changed.
@Suite("Approval")
struct ApprovalTests {
    /// Everything that a plan may ask for.
    private static let codes = [
        "delete", "enable", "any-to-any", "wide-wan-pass", "own-path", "many-deletes", "many-writes", "secret",
        "foreign-mark",
    ]

    /// Runs the program and expects that it changed nothing.
    private func refuse(
        _ stage: ApplyStage, _ twin: OPNsenseTwin, _ words: [String], status: Int32, says: [String] = [],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let before = try await twin.configurationXML
        let outcome = try await stage.run(twin, ["apply", "--inventory", stage.inventory] + words)
        #expect(outcome.status == status, "\(outcome.output)\(outcome.errors)", sourceLocation: sourceLocation)
        let said = outcome.words
        for word in says { #expect(said.contains(word), "\(word) in \(said)", sourceLocation: sourceLocation) }
        if status != 8 { #expect(said.contains("othing was changed"), "\(said)", sourceLocation: sourceLocation) }
        let isUntouched = try await twin.configurationXML == before
        #expect(isUntouched, sourceLocation: sourceLocation)
        #expect(twin.requests.allSatisfy { $0.revisions == 0 }, sourceLocation: sourceLocation)
    }

    private func accept(
        _ stage: ApplyStage, _ twin: OPNsenseTwin, _ words: [String], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let outcome = try await stage.run(twin, ["apply", "--inventory", stage.inventory] + words)
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)", sourceLocation: sourceLocation)
        let plan = try await ApplyAttempt.plan(on: twin, inventory: stage.inventory)
        #expect(plan.lines == [], sourceLocation: sourceLocation)
    }

    @Test("by the file of a reviewed plan holds for that plan alone")
    func file() async throws {
        let stage = try await ApplyStage(.guide)
        let twin = try await stage.twin()
        let file = stage.folder.path + "/x.json"
        let plan = try await stage.run(twin, ["plan", "--inventory", stage.inventory, "--out", file])
        #expect(plan.status == 0, "\(plan.errors)")
        try await accept(stage, twin, [file])
        // The same file again: what it asks for is there, so it is not the plan of now.
        let again = try await stage.run(twin, ["apply", "--inventory", stage.inventory, file])
        #expect(again.status == 4 && again.words.contains("opnsense/link/home/mac-workstation"), "\(again.errors)")
        try await twin.shutdown()
    }

    @Test("by a file names the object that moved since")
    func moved() async throws {
        let stage = try await ApplyStage(.guide)
        let twin = try await stage.twin()
        let file = stage.folder.path + "/x.json"
        _ = try await stage.run(twin, ["plan", "--inventory", stage.inventory, "--out", file])
        let rule = """
            {"rule":{"enabled":"1","sequence":"100","action":"pass","interface":"wireguard","ipprotocol":"inet",\
            "source_net":"10.0.1.0/24","destination_net":"10.0.0.0/24","description":"by hand"}}
            """
        let answer = try await twin.call("POST", "/api/firewall/filter/add_rule", rule)
        try #require(answer["result"] == "saved")
        twin.log.removeAll()
        try await refuse(stage, twin, [file], status: 4, says: ["opnsense/rule/vpn-to-management/inet", "What moved:"])
        try await twin.shutdown()
    }

    @Test("by something that is no digest is a mistake of the call")
    func noDigest() async throws {
        let stage = try await ApplyStage(.guide)
        let twin = try await stage.twin()
        let outcome = try await stage.run(twin, ["apply", "--inventory", stage.inventory, "--expect", "sha256:12"])
        #expect(outcome.status == 64, "\(outcome.errors)")
        #expect(twin.requests.isEmpty)
        try await twin.shutdown()
    }

    @Test("of something that no plan asks for is a mistake of the call, with what there is")
    func noCode() async throws {
        let stage = try await ApplyStage(.guide)
        let twin = try await stage.twin()
        let words = ["apply", "--yes", "--accept", "deletes", "--inventory", stage.inventory]
        let outcome = try await stage.run(twin, words)
        #expect(outcome.status == 64 && outcome.words.contains("deletes: no plan has that code"), "\(outcome.errors)")
        for code in Self.codes { #expect(outcome.words.contains(code)) }
        #expect(twin.requests.isEmpty)
        try await twin.shutdown()
    }

    @Test("that is missing is told with what it is about, also where no plan was printed")
    func reasons() async throws {
        let stage = try await ApplyStage(.mixed)
        let twin = try await stage.twin()
        try await refuse(
            stage, twin, ["--yes", "--json"], status: 3, says: ["--accept delete", "delete: delete opnsense/"])
        try await twin.shutdown()
    }

    @Test("by a digest holds for that plan alone")
    func digest() async throws {
        let stage = try await ApplyStage(.guide)
        let twin = try await stage.twin()
        let json = try await stage.run(twin, ["plan", "--inventory", stage.inventory, "--json"])
        let digest = try #require(try JSONValue(parsing: json.output)["digest"]?.string)
        try await refuse(
            stage, twin, ["--expect", "sha256:" + String(repeating: "0", count: 64)], status: 4, says: [digest])
        try await accept(stage, twin, ["--expect", digest])
        try await twin.shutdown()
    }

    @Test("is asked for on a terminal, and only yes is one", arguments: ["yes", "YES ", "y", "no", "", "yes please"])
    func terminal(_ answer: String) async throws {
        let stage = try await ApplyStage(.guide)
        let twin = try await stage.twin()
        let before = try await twin.configurationXML
        let outcome = try await PseudoTerminal().run(
            ["apply", "--inventory", stage.inventory], environment: await stage.environment(twin),
            question: "Type yes: "
        ) { answer }
        let isYes = answer.trimmingCharacters(in: .whitespaces).lowercased() == "yes"
        #expect(outcome.status == (isYes ? 0 : 130), "\(outcome.output)")
        #expect(outcome.output.contains("Nothing was changed.") != isYes)
        #expect(try await (twin.configurationXML == before) != isYes)
        let plan = try await ApplyAttempt.plan(on: twin, inventory: stage.inventory)
        #expect(plan.plan.steps.isEmpty == isYes)
        try await twin.shutdown()
    }

    @Test("is missing without a terminal: the plan is printed, and that is all")
    func noTerminal() async throws {
        let stage = try await ApplyStage(.guide)
        let twin = try await stage.twin()
        try await refuse(
            stage, twin, [], status: 64, says: ["opnsense/link/home/mac-workstation", "no terminal", "--yes"])
        let json = try await stage.run(twin, ["apply", "--json", "--inventory", stage.inventory])
        #expect(json.status == 64 && json.output.isEmpty, "\(json.output)")
        try await twin.shutdown()
    }

    @Test("is not needed where there is nothing to do, and nothing is written then")
    func nothing() async throws {
        let stage = try await ApplyStage(.converged, files: SampleInventory.repository())
        let twin = try await stage.twin()
        for words in [[], ["--yes"], ["--json"]] {
            let outcome = try await stage.run(twin, ["apply", "--inventory", stage.inventory] + words)
            #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        }
        #expect(twin.requests.allSatisfy { $0.revisions == 0 })
        try await twin.shutdown()
    }

    // MARK: Guardrails

    struct Guardrail: CustomTestStringConvertible, Sendable {
        let code: String
        /// Codes that the same plan needs beside it.
        var others: [String] = []
        let before: String
        let after: String
        var testDescription: String { code }
    }

    private static let peer = "  first: {tunnel: home, addresses: [10.0.1.2], public_key: \(MixedInventory.key(1))"
    private static let rule =
        "  - {id: first, name: First, interface: wireguard, action: pass, from: vpn, to: management}"
    private static let plain = MixedInventory.text(peers: peer + "}", rules: rule)

    private static let web =
        "  - {id: web, name: Web, interface: wan, action: pass, protocol: tcp, to: this-firewall, port: 443}"

    private static let lan =
        "  - {id: gui, name: GUI, interface: lan, action: pass, protocol: tcp, from: management, to: this-firewall, "
        + "port: 443}"

    private static func peers(_ numbers: Range<Int>) -> String {
        numbers.map { number in
            "  p\(number): {tunnel: home, addresses: [10.0.1.\(number)], public_key: "
                + MixedInventory.key(UInt8(number)) + "}"
        }.joined(separator: "\n")
    }

    private static let guardrails = [
        Guardrail(
            code: "delete",
            before: MixedInventory.text(
                peers: peer + "}\n"
                    + peer.replacing("first", with: "second").replacing("1.2", with: "1.3")
                    .replacing(MixedInventory.key(1), with: MixedInventory.key(2)) + "}", rules: rule),
            after: plain),
        Guardrail(
            code: "enable", before: MixedInventory.text(peers: peer + ", enabled: false}", rules: rule), after: plain),
        Guardrail(
            code: "any-to-any", before: plain,
            after: MixedInventory.text(
                peers: peer + "}",
                rules: rule + "\n"
                    + rule.replacing("first", with: "all").replacing("First", with: "All")
                    .replacing("from: vpn, to: management", with: "from: any, to: any"))),
        Guardrail(
            code: "wide-wan-pass", before: plain,
            after: MixedInventory.text(peers: peer + "}", rules: rule + "\n" + web)),
        Guardrail(
            code: "many-deletes", others: ["delete"], before: MixedInventory.text(peers: peers(10..<22), rules: rule),
            after: MixedInventory.text(peers: peers(10..<18), rules: rule)),
        Guardrail(
            code: "own-path", before: plain,
            after: MixedInventory.text(url: "https://10.0.1.1", peers: peer + ", keepalive: 25}", rules: rule)),
        Guardrail(
            code: "own-path",
            before: MixedInventory.text(peers: peer + "}", rules: rule + "\n" + lan),
            after: MixedInventory.text(
                peers: peer + "}", rules: rule + "\n" + lan.replacing("port: 443", with: "port: 8443"))),
        Guardrail(
            code: "many-writes", before: plain,
            after: MixedInventory.text(peers: peer + "}\n" + peers(10..<111), rules: rule)),
        Guardrail(
            code: "secret", others: ["delete"], before: plain,
            after: MixedInventory.text(
                peers: peer.replacing("first", with: "other").replacing("1.2", with: "1.3")
                    .replacing(MixedInventory.key(1), with: MixedInventory.key(2)) + "}", rules: rule)),
    ]

    @Test("is not asked for where many changes travel in few requests")
    func fewWrites() async throws {
        let stage = try await ApplyStage(
            .empty, before: Self.plain,
            after: MixedInventory.text(peers: Self.peer + "}\n" + Self.peers(10..<61), rules: Self.rule))
        let twin = try await stage.twin()
        try await accept(stage, twin, ["--yes"])
        #expect(twin.requests.reduce(0) { $0 + $1.revisions } == 51)
        try await twin.shutdown()
    }

    @Test("of what is alarming is given by its own code, and by no other", arguments: guardrails)
    func guardrail(_ guardrail: Guardrail) async throws {
        let stage = try await ApplyStage(.empty, before: guardrail.before, after: guardrail.after)
        let twin = try await stage.twin()
        if guardrail.code == "secret" {
            let peers = try await twin.call("GET", "/api/wireguard/client/search_client").text
            let uuid = try #require(peers.firstMatch(of: #/"uuid":"([^"]+)"/#)?.output.1)
            let server = try #require(peers.firstMatch(of: #/"servers":"([^"]+)"/#)?.output.1)
            let body = #"{"client":{"psk":"\#(MixedInventory.key(77))","servers":"\#(server)"}}"#
            let answer = try await twin.call("POST", "/api/wireguard/client/set_client/\(uuid)", body)
            try #require(answer["result"] == "saved")
            _ = try await twin.call("POST", "/api/wireguard/service/reconfigure", "{}")
            twin.log.removeAll()
        }
        let all = Self.codes.filter { $0 != guardrail.code }.flatMap { ["--accept", $0] }
        try await refuse(stage, twin, ["--yes"] + all, status: 3, says: ["--accept \(guardrail.code)"])
        let own = ([guardrail.code] + guardrail.others).flatMap { ["--accept", $0] }
        try await accept(stage, twin, ["--yes"] + own)
        try await twin.shutdown()
    }

    @Test("is also given by a line of the inventory, and the plan says which")
    func acceptedLine() async throws {
        let lasting = MixedInventory.text(
            url: "https://10.0.1.1", peers: Self.peer + ", keepalive: 25}",
            rules: Self.rule + "\n" + Self.web.replacing("443}", with: "443, accept: wide-wan-pass}")
        ).replacing("site: home", with: "site: home\naccept: own-path")
        let stage = try await ApplyStage(.empty, before: Self.plain, after: lasting)
        let twin = try await stage.twin()
        let plan = try await stage.run(twin, ["plan", "--inventory", stage.inventory])
        let lines = plan.output.split(separator: "\n")
        let own = try #require(lines.firstIndex { $0.contains("restarts the path") })
        #expect(lines[own...].prefix(3).joined().contains("Accepted at"))
        #expect(!plan.output.contains("--accept"))
        #expect(!plan.output.contains("nothing dangerous"))
        try await accept(stage, twin, ["--yes"])
        try await twin.shutdown()
    }

    @Test("of a change to another site's object is given by its own code")
    func foreignMark() async throws {
        let uuid = "0f0f0f0f-0000-4000-8000-000000000001"
        let files = try SampleInventory.repository().mapValues {
            $0.replacing("  - id: vpn-to-management\n", with: "  - id: vpn-to-management\n    uuid: \(uuid)\n")
        }
        let stage = try await ApplyStage(.guide, files: files) { twin in
            let rule = """
                {"rule":{"enabled":"1","sequence":"100","action":"pass","interface":"wireguard","ipprotocol":"inet",\
                "source_net":"10.0.1.0/24","destination_net":"10.9.0.0/24","description":"x [vpnctl:branch/x]"}}
                """
            let answer = try await twin.call("POST", "/api/firewall/filter/set_rule/\(uuid)", rule)
            try #require(answer["result"] == "saved")
        }
        let twin = try await stage.twin()
        try await refuse(stage, twin, ["--yes"], status: 3, says: ["--accept foreign-mark"])
        try await accept(stage, twin, ["--yes", "--accept", "foreign-mark"])
        try await twin.shutdown()
    }

    @Test("comes too late for a privilege that one step alone needs: it is named before the first write")
    func privilege() async throws {
        let stage = try await ApplyStage(.mixed)
        let twin = try await stage.twin { $0.configuration?.replace("page-system-gateways,", with: "") }
        try await refuse(
            stage, twin, Array(stage.words.dropFirst(4)) + ["--yes"], status: 8, says: ["page-system-gateways"])
        try await twin.shutdown()
    }

    @Test("does not help a user who may only read: the first write is refused, and nothing else is tried")
    func readOnly() async throws {
        let stage = try await ApplyStage(.mixed)
        let twin = try await stage.twin()
        let before = try await twin.configurationXML
        let outcome = try await stage.run(twin, stage.words, user: "readonly")
        #expect(outcome.status == 8, "\(outcome.output)\(outcome.errors)")
        let isUntouched = try await twin.configurationXML == before
        #expect(isUntouched)
        #expect(twin.requests.count { $0.method == "POST" && !$0.path.hasSuffix("search_rule") } == 1)
        try await twin.shutdown()
    }

    @Test("to keep going does what does not need the failed step")
    func keepsGoing() async throws {
        let stage = try await ApplyStage(.mixed)
        for keepsGoing in [false, true] {
            let twin = try await stage.twin()
            twin.faults.add(.status(500), .path("/api/firewall/alias/set_item", times: 1))
            let outcome = try await stage.run(twin, stage.words + ["--json"] + (keepsGoing ? ["--keep-going"] : []))
            let events = try outcome.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
            let last = try #require(events.last)
            #expect(last["failed"]?.number == 1, "\(outcome.output)")
            #expect(outcome.status == (keepsGoing ? 5 : 8), "\(outcome.output)")
            let done = Set(events.filter { $0["event"]?.string == "succeeded" }.compactMap { $0["address"]?.string })
            #expect(done.contains("opnsense/peer/arrives") == keepsGoing)
            #expect(try await ApplyAttempt(on: twin, inventory: stage.inventory).status == .done)
            try await twin.shutdown()
        }
    }
}

extension Program.Outcome {
    /// Everything that was said, with one blank between words: lines are broken at blanks.
    var words: String { (output + " " + errors).split(whereSeparator: \.isWhitespace).joined(separator: " ") }
}
