import Reconciler
import Testing

/// Objections at and around their thresholds.
struct GuardrailsTests {
    private static func peers(_ range: Range<Int>, host: String = "fw", enabled: Bool = true) -> [Resource] {
        range.map {
            Resource(Address(host: host, kind: "peer", name: String(1000 + $0)), ["enabled": .flag(enabled)])
        }
    }

    private static let kinds = Kinds(
        ["fw", "other"].flatMap { host in
            ["peer", "link", "rule"].map { name in
                (
                    host,
                    Kind(
                        name, rank: 1, services: [Service(host: host, name: "service", rank: 2)],
                        deletion: name == "link" ? .unlink : .delete, attributeVerbs: ["enabled": .enable],
                        isEnablingDangerous: name == "peer")
                )
            }
        })

    private static func objections(
        from live: [Resource], to desired: [Resource], manual: [Address] = [], limit: Int = 100
    ) throws -> [Objection] {
        let work = ManualWork(reason: "no way", instructions: [])
        let snapshot = Snapshot(live)
        let state = DesiredState(
            snapshot: Snapshot(desired), manual: Dictionary(uniqueKeysWithValues: manual.map { ($0, work) }))
        let plan = try Plan(from: snapshot, to: state, kinds: kinds)
        return Guardrails.objections(to: plan, live: snapshot, writeLimit: limit)
    }

    // MARK: delete

    @Test(
        "more than 30 % of ten or more may not go unnoticed",
        arguments: [
            (live: 10, removed: 3, objects: false), (10, 4, true), (10, 10, true), (9, 4, false), (9, 9, false),
            (11, 3, false), (11, 4, true), (100, 30, false), (100, 31, true),
        ])
    func removals(live: Int, removed: Int, objects: Bool) throws {
        let found = try Self.objections(from: Self.peers(0..<live), to: Self.peers(removed..<live))
        #expect(found.map(\.code) == (objects ? ["many-deletes"] : []))
        if objects { #expect(found.first?.addresses == Self.peers(0..<removed).map(\.address)) }
    }

    @Test func `unlinks count as deletes`() throws {
        let links = (0..<10).map { Resource(Address(host: "fw", kind: "link", name: "\($0)"), [:]) }
        #expect(try Self.objections(from: links, to: Array(links[4...])).map(\.code) == ["many-deletes"])
        #expect(try Self.objections(from: links, to: Array(links[3...])).isEmpty)
    }

    @Test func `each kind on each host is counted apart`() throws {
        let here = Self.peers(0..<10)
        let there = Self.peers(0..<10, host: "other")
        let rules = (0..<10).map { Resource(Address(host: "fw", kind: "rule", name: "\($0)"), [:]) }
        let all = here + there + rules
        #expect(
            try Self.objections(from: all, to: Array(here[3...]) + Array(there[3...]) + Array(rules[3...])).isEmpty)
        let found = try Self.objections(from: all, to: Array(here[4...]) + Array(there[5...]) + rules)
        #expect(found.map(\.code) == ["many-deletes", "many-deletes"])
        #expect(found.map(\.addresses.count) == [4, 5])
        #expect(
            found.first?.detail
                == "4 of 10 of kind peer on fw: fw/peer/1000, fw/peer/1001, fw/peer/1002, fw/peer/1003. "
                + "Make sure that the inventory is complete and the right one.")
        #expect(found.last?.detail.contains("5 of 10 of kind peer on other") == true)
    }

    @Test func `what comes does not make up for what goes`() throws {
        let found = try Self.objections(from: Self.peers(0..<10), to: Self.peers(4..<40))
        #expect(found.map(\.code) == ["many-deletes"])
    }

    @Test func `what a person removes is the person's decision`() throws {
        let live = Self.peers(0..<10)
        let manual = live[..<4].map(\.address)
        #expect(try Self.objections(from: live, to: Array(live[4...]), manual: manual).isEmpty)
    }

    @Test func `a long list is cut`() throws {
        let found = try Self.objections(from: Self.peers(0..<10), to: Self.peers(7..<10))
        #expect(found.first?.detail.contains("fw/peer/1004 and 2 more.") == true)
        #expect(found.first?.addresses.count == 7)
    }

    // MARK: enable

    @Test func `switching on what is off live needs consent where the kind says so`() throws {
        let off = Self.peers(0..<2, enabled: false) + Self.peers(0..<1, host: "other", enabled: false)
        let on = Self.peers(0..<2) + Self.peers(0..<1, host: "other")
        let found = try Self.objections(from: off, to: on)
        #expect(found.map(\.code) == ["enable", "enable"])
        #expect(
            found.map(\.addresses) == [
                Self.peers(0..<2).map(\.address), Self.peers(0..<1, host: "other").map(\.address),
            ])
        #expect(try Self.objections(from: on, to: off).isEmpty)
        #expect(try Self.objections(from: [], to: on).isEmpty)
        #expect(try Self.objections(from: off, to: on, manual: on.map(\.address)).isEmpty)
    }

    @Test func `a kind that says nothing is switched on without a word`() throws {
        let address = Address(host: "fw", kind: "rule", name: "web")
        #expect(
            try Self.objections(
                from: [Resource(address, ["enabled": false])], to: [Resource(address, ["enabled": true])]
            ).isEmpty)
    }

    // MARK: many-writes

    @Test func `a hundred changes of one host are fine, one more is not`() throws {
        #expect(try Self.objections(from: [], to: Self.peers(0..<100)).isEmpty)
        let found = try Self.objections(from: [], to: Self.peers(0..<101))
        #expect(found.map(\.code) == ["many-writes"])
        #expect(found.first?.addresses.count == 101)
        #expect(found.first?.detail.hasPrefix("101 writes on fw, and its backups reach back 100.") == true)
    }

    @Test func `hosts are counted apart, work by hand is not, and the limit can be another one`() throws {
        let both = Self.peers(0..<60) + Self.peers(0..<60, host: "other")
        #expect(try Self.objections(from: [], to: both).isEmpty)
        #expect(try Self.objections(from: [], to: both, limit: 59).map(\.code) == ["many-writes", "many-writes"])
        let manual = [both[0].address]
        #expect(try Self.objections(from: [], to: Self.peers(0..<60), manual: manual, limit: 59).isEmpty)
    }

    // MARK: foreign-mark

    @Test func `changing what carries another site's mark needs consent, leaving it does not`() throws {
        var theirs = Self.peers(0..<2)
        for index in theirs.indices { theirs[index].ownership = .foreign(site: "elsewhere") }
        var changed = theirs
        changed[0].attributes["enabled"] = false
        let found = try Self.objections(from: theirs, to: changed)
        #expect(found.map(\.code) == ["foreign-mark"])
        #expect(found.first?.addresses == [theirs[0].address])
        #expect(try Self.objections(from: theirs, to: theirs).isEmpty)
    }

    @Test func `several objections are told together, in one order`() throws {
        let live = Self.peers(0..<10) + Self.peers(20..<21, enabled: false)
        let found = try Self.objections(from: live, to: Self.peers(5..<10) + Self.peers(20..<21), limit: 5)
        #expect(found.map(\.code) == ["enable", "many-deletes", "many-writes"])
    }
}
