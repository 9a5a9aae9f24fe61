import Foundation
import Inventory
import Reconciler
import Testing

@testable import Providers

struct ComparisonIdentityTests {
    private let phone = "phone: {tunnel: home, addresses: [10.0.1.3], public_key: \"\(key(2))\"}"
    private let mark = OPNsenseMark(site: "home", formerSites: ["old"])

    @Test func `A firewall that is as asked needs nothing`() throws {
        let plan = try compared(inventory(peers(phone)), .live(peers: [OPNsenseState.peer("p-1", "phone", key: 2)]))
        #expect(plan.lines == [])
        #expect(plan.comparisons[0].adopted.map(\.recognisedBy) == ["name", "public key"])
    }

    @Test func `A new peer is created and linked`() throws {
        let plan = try compared(inventory(peers(phone)), .live())
        #expect(plan.lines == ["create peer phone", "link link home/phone"])
        #expect(plan.reloads == ["wireguard"])
    }

    @Test func `A peer is found by its key before its name, and takes the name of the inventory`() throws {
        let plan = try compared(inventory(peers(phone)), .live(peers: [OPNsenseState.peer("p-1", "handy", key: 2)]))
        #expect(plan.lines == ["update peer phone: name handy -> phone"])
    }

    @Test func `A rotated key keeps the peer and reads as rekey`() throws {
        var live = OPNsenseState.peer("p-1", "phone", key: 2)
        live.publicKey = key(77)
        let plan = try compared(inventory(peers(phone)), .live(peers: [live]))
        #expect(plan.lines == ["rekey peer phone: public_key \(key(77)) -> \(key(2))"])
    }

