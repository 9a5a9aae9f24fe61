import Foundation
import Lab
import Providers
import Reconciler
import TestSupport
import Testing

@testable import vpnctl

/// Somebody works in the GUI while vpnctl works.
@Suite("An edit in the GUI")
struct EditedMeanwhileTests {
    struct Edit: CustomTestStringConvertible, Sendable {
        /// What the plan changes.
        let kind: String
        let name: String
        /// The list that the batch reads anew.
        let list: String
        let call: String
        let body: String
        let attribute: String
        let value: Value
        var testDescription: String { kind }
    }

    private static let edits = [
        Edit(
            kind: "alias", name: "vpnctl_home_listed_to", list: "firewall/alias/search_item",
            call: "firewall/alias/set_item", body: #"{"alias":{"content":"10.7.0.0/24"}}"#, attribute: "content",
            value: .list(["10.7.0.0/24"])),
        Edit(
            kind: "instance", name: "home", list: "wireguard/server/search_server", call: "wireguard/server/set_server",
            body: #"{"server":{"mtu":"1300"}}"#, attribute: "mtu", value: 1300),
        Edit(
            kind: "peer", name: "changes", list: "wireguard/client/search_client", call: "wireguard/client/set_client",
            body: #"{"client":{"keepalive":"20"}}"#, attribute: "keepalive", value: 20),
        Edit(
            kind: "rule", name: "listed/inet", list: "firewall/filter/search_rule", call: "firewall/filter/set_rule",
            body: #"{"rule":{"sequence":"7"}}"#, attribute: "sequence", value: 7),
        Edit(
            kind: "route", name: "branch", list: "routes/routes/searchroute", call: "routes/routes/setroute",
            body: #"{"route":{"network":"192.168.50.0/24","gateway":"WAN_GW"}}"#, attribute: "network",
            value: "192.168.50.0/24"),
    ]

    @Test("of an object between the plan and its step is noticed and stays", arguments: edits, Release.allCases)
    func beforeBatch(_ edit: Edit, _ release: Release) async throws {
        let stage = try await ApplyStage(.mixed, release)
        let twin = try await stage.twin()
        let plan = try await ApplyAttempt.plan(on: twin, inventory: stage.inventory)
        let address = Address(host: "opnsense", kind: edit.kind, name: edit.name)
        let uuid = try #require(plan.live[address]?.remoteIdentifier)
        // 25.7 lists rules interface by interface, so the plan asks several times.
        let planned = twin.requests.count { $0.path == "/api/" + edit.list }
        twin.faults.add(.delay(.zero), .path("/api/" + edit.list, times: planned))
        let edited = Moment()
        let event = Fault.meanwhile {
            let answer = try? await twin.call("POST", "/api/\(edit.call)/\(uuid)", edit.body)
            await edited.keep(answer?["result"] == "saved" ? try? twin.configurationXML : nil)
        }
        twin.faults.add(event, .path("/api/" + edit.list, times: 1))
        let attempt = try await ApplyAttempt(on: twin, inventory: stage.inventory)
        #expect(attempt.status == .moved, "\(attempt.summary)")
        let moved = attempt.report?.failures.compactMap { failure -> Address? in
            if case .moved(let moved) = failure.failure.cause { moved.address } else { nil }
        }
        // Met while a batch of other objects of its kind was read, it is noticed by its revision, which names no object.
        #expect(moved == [address] || moved == [])
        let after = try await ApplyAttempt.plan(on: twin, inventory: stage.inventory)
        #expect(await edited.text != nil)
        #expect(after.live[address]?.attributes[edit.attribute] == edit.value, "the edit is gone")
        try await twin.shutdown()
    }

    @Test("of an object just before it is taken away is noticed and stays")
    func beforeRemoval() async throws {
        let stage = try await ApplyStage(.mixed)
        for path in [
            "wireguard/client/get_client", "firewall/filter/get_rule", "firewall/alias/get_item",
            "routes/routes/getroute",
        ] {
            let twin = try await stage.twin()
            let edited = Moment()
            let event = Fault.meanwhile {
                guard let uuid = twin.requests.last?.path.split(separator: "/").last else { return }
                let (call, body) =
                    switch path.prefix(9) {
                    case "wireguard": ("wireguard/client/set_client", #"{"client":{"serverport":"51999"}}"#)
                    case "routes/ro": ("routes/routes/setroute", #"{"route":{"network":"10.99.0.0/24"}}"#)
                    default:
                        path.contains("alias")
                            ? ("firewall/alias/set_item", #"{"alias":{"content":"10.7.0.0/24"}}"#)
                            : ("firewall/filter/set_rule", #"{"rule":{"log":"1"}}"#)
                    }
                let answer = try? await twin.call("POST", "/api/\(call)/\(uuid)", body)
                await edited.keep(answer?["result"] == "saved" ? try? twin.configurationXML : nil)
            }
            twin.faults.add(event, .path("/api/" + path, times: 1))
            let attempt = try await ApplyAttempt(on: twin, inventory: stage.inventory)
            #expect(attempt.status == .moved, "\(path): \(attempt.summary)")
            let stored = StoredText.essence(try await twin.configurationXML)
            let isKept = await edited.text.map(StoredText.essence) == stored
            #expect(isKept, "\(path)")
            try await twin.shutdown()
        }
    }

    @Test("of something else, while a batch is written, ends the run where the user may list backups")
    func elsewhere() async throws {
        let stage = try await ApplyStage(.mixed)
        for isVisible in [true, false] {
            let twin = try await stage.twin { settings in
                if !isVisible { settings.configuration?.replace("page-diagnostics-configurationhistory,", with: "") }
            }
            let alias = #"{"alias":{"enabled":"1","name":"printers","type":"host","content":"10.0.0.50"}}"#
            let event = Fault.meanwhile { _ = try? await twin.call("POST", "/api/firewall/alias/add_item", alias) }
            twin.faults.add(event, .path("/api/wireguard/client/set_client", times: 1))
            let attempt = try await ApplyAttempt(on: twin, inventory: stage.inventory)
            #expect(attempt.status == (isVisible ? .moved : .done), "\(attempt.summary)")
            #expect(try await twin.configurationXML.contains("<name>printers</name>"))
            if isVisible {
                let text = attempt.report?.failures.map { ApplyText.message(of: $0.failure.cause) }.joined() ?? ""
                #expect(text.contains("firewall/alias/add_item") && text.contains("root"), "\(text)")
            }
            #expect(try await ApplyAttempt(on: twin, inventory: stage.inventory).status == .done)
            try await twin.shutdown()
        }
    }

    @Test("that takes the UUID of a new object is noticed and stays")
    func takenIdentifier() async throws {
        let stage = try await ApplyStage(.mixed)
        let other = try await stage.twin()
        #expect(try await ApplyAttempt(on: other, inventory: stage.inventory).status == .done)
        let address = Address(host: "opnsense", kind: "peer", name: "arrives")
        let made = try await ApplyAttempt.plan(on: other, inventory: stage.inventory).live[address]?.remoteIdentifier
        let uuid = try #require(made)
        try await other.shutdown()
        let twin = try await stage.twin()
        twin.faults.add(.delay(.zero), .path("/api/wireguard/client/search_client", times: 1))
        let body = """
            {"client":{"enabled":"1","name":"stranger","pubkey":"\(MixedInventory.key(90))","tunneladdress":"10.0.1.90/32"}}
            """
        let event = Fault.meanwhile {
            _ = try? await twin.call("POST", "/api/wireguard/client/set_client/\(uuid)", body)
        }
        twin.faults.add(event, .path("/api/wireguard/client/search_client", times: 1))
        let attempt = try await ApplyAttempt(on: twin, inventory: stage.inventory)
        #expect(attempt.status == .moved, "\(attempt.summary)")
        #expect(try await twin.configurationXML.contains("<name>stranger</name>"))
        try await twin.shutdown()
    }

    @Test("between the question and the answer is noticed and stays")
    func atTheQuestion() async throws {
        let stage = try await ApplyStage(.guide)
        let twin = try await stage.twin()
        let terminal = try PseudoTerminal()
        let edited = Moment()
        let outcome = try await terminal.run(
            ["apply", "--inventory", stage.inventory] + ApplyStage.accepted.flatMap { ["--accept", $0] },
            environment: await stage.environment(twin), question: "Type yes: "
        ) {
            let list = try await twin.call("GET", "/api/wireguard/server/search_server").text
            let uuid = try #require(list.firstMatch(of: #/"uuid":"([^"]+)"/#)?.output.1)
            let answer = try await twin.call(
                "POST", "/api/wireguard/server/set_server/\(uuid)", #"{"server":{"mtu":"1300"}}"#)
            try #require(answer["result"] == "saved")
            let peers = try await twin.call("GET", "/api/wireguard/client/search_client").text
            let peer = try #require(peers.firstMatch(of: #/"uuid":"([^"]+)"/#)?.output.1)
            _ = try await twin.call(
                "POST", "/api/wireguard/client/set_client/\(peer)",
                #"{"client":{"keepalive":"20","servers":"\#(uuid)"}}"#)
            await edited.keep(try twin.configurationXML)
            return "yes"
        }
        #expect(outcome.status == 4, "\(outcome.output)")
        let stored = StoredText.essence(try await twin.configurationXML)
        let isKept = await edited.text.map(StoredText.essence) == stored
        #expect(isKept)
        try await twin.shutdown()
    }
}

/// The configuration at one moment of a run.
actor Moment {
    private(set) var text: String?

    func keep(_ text: String?) { self.text = text }
}
