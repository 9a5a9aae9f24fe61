import Reconciler
import Testing

/// What is stored and not in force, and what waits for it.
struct LayerTests {
    private static let group = "group/wireguard"

    @Test func `what is stored and not in force is a reload of its own`() throws {
        let layers: [Service: Layer] = [
            Firewall.wireguard: .differs(["peer anna does not run"]), Firewall.filter: .same,
            Firewall.routes: .unknown("nothing shows it"),
        ]
        let state = Firewall.state(Firewall.tunnel("wg0"), layers: layers)
        #expect(
            try Firewall.steps(from: state, to: state).printed == """
                1 reload fw/service/wireguard because peer anna does not run
                """)
    }

    @Test func `a reload without a named difference is still made, and who waits for it goes on`() throws {
        let live = Firewall.state(Firewall.tunnel("wg0"), layers: [Firewall.wireguard: .differs([])])
        let steps = try Firewall.steps(
            from: live, to: Firewall.state(Firewall.tunnel("wg0"), [Firewall.rule("web", on: Self.group)]))
        #expect(
            steps.printed == """
                1 reload fw/service/wireguard
                2 create fw/rule/web needs 1
                3 reload fw/service/filter needs 2
                """)
    }

    @Test func `a rule waits for the reload of what it uses and is stored already, and for nothing else`() throws {
        let live = Firewall.state(
            Firewall.tunnel("wg0"), layers: [Firewall.wireguard: .differs(["wg0 does not run"])])
        let steps = try Firewall.steps(
            from: live,
            to: Firewall.state(
                Firewall.tunnel("wg0"),
                [Firewall.rule("lan", on: Self.group), Firewall.resource("rule/wan", ["interface": "wan"])]))
        #expect(
            steps.printed == """
                1 reload fw/service/wireguard because wg0 does not run
                2 create fw/rule/lan needs 1
                3 create fw/rule/wan
                4 reload fw/service/filter needs 2,3
                """)
    }

    @Test func `what is stored already and what changes go into force with one reload`() throws {
        let live = Firewall.state(
            Firewall.tunnel("wg0"), layers: [Firewall.wireguard: .differs(["wg0 does not run"])])
        let steps = try Firewall.steps(
            from: live,
            to: Firewall.state(Firewall.tunnel("wg0", peers: ["anna", "ben"]), [Firewall.rule("lan", on: Self.group)]))
        #expect(
            steps.printed == """
                1 create fw/peer/ben
                2 link fw/link/wg0/ben needs 1
                3 reload fw/service/wireguard needs 1,2 because wg0 does not run
                4 create fw/rule/lan needs 3
                5 reload fw/service/filter needs 4
                """)
    }

    @Test func `where nothing shows what is in force, what something new needs is reloaded first`() throws {
        let live = Firewall.state(
            Firewall.tunnel("wg0"), [Firewall.alias("inside"), Firewall.alias("outside")],
            layers: [Firewall.aliases: .unknown("no tables"), Firewall.wireguard: .unknown("nothing shows it")])
        #expect(try Firewall.steps(from: live, to: live).printed == "")
        let rule = Firewall.rule("web", on: Self.group, from: "inside")
        let desired = Firewall.state(
            Firewall.tunnel("wg0"), [Firewall.alias("inside"), Firewall.alias("outside"), rule])
        #expect(
            try Firewall.steps(from: live, to: desired).printed == """
                1 reload fw/service/aliases because in force: unknown, and fw/rule/web needs it
                2 create fw/rule/web needs 1
                3 reload fw/service/filter needs 2
                """)
    }
}
