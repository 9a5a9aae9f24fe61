import Reconciler
import Testing

/// Whole tunnels made and removed, as lists of steps.
struct TunnelTests {
    private static let office = [Firewall.alias("office")]

    /// A tunnel with interface, gateway, route and a rule on the interface.
    private static func site(_ name: String, peer: String, alias: String) -> [Resource] {
        Firewall.tunnel(name, peers: [peer]) + Firewall.interface(of: name) + [
            Firewall.alias(alias),
            Firewall.resource("gateway/\(name)", ["interface": Firewall.reference("interface/\(name)")]),
            Firewall.resource("route/\(name)", ["gateway": Firewall.reference("gateway/\(name)")]),
            Firewall.rule(name, on: "interface/\(name)", from: alias),
        ]
    }

    @Test func `a rule on the group waits for the reload that registers the group`() throws {
        let steps = try Firewall.steps(
            from: Firewall.state(),
            to: Firewall.state(
                Self.office, Firewall.tunnel("wg0"), [Firewall.rule("web", on: "group/wireguard", from: "office")]))
        #expect(
            steps.printed == """
                1 create fw/alias/office
                2 reload fw/service/aliases needs 1
                3 create fw/instance/wg0
                4 create fw/peer/anna
                5 link fw/link/wg0/anna needs 3,4
                6 reload fw/service/wireguard needs 3,4,5
                7 create fw/rule/web needs 2,6
                8 reload fw/service/filter needs 7
                """)
    }

    @Test func `a whole site is made from the bottom up`() throws {
        let steps = try Firewall.steps(
            from: Firewall.state(), to: Firewall.state(Self.site("wg0", peer: "anna", alias: "office")))
        #expect(
            steps.printed == """
                1 create fw/alias/office
                2 reload fw/service/aliases needs 1
                3 create fw/instance/wg0
                4 create fw/peer/anna
                5 link fw/link/wg0/anna needs 3,4
                6 reload fw/service/wireguard needs 3,4,5
                7 assign fw/assignment/wg0 needs 6
                8 enable fw/interface/wg0 needs 7
                9 reload fw/service/interfaces needs 7,8
                10 create fw/gateway/wg0 needs 9
                11 route fw/route/wg0 needs 10
                12 reload fw/service/routes needs 10,11
                13 create fw/rule/wg0 needs 2,9
                14 reload fw/service/filter needs 8,13
                """)
    }

    @Test func `a whole site is removed from the top down`() throws {
        let steps = try Firewall.steps(
            from: Firewall.state(Self.site("wg0", peer: "anna", alias: "office")), to: Firewall.state())
        #expect(
            steps.printed == """
                1 delete fw/rule/wg0 !delete
                2 reload fw/service/filter needs 1
                3 delete fw/route/wg0 !delete
                4 delete fw/gateway/wg0 needs 3 !delete
                5 reload fw/service/routes needs 3,4
                6 delete fw/interface/wg0 needs 2,5 !delete
                7 delete fw/assignment/wg0 needs 6 !delete
                8 reload fw/service/interfaces needs 6,7
                9 unlink fw/link/wg0/anna !delete
                10 delete fw/peer/anna needs 9 !delete
                11 delete fw/instance/wg0 needs 8,9 !delete
                12 reload fw/service/wireguard needs 9,10,11
                13 delete fw/alias/office needs 2 !delete
                14 reload fw/service/aliases needs 13
                """)
    }

    @Test func `one site is made while another is removed, with the fewest reloads`() throws {
        let live = Firewall.state(Self.site("old", peer: "anna", alias: "north"))
        let desired = Firewall.state(Self.site("new", peer: "ben", alias: "south"))
        let steps = try Firewall.steps(from: live, to: desired)
        #expect(
            steps.printed == """
                1 delete fw/rule/old !delete
                2 delete fw/route/old !delete
                3 delete fw/gateway/old needs 2 !delete
                4 unlink fw/link/old/anna !delete
                5 delete fw/peer/anna needs 4 !delete
                6 create fw/alias/south
                7 create fw/instance/new
                8 create fw/peer/ben
                9 link fw/link/new/ben needs 7,8
                10 reload fw/service/wireguard needs 4,5,7,8,9
                11 assign fw/assignment/new needs 10
                12 enable fw/interface/new needs 11
                13 reload fw/service/filter needs 1,12
                14 delete fw/alias/north needs 13 !delete
                15 reload fw/service/aliases needs 6,14
                16 reload fw/service/interfaces needs 11,12
                17 create fw/gateway/new needs 16
                18 route fw/route/new needs 17
                19 reload fw/service/routes needs 2,3,17,18
                20 delete fw/interface/old needs 13,19 !delete
                21 delete fw/assignment/old needs 20 !delete
                22 reload fw/service/interfaces needs 20,21
                23 delete fw/instance/old needs 4,22 !delete
                24 reload fw/service/wireguard needs 23
                25 create fw/rule/new needs 15,16
                26 reload fw/service/filter needs 25
                """)
        #expect(try Firewall.fewestReloads(steps, from: live, to: desired) == 8)
    }

    @Test func `peers and rules that come, change and go together take one reload of each service`() throws {
        let rules = [Firewall.rule("web", on: "group/wireguard")]
        var changed = Firewall.tunnel("wg0", peers: ["anna", "ben", "dora"])
        changed[1].attributes["public_key"] = "a new key"
        let steps = try Firewall.steps(
            from: Firewall.state(
                Firewall.tunnel("wg0", peers: ["anna", "ben", "carl"]), rules,
                [Firewall.rule("old", on: "group/wireguard")]),
            to: Firewall.state(changed, rules, [Firewall.rule("new", on: "group/wireguard")]))
        #expect(
            steps.printed == """
                1 delete fw/rule/old !delete
                2 unlink fw/link/wg0/carl !delete
                3 delete fw/peer/carl needs 2 !delete
                4 update fw/peer/anna
                5 create fw/peer/dora
                6 link fw/link/wg0/dora needs 5
                7 reload fw/service/wireguard needs 2,3,4,5,6
                8 create fw/rule/new
                9 reload fw/service/filter needs 1,8
                """)
    }
}
