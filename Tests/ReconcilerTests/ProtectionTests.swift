import Reconciler
import Testing

/// What stays although nobody asked for it.
struct ProtectionTests {
    private static let live = Firewall.state([
        Firewall.resource("peer/anna"), Firewall.resource("peer/guarded", ownership: .protected),
        Firewall.resource("peer/other", ownership: .foreign(site: "elsewhere")),
        Firewall.resource("peer/nobody", ownership: .unmarked), Firewall.resource("peer/ours"),
    ])

    private static func removed(unless mayRemove: (Resource) -> Bool) throws -> (kept: [String], removed: [String]) {
        var desired = DesiredState(snapshot: Firewall.state([Firewall.resource("peer/anna")]))
        let kept = desired.protect(live, unless: mayRemove)
        let steps = try Plan(from: live, to: desired, kinds: Firewall.kinds).steps
        return (kept.map(\.address.name), steps.filter { $0.verb == .delete }.map(\.address.name))
    }

    @Test func `protected and foreign objects stay whatever the policy says`() throws {
        let (kept, removed) = try Self.removed { _ in true }
        #expect(kept == ["guarded", "other"])
        #expect(removed == ["nobody", "ours"])
    }

    @Test func `unmarked objects, and ours, go only where the policy lets them`() throws {
        let owned = try Self.removed { $0.ownership == .ours }
        #expect(owned.kept == ["guarded", "nobody", "other"])
        #expect(owned.removed == ["ours"])
        let never = try Self.removed { _ in false }
        #expect(never.kept == ["guarded", "nobody", "other", "ours"])
        #expect(never.removed.isEmpty)
    }

    @Test func `what is asked for is not kept as it was`() throws {
        var wanted = Firewall.resource("peer/guarded")
        wanted.attributes["enabled"] = false
        var desired = DesiredState(snapshot: Firewall.state([wanted]))
        _ = desired.protect(Self.live) { _ in false }
        #expect(desired.snapshot[wanted.address] == wanted)
    }

    @Test func `what a foreign object refers to stays with it, all the way down`() throws {
        let live = Firewall.state(
            Firewall.tunnel("wg0"), Firewall.interface(of: "wg0"),
            [
                Firewall.alias("office"), Firewall.alias("unused"),
                Firewall.resource(
                    "rule/theirs",
                    [
                        "interface": Firewall.reference("interface/wg0"),
                        "source": .list([Firewall.reference("alias/office")]),
                    ], ownership: .foreign(site: nil)),
            ])
        var desired = DesiredState()
        let kept = desired.protect(live) { _ in true }
        #expect(
            kept.map(\.address.description) == [
                "fw/alias/office", "fw/assignment/wg0", "fw/instance/wg0", "fw/interface/wg0", "fw/rule/theirs",
            ])
        let steps = try Plan(from: live, to: desired, kinds: Firewall.kinds).steps
        #expect(
            steps.filter { $0.verb.removes }.map(\.address.description) == [
                "fw/link/wg0/anna", "fw/peer/anna", "fw/alias/unused",
            ])
    }
}
