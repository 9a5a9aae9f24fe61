import Reconciler
import Testing

/// Changes that a person makes.
struct ManualWorkTests {
    private static let group = "group/wireguard"

    @Test func `work by hand blocks only what needs it, and reloads nothing`() throws {
        let steps = try Firewall.steps(
            from: Firewall.state(),
            to: Firewall.state(
                Firewall.tunnel("wg0"), Firewall.interface(of: "wg0"),
                [
                    Firewall.rule("inside", on: "interface/wg0"), Firewall.rule("group", on: Self.group),
                    Firewall.resource("rule/wan", ["interface": "wan"]),
                ]),
            manual: ["assignment/wg0", "interface/wg0"])
        #expect(
            steps.printed == """
                1 create fw/instance/wg0
                2 create fw/peer/anna
                3 link fw/link/wg0/anna needs 1,2
                4 reload fw/service/wireguard needs 1,2,3
                5 create fw/rule/group needs 4
                6 create fw/rule/wan
                7 reload fw/service/filter needs 5,6
                8 manual assign fw/assignment/wg0 needs 4
                9 manual enable fw/interface/wg0 needs 8
                10 create fw/rule/inside needs 9
                11 reload fw/service/filter needs 10
                """)
    }

    @Test func `removing by hand needs no consent, because the one who does it decides`() throws {
        let steps = try Firewall.steps(
            from: Firewall.state(Firewall.tunnel("wg0"), Firewall.interface(of: "wg0")), to: Firewall.state(),
            manual: ["assignment/wg0", "interface/wg0"])
        #expect(
            steps.printed == """
                1 unlink fw/link/wg0/anna !delete
                2 delete fw/peer/anna needs 1 !delete
                3 reload fw/service/wireguard needs 1,2
                4 manual delete fw/interface/wg0
                5 manual delete fw/assignment/wg0 needs 4
                6 delete fw/instance/wg0 needs 1,5 !delete
                7 reload fw/service/wireguard needs 6
                """)
    }
}
