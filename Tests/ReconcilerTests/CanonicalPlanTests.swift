import Reconciler
import Testing

/// What the digest of a plan covers.
struct CanonicalPlanTests {
    private static let peer = Firewall.address("peer/anna")

    private static func plan(
        live: Attributes? = ["keepalive": 25], desired: Attributes? = ["keepalive": 15], more: [Resource] = [],
        change: (inout Snapshot, inout DesiredState) -> Void = { _, _ in }
    ) throws -> Plan {
        var before = Snapshot(live.map { [Resource(peer, $0)] } ?? [])
        var after = DesiredState(snapshot: Snapshot((desired.map { [Resource(peer, $0)] } ?? []) + more))
        change(&before, &after)
        return try Plan(from: before, to: after, kinds: Firewall.kinds)
    }

    @Test func `what apply will do gives the same bytes on every machine`() throws {
        let expected =
            "t11:vpnctl plani1:1"
            + "t4:stepi1:1h2:fwk4:peern4:annat6:updatet6:updatei1:1t9:keepalivei2:25i2:15i1:0"
            + "t4:stepi1:2h2:fwk7:servicen9:wireguardt6:reloadt6:reloadi1:0i1:1i1:1"
        let bytes = try String(decoding: Self.plan().canonicalBytes, as: UTF8.self)
        #expect(bytes == expected)
    }

    @Test func `inventory lines, identifiers, owners, reasons and what else is there do not count`() throws {
        let plain = try Self.plan().canonicalBytes
        let place = Place(file: "site.yaml", line: 3, column: 1)
        #expect(try Self.plan { $1.origins[Self.peer] = place }.canonicalBytes == plain)
        #expect(
            try Self.plan { live, _ in live.resources[Self.peer]?.remoteIdentifier = "2f1c" }.canonicalBytes == plain)
        #expect(try Self.plan { live, _ in live.resources[Self.peer]?.ownership = .unmarked }.canonicalBytes == plain)
        #expect(
            try Self.plan { live, desired in
                let other = Firewall.alias("office")
                live.resources[other.address] = other
                desired.snapshot.resources[other.address] = other
            }.canonicalBytes == plain)
        #expect(
            try Self.plan { live, _ in live.layers[Firewall.wireguard] = .differs(["anna does not run"]) }
                .canonicalBytes
                == plain)
        let undecided = Firewall.alias("unclear")
        #expect(
            try Self.plan { _, desired in
                desired.snapshot.resources[undecided.address] = undecided
                desired.undecided = [undecided.address]
            }.canonicalBytes == plain)
    }

    @Test func `instructions for a person do not count, that it is a person's work does`() throws {
        func bytes(_ instruction: String?) throws -> [UInt8] {
            try Self.plan { _, desired in
                desired.manual[Self.peer] = instruction.map { ManualWork(reason: $0, instructions: [$0]) }
            }.canonicalBytes
        }
        #expect(try bytes("click") == bytes("type"))
        #expect(try bytes("click") != bytes(nil))
    }

    @Test func `every value before and after counts, with its type`() throws {
        let values: [Value?] = [
            nil, Value.none, true, false, 1, 2, "", "1", "true", "none", .list([]), .list([1]), .list([1, 2]),
            .list([2, 1]), .list([.list([1]), 2]), .list([.list([1, 2])]), .reference(Firewall.address("peer/1")),
            .reference(Address(host: "other", kind: "peer", name: "1")),
            .secret(SecretDigest(hexadecimal: "1")), .secret(SecretDigest(hexadecimal: "2")),
        ]
        let targets = [
            Resource(Firewall.address("peer/1"), [:]), Resource(Address(host: "other", kind: "peer", name: "1"), [:]),
        ]
        let kinds = Kinds(
            ["fw", "other"].map { ($0, Kind("peer", rank: 1, services: [])) })
        var seen: Set<[UInt8]> = []
        for (before, after) in values.flatMap({ before in values.map { (before, $0) } }) {
            var live = Resource(Self.peer, [:])
            var desired = live
            live.attributes["value"] = before
            desired.attributes["value"] = after
            let plan = try Plan(
                from: Snapshot(targets + [live]), to: DesiredState(snapshot: Snapshot(targets + [desired])),
                kinds: kinds)
            if !plan.steps.isEmpty, !seen.insert(plan.canonicalBytes).inserted {
                Issue.record("\(String(describing: before)) to \(String(describing: after)) has another change's bytes")
            }
        }
        // What is not asked for is no change, and nor is what is so already.
        #expect(seen.count == values.count * (values.count - 1) - (values.count - 1))
    }

    @Test func `address, verb, attribute, order and needs count`() throws {
        let plan = try Self.plan(desired: nil)
        let others = [
            try Self.plan(), try Self.plan(live: nil), try Self.plan(live: ["mtu": 25], desired: ["mtu": 15]),
            try Self.plan(live: ["keepalive": 25, "mtu": 1], desired: nil),
            try Self.plan(desired: nil, more: [Firewall.resource("peer/ben")]),
        ]
        var all = [plan] + others
        for step in plan.steps.indices {
            let old = plan.steps[step]
            for (number, needs) in [
                (old.number + 7, old.needs), (old.number, old.needs + [9]), (old.number, old.needs + [8]),
            ] {
                var steps = plan.steps
                steps[step] = Step(
                    number: number, action: old.action, needs: needs, manual: old.manual, danger: old.danger)
                all.append(Plan(steps: steps))
            }
        }
        all.append(Plan(steps: plan.steps.reversed()))
        all.append(Plan(steps: plan.steps.dropLast()))
        #expect(Set(all.map(\.canonicalBytes)).count == all.count)
    }

    @Test func `no text passes for another field`() throws {
        let one = try Self.plan(live: [:], desired: ["a": "t1:b", "c": ""])
        let other = try Self.plan(live: [:], desired: ["a": "", "b": "", "c": ""])
        #expect(one.canonicalBytes != other.canonicalBytes)
        let slash = Address(host: "fw/peer", kind: "x", name: "y")
        let kinds = Kinds([("fw", Kind("peer", rank: 1, services: [])), ("fw/peer", Kind("x", rank: 1, services: []))])
        func bytes(_ address: Address) throws -> [UInt8] {
            try Plan(from: Snapshot(), to: DesiredState(snapshot: Snapshot([Resource(address, [:])])), kinds: kinds)
                .canonicalBytes
        }
        #expect(try bytes(slash) != bytes(Firewall.address("peer/x/y")))
    }
}