    @Test(arguments: ["home", "old"])
    func `Our own UUID is an identity, also under a former name of the site`(site: String) throws {
        let uuid = OPNsenseMark(site: site).uuid(kind: "peer", name: "phone")
        var live = OPNsenseState.peer(uuid, "other", key: 2)
        live.publicKey = key(77)
        let plan = try compared(inventory(peers(phone), top: "former_sites: [old]"), .live(peers: [live]))
        #expect(
            plan.lines == [
                "update peer phone: name other -> phone", "rekey peer phone: public_key \(key(77)) -> \(key(2))",
            ])
        #expect(plan.comparisons[0].adopted.map(\.recognisedBy) == ["name"])
    }

    @Test func `renamed_from keeps the peer`() throws {
        let renamed = "phone: {tunnel: home, addresses: [10.0.1.3], public_key: \"\(key(2))\", renamed_from: handy}"
        var live = OPNsenseState.peer("p-1", "handy", key: 2)
        live.publicKey = key(77)
        let plan = try compared(inventory(peers(renamed)), .live(peers: [live]))
        #expect(plan.lines.first == "update peer phone: name handy -> phone")
        #expect(plan.lines.count == 2)
    }

    @Test func `Two peers that match one entry stay as they are, and uuid decides`() throws {
        let live = [OPNsenseState.peer("p-1", "phone", key: 50), OPNsenseState.peer("p-2", "phone", key: 51)]
        let plan = try compared(inventory(peers(phone)), .live(peers: live))
        #expect(plan.lines == [])
        #expect(plan.codes == ["plan.ambiguous"])
        #expect(plan.findings[0].detail.contains("p-1 (phone), p-2 (phone)"))
        let uuid = "00000000-0000-4000-8000-000000000002"
        var decided = live
        decided[1].uuid = uuid
        let entry = phone.replacingOccurrences(of: "{tunnel", with: "{uuid: \(uuid), tunnel")
        let clear = try compared(inventory(peers(entry)), .live(peers: decided))
        #expect(clear.codes == [])
        #expect(clear.lines.contains { $0.hasPrefix("rekey peer phone") })
        #expect(clear.plan.steps.allSatisfy { $0.danger == nil })
    }

    @Test func `One peer that matches two entries stays as it is for both, in any order`() throws {
        let tablet = "tablet: {tunnel: home, addresses: [10.0.1.4], public_key: \"\(key(3))\"}"
        let live = OPNsenseState.peer(mark.uuid(kind: "peer", name: "tablet"), "x", key: 2)
        for entries in [peers(phone, tablet), peers(tablet, phone)] {
            let plan = try compared(inventory(entries), .live(peers: [live]))
            #expect(plan.lines == [])
            #expect(plan.codes == ["plan.ambiguous", "plan.ambiguous"])
            #expect(plan.findings.allSatisfy { $0.detail.contains(live.uuid) })
        }
    }

    @Test func `An instance is found by name or device number, and not where these disagree`() throws {
        var state = OPNsenseState.live()
        state.instances[0].name = "something"
        #expect(try compared(inventory(), state).comparisons[0].adopted.map(\.recognisedBy) == ["device"])
        state.instances = [OPNsenseState.instance("i-1", "a"), OPNsenseState.instance("i-2", "home", number: 4)]
        let plan = try compared(inventory(peers(phone)), state)
        #expect(plan.codes == ["plan.ambiguous"])
        #expect(plan.findings[0].detail.contains("i-1 (a, wg0), i-2 (home, wg4)"))
        #expect(!plan.lines.contains { $0.contains("instance") || $0.contains("link") })
    }

    @Test func `Absent keys are not managed, and none clears`() throws {
        var live = OPNsenseState.peer("p-1", "phone", key: 2)
        live.keepalive = 25
        live.endpointHost = "198.51.100.7"
        live.presharedKey = SecretDigest(hexadecimal: String(repeating: "ab", count: 32))
        #expect(try compared(inventory(peers(phone)), .live(peers: [live])).lines == [])
        let cleared = phone.replacingOccurrences(
            of: "{tunnel", with: "{keepalive: none, preshared_key: none, endpoint: none, tunnel")
        #expect(
            try compared(inventory(peers(cleared)), .live(peers: [live])).lines == [
                "update peer phone: endpoint 198.51.100.7:51820 -> none; keepalive 25 -> none; "
                    + "preshared_key sha256:abababab -> none"
            ])
    }

    @Test func `What is disabled live is enabled only with consent`() throws {
        let plan = try compared(
            inventory(peers(phone)), .live(peers: [OPNsenseState.peer("p-1", "phone", key: 2, enabled: false)]))
        #expect(plan.lines == ["enable peer phone !enable: enabled false -> true"])
        #expect(plan.objections.map(\.code) == ["enable"])
    }

    @Test(arguments: [
        ("never", "", []), ("owned", "", ["unlink link home/mine !delete", "delete peer mine !delete"]),
        (
            "authoritative", "",
            [
                "unlink link home/foreign !delete", "unlink link home/mine !delete", "delete peer foreign !delete",
                "delete peer mine !delete",
            ]
        ),
        ("never", ", prune: {peers: owned}", ["unlink link home/mine !delete", "delete peer mine !delete"]),
        ("authoritative", ", prune: {peers: never}", []),
    ])
    func `Pruning removes what its policy says`(policy: String, tunnel: String, expected: [String]) throws {
        let live = [
            OPNsenseState.peer(mark.uuid(kind: "peer", name: "mine"), "mine", key: 8),
            OPNsenseState.peer("p-9", "foreign", key: 9),
        ]
        let plan = try compared(
            inventory(prune: "{peers: \(policy), rules: owned, routes: owned}", tunnel: tunnel), .live(peers: live))
        #expect(plan.lines == expected)
    }

    @Test func `A peer of an instance that is not managed here is not pruned`() throws {
        var state = OPNsenseState.live(peers: [OPNsenseState.peer("p-9", "shared", key: 9)])
        state.instances.append(OPNsenseState.instance("i-2", "other", number: 1, peers: ["p-9"]))
        let plan = try compared(inventory(prune: "{peers: authoritative, rules: owned, routes: owned}"), state)
        #expect(plan.lines == [])
    }

    @Test func `Orders of answers and of entries do not matter`() throws {
        let tablet = "tablet: {tunnel: home, addresses: [10.0.1.4], public_key: \"\(key(3))\"}"
        var state = OPNsenseState.live(
            peers: (20..<30).map { OPNsenseState.peer("p-\($0)", "same", key: $0) },
            rules: (1..<9).map { FirewallRule.live("r-\($0)", "same", sequence: $0 * 7) })
        let prune = "{peers: authoritative, rules: authoritative, routes: owned}"
        let rule = rules("{id: a, name: A, interface: wireguard, action: pass, from: vpn, to: service}")
        let first = try compared(inventory(peers(phone, tablet) + rule, prune: prune), state)
        state.peers.reverse()
        state.rules.reverse()
        state.interfaces.reverse()
        state.instances[0].peers.reverse()
        let second = try compared([("b.yaml", peers(tablet, phone)), ("a.yaml", inventory(rule, prune: prune))], state)
        #expect(first.plan.steps.count > 20)
        #expect(first.plan.canonicalBytes == second.plan.canonicalBytes)
    }

    @Test func `A peer of ours that goes leaves an instance that nobody lists by a step of its own`() throws {
        let uuid = mark.uuid(kind: "peer", name: "phone")
        var state = OPNsenseState.live()
        state.peers = [OPNsenseState.peer(uuid, "phone", key: 2)]
        state.instances.append(OPNsenseState.instance("i-2", "other", number: 7, peers: [uuid]))
        let prune = "{peers: owned, rules: owned, routes: owned}"
        #expect(
            try compared(inventory(prune: prune), state).lines
                == ["unlink link other/phone !delete", "delete peer phone !delete"])
        #expect(try compared(inventory(), state).lines == [])
    }

    @Test func `A rule on the group switches WireGuard on although no tunnel is listed`() throws {
        var state = OPNsenseState()
        state.interfaces = OPNsenseState.live().interfaces
        let rule = rules("{id: r, interface: wireguard, action: block, to: 10.0.0.1}")
        let lines = inventory(rule).split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !$0.contains("tunnels:") && !$0.contains("device: wg0") }.joined(separator: "\n")
        let plan = try compared(lines, state)
        #expect(plan.lines == ["enable wireguard general: enabled false -> true", "create rule r/inet"])
        #expect(plan.reloads == ["wireguard", "filter"])
    }
}
