import Reconciler
import Testing

/// What is left out because it is not clear which live object is meant.
struct UndecidedTests {
    private static func plan(from live: Snapshot, to desired: Snapshot, undecided: [String]) throws -> Plan {
        try Plan(
            from: live,
            to: DesiredState(snapshot: desired, undecided: Set(undecided.map(Firewall.address))), kinds: Firewall.kinds)
    }

    @Test func `what would refer to it is withheld, and the rest goes on`() throws {
        let desired = Firewall.state(
            Firewall.tunnel("wg0", peers: ["anna", "ben"]), Firewall.interface(of: "wg0"),
            [Firewall.resource("rule/wan", ["interface": "wan"])])
        let plan = try Self.plan(from: Firewall.state(), to: desired, undecided: ["instance/wg0", "peer/ben"])
        #expect(
            plan.steps.printed == """
                1 create fw/peer/anna
                2 reload fw/service/wireguard needs 1
                3 create fw/rule/wan
                4 reload fw/service/filter needs 3
                """)
        #expect(
            plan.withheld.map { "\($0.address) because of \($0.because)" } == [
                "fw/assignment/wg0 because of fw/instance/wg0",
                "fw/interface/wg0 because of fw/assignment/wg0",
                "fw/link/wg0/anna because of fw/instance/wg0",
                "fw/link/wg0/ben because of fw/instance/wg0",
            ])
    }

    @Test func `what it still refers to stays as well`() throws {
        let live = Firewall.state([
            Firewall.alias("office"), Firewall.alias("lan"), Firewall.rule("web", on: "alias/lan", from: "office"),
        ])
        let plan = try Self.plan(from: live, to: Firewall.state(), undecided: ["rule/web"])
        #expect(plan.steps.isEmpty)
        #expect(plan.withheld.map(\.address.name) == ["lan", "office"])
    }

    @Test func `a group goes on while one of its members is decided`() throws {
        let rule = Firewall.rule("web", on: "group/wireguard")
        let tunnels = Firewall.tunnel("wg0", peers: []) + Firewall.tunnel("wg1", peers: [])
        let some = try Self.plan(
            from: Firewall.state(), to: Firewall.state(tunnels, [rule]), undecided: ["instance/wg0"])
        #expect(some.withheld.isEmpty)
        #expect(
            some.steps.printed == """
                1 create fw/instance/wg1
                2 reload fw/service/wireguard needs 1
                3 create fw/rule/web needs 2
                4 reload fw/service/filter needs 3
                """)
        let none = try Self.plan(
            from: Firewall.state(), to: Firewall.state(tunnels, [rule]), undecided: ["instance/wg0", "instance/wg1"])
        #expect(none.withheld == [Withheld(address: rule.address, because: Firewall.address("instance/wg0"))])
    }
}
