import Foundation
import Lab
import TestSupport
import Testing

/// The same inventory and the same firewall give the same plan.
@Suite("A plan is the same")
struct SamePlanTests {
    @Test("on a machine with another language, another time zone and another home")
    func machines() async throws {
        let twin = try await Scenario.strangers.start(release: .v26_7)
        let environment = await twin.environment()
        let machines = [
            [:], ["LC_ALL": "de_DE.UTF-8", "TZ": "Pacific/Kiritimati"],
            ["LANG": "tr_TR.UTF-8", "TZ": "Asia/Kathmandu"],
            ["LC_ALL": "C", "TZ": "Pacific/Pago_Pago", "HOME": "/nonexistent", "NO_COLOR": "1", "TERM": "dumb"],
        ]
        for words in [["plan", "--full", "--today", "2026-11-21"], ["plan", "--json", "--today", "2026-11-21"]] {
            var outputs: Set<String> = []
            for machine in machines {
                let outcome = try await Program.run(words, environment: environment.merging(machine) { $1 })
                #expect(outcome.status == 0, "\(outcome.errors)")
                outputs.insert(outcome.output)
            }
            #expect(outputs.count == 1, "\(words)")
        }
        try await twin.shutdown()
    }

    /// What apply would do: everything of the steps but the inventory lines that they come from.
    private func essence(_ outcome: Program.Outcome) throws -> [JSONValue?] {
        #expect(outcome.status == 0, "\(outcome.errors)")
        let plan = try JSONValue(parsing: outcome.output)
        #expect(plan["steps"]?.array?.isEmpty == false)
        return [plan["digest"], plan["steps"]?.without("origin"), plan["summary"], plan["unmanaged"]]
    }

    @Test("for an inventory in other files and another order")
    func files() async throws {
        let twin = try await Scenario.guide.start(release: .v26_7)
        let environment = await twin.environment()
        let files = try SampleInventory.repository()
        let whole = try SampleFolder(files)
        let peers = try #require(files["30-peers.yaml"])
        // The peers, each in a file of its own whose name sorts the other way round.
        let blocks = peers.split(separator: "\n\n").filter { $0.contains("    tunnel:") }
            .map { "peers:\n" + $0.replacing("peers:\n", with: "") + "\n" }
        #expect(blocks.count == 4)
        var other: [String: String] = [:]
        for (number, block) in blocks.enumerated() { other["\(9 - number)-peer.yaml"] = block }
        for (name, text) in files where name != "30-peers.yaml" { other["z\(9 - other.count)-\(name)"] = text }
        let shuffled = try SampleFolder(other)
        var plans: [[JSONValue?]] = []
        for folder in [whole, shuffled] {
            plans.append(
                try essence(
                    await Program.run(["plan", "--json", "--inventory", folder.path], environment: environment)))
        }
        #expect(plans[0] == plans[1])
        try await twin.shutdown()
    }

    @Test("for a firewall that answers in another order", arguments: Release.allCases)
    func answers(_ release: Release) async throws {
        var plans: [[JSONValue?]] = []
        for isReversed in [false, true] {
            let twin = try await OPNsenseTwin.start(TwinSettings(release: release))
            try await build(twin, isReversed: isReversed)
            let outcome = try await Program.run(["plan", "--json"], environment: twin.environment())
            plans.append(try essence(outcome))
            try await twin.shutdown()
        }
        #expect(plans[0] == plans[1])
    }

    /// Peers and rules that differ from the inventory or that it does not list, made in one order or the other.
    private func build(_ twin: OPNsenseTwin, isReversed: Bool) async throws {
        func uuid(_ number: Int) -> String { "0000000\(number)-0000-4000-8000-000000000000" }
        func key(_ number: UInt8) -> String {
            Data([1] + [UInt8](repeating: number, count: 31)).base64EncodedString()
        }
        let keys = try await twin.call("GET", "/api/wireguard/server/key_pair")
        var calls: [(String, String)] = []
        for number in 1...4 {
            calls.append(
                (
                    "wireguard/client/set_client/\(uuid(number))",
                    #"{"client":{"enabled":"1","name":"p\#(number)","pubkey":"\#(key(UInt8(number)))","tunneladdress":"#
                        + #""10.0.1.6\#(number)/32"}}"#
                ))
            calls.append(
                (
                    "firewall/filter/set_rule/\(uuid(number + 4))",
                    #"{"rule":{"enabled":"1","sequence":"\#(number)0","action":"pass","interface":"lan","#
                        + #""ipprotocol":"inet","source_net":"10.0.1.6\#(number)/32","description":"r\#(number)"}}"#
                ))
        }
        let instance = """
            {"server":{"enabled":"1","name":"home","instance":"0","port":"51821","tunneladdress":"10.0.1.1/24",\
            "privkey":"\(keys["privkey"] ?? "")","pubkey":"\(keys["pubkey"] ?? "")"}}
            """
        calls.insert(("wireguard/server/set_server/\(uuid(9))", instance), at: 0)
        for (path, body) in isReversed ? calls.reversed() : calls {
            let answer = try await twin.call("POST", "/api/" + path, body)
            try #require(answer["result"] == "saved", "\(path): \(answer.text)")
        }
    }
}
