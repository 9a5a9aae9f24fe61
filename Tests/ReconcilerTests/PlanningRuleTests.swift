import Reconciler
import Testing

/// One test per planning rule, as lists of steps.
struct PlanningRuleTests {
    private static let group = "group/wireguard"

    // MARK: Needs

    @Test func `an update follows what it newly refers to, and a removal follows who let go`() throws {
        let steps = try Firewall.steps(
            from: Firewall.state(
                [Firewall.alias("old"), Firewall.rule("web", on: Self.group, from: "old")], Firewall.tunnel("wg0")),
            to: Firewall.state(
                [Firewall.alias("new"), Firewall.rule("web", on: Self.group, from: "new")], Firewall.tunnel("wg0")))
        #expect(
            steps.printed == """
                1 create fw/alias/new
                2 reload fw/service/aliases needs 1
                3 update fw/rule/web needs 2
                4 reload fw/service/filter needs 3
                5 delete fw/alias/old needs 4 !delete
                6 reload fw/service/aliases needs 5
                """)
    }

    @Test func `within one service nothing waits for a reload`() throws {
        let steps = try Firewall.steps(
            from: Firewall.state(Firewall.tunnel("wg0", peers: ["anna"])),
            to: Firewall.state(Firewall.tunnel("wg0", peers: ["ben"])))
        #expect(
            steps.printed == """
                1 unlink fw/link/wg0/anna !delete
                2 delete fw/peer/anna needs 1 !delete
                3 create fw/peer/ben
                4 link fw/link/wg0/ben needs 3
                5 reload fw/service/wireguard needs 1,2,3,4
                """)
    }

    @Test func `an update that keeps using a group does not hold up the removal of one of its members`() throws {
        var rule = Firewall.rule("web", on: Self.group)
        let live = Firewall.state(Firewall.tunnel("wg0", peers: []), Firewall.tunnel("wg1", peers: []), [rule])
        rule.attributes["source"] = "10.0.0.0/8"
        let steps = try Firewall.steps(from: live, to: Firewall.state(Firewall.tunnel("wg0", peers: []), [rule]))
        #expect(
            steps.printed == """
                1 delete fw/instance/wg1 !delete
                2 reload fw/service/wireguard needs 1
                3 update fw/rule/web
                4 reload fw/service/filter needs 3
                """)
    }

    @Test func `an attribute that nobody mentions is neither compared nor forgotten`() throws {
        let live = Firewall.resource("route/lan", ["metric": 5, "gateway": Firewall.reference("gateway/lan")])
        let gateway = Firewall.resource("gateway/lan")
        let steps = try Firewall.steps(
            from: Firewall.state([live, gateway]),
            to: Firewall.state([Firewall.resource("route/lan", ["metric": 5]), gateway]))
        #expect(steps.isEmpty)
        #expect(throws: PlanError.missingReference(from: live.address, to: gateway.address)) {
            try Firewall.steps(
                from: Firewall.state([live, gateway]),
                to: Firewall.state([Firewall.resource("route/lan", ["metric": 6])]))
        }
    }

    @Test func `changes of one object that are verbs of their own are steps of their own, update first`() throws {
        var rule = Firewall.rule("web", on: Self.group)
        let tunnel = Firewall.tunnel("wg0", peers: [])
        rule.attributes["sequence"] = 1
        rule.attributes["enabled"] = false
        let live = Firewall.state(tunnel, [rule])
        rule.attributes["sequence"] = 2
        rule.attributes["enabled"] = true
        rule.attributes["source"] = "10.0.0.0/8"
        #expect(
            try Firewall.steps(from: live, to: Firewall.state(tunnel, [rule])).printed == """
                1 update fw/rule/web
                2 enable fw/rule/web needs 1 !enable
                3 reorder fw/rule/web needs 2
                4 reload fw/service/filter needs 1,2,3
                """)
        #expect(
            try Firewall.steps(from: Firewall.state(tunnel, [rule]), to: live).printed == """
                1 update fw/rule/web
                2 disable fw/rule/web needs 1
                3 reorder fw/rule/web needs 2
                4 reload fw/service/filter needs 1,2,3
                """)
    }

    // MARK: Danger

    @Test func `switching on is dangerous where the kind says so, making and switching off are not`() throws {
        func state(_ enabled: Value) -> Snapshot {
            Firewall.state([
                Firewall.resource("peer/anna", ["enabled": enabled]),
                Firewall.resource("interface/lan", ["enabled": enabled]),
            ])
        }
        #expect(
            try Firewall.steps(from: state(false), to: state(true)).printed == """
                1 enable fw/peer/anna !enable
                2 reload fw/service/wireguard needs 1
                3 enable fw/interface/lan
                4 reload fw/service/interfaces needs 3
                5 reload fw/service/filter needs 3
                """)
        #expect(
            try Firewall.steps(from: state(true), to: state(false)).printed == """
                1 disable fw/peer/anna
                2 reload fw/service/wireguard needs 1
                3 disable fw/interface/lan
                4 reload fw/service/interfaces needs 3
                5 reload fw/service/filter needs 3
                """)
        #expect(
            try Firewall.steps(from: state(.none), to: state(true)).printed == """
                1 enable fw/peer/anna !enable
                2 reload fw/service/wireguard needs 1
                3 enable fw/interface/lan
                4 reload fw/service/interfaces needs 3
                5 reload fw/service/filter needs 3
                """)
        #expect(
            try Firewall.steps(from: Firewall.state(), to: state(true)).printed == """
                1 create fw/peer/anna
                2 reload fw/service/wireguard needs 1
                3 enable fw/interface/lan
                4 reload fw/service/interfaces needs 3
                5 reload fw/service/filter needs 3
                """)
    }

    // MARK: Ties and checks

    @Test func `ties break by rank, then by address`() throws {
        let names = ["rule/b", "alias/z", "peer/b", "rule/a", "peer/a", "alias/a"]
        let steps = try Firewall.steps(from: Firewall.state(), to: Firewall.state(names.map { Firewall.resource($0) }))
        #expect(
            steps.printed == """
                1 create fw/alias/a
                2 create fw/alias/z
                3 reload fw/service/aliases needs 1,2
                4 create fw/peer/a
                5 create fw/peer/b
                6 reload fw/service/wireguard needs 4,5
                7 create fw/rule/a
                8 create fw/rule/b
                9 reload fw/service/filter needs 7,8
                """)
    }

    @Test func `checks come last, after the last reload of every service that they prove`() throws {
        let checks = [
            Check(
                address: Firewall.address("check/way"), service: Firewall.wireguard, furtherServices: [Firewall.filter],
                expectation: "the way is open"),
            Check(
                address: Firewall.address("check/handshake"), service: Firewall.wireguard, expectation: "a handshake"),
            Check(address: Firewall.address("check/gateway"), service: Firewall.routes, expectation: "it answers"),
        ]
        let live = Firewall.state(
            Firewall.tunnel("wg0"), Firewall.interface(of: "wg0"), [Firewall.rule("a", on: "interface/wg0")])
        let steps = try Firewall.steps(
            from: live, to: Firewall.state(Firewall.tunnel("wg1"), [Firewall.rule("b", on: Self.group)]), checks: checks
        )
        #expect(
            steps.printed == """
                1 delete fw/rule/a !delete
                2 unlink fw/link/wg0/anna !delete
                3 create fw/instance/wg1
                4 link fw/link/wg1/anna needs 3
                5 reload fw/service/filter needs 1
                6 delete fw/interface/wg0 needs 5 !delete
                7 delete fw/assignment/wg0 needs 6 !delete
                8 reload fw/service/interfaces needs 6,7
                9 delete fw/instance/wg0 needs 2,8 !delete
                10 reload fw/service/wireguard needs 2,3,4,9
                11 create fw/rule/b needs 10
                12 reload fw/service/filter needs 11
                13 check fw/check/handshake needs 10
                14 check fw/check/way needs 10,12
                """)
    }

    @Test func `a check of a service that does not reload is left out`() throws {
        let live = Firewall.state([Firewall.alias("office")])
        let check = Check(address: Firewall.address("check/vpn"), service: Firewall.wireguard, expectation: "it works")
        #expect(
            try Firewall.steps(from: live, to: Firewall.state(), checks: [check]).printed == """
                1 delete fw/alias/office !delete
                2 reload fw/service/aliases needs 1
                """)
    }
}
