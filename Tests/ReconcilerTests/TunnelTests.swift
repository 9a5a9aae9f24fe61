import Reconciler
import Testing

/// Whole tunnels made and removed, as lists of steps.
struct TunnelTests {
    @Test func `greenfield: a rule on the group waits for the reload that registers the group`() throws {
        let steps = try Firewall.steps(
            from: Firewall.state(),
            to: Firewall.state(
                [Firewall.alias("office")], Firewall.tunnel("wg0"),
                [Firewall.rule("web", on: "group/wireguard", from: "office")]))
        #expect(steps.printed == "")
    }
}
