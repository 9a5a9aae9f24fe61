import Reconciler
import TestSupport
import Testing

/// A part of a plan: what was named, what that needs, and nothing else.
struct SelectionTests {
    private static let desired = Firewall.state(
        Firewall.tunnel("home", peers: ["anna", "ben"]), [Firewall.alias("nets")],
        [Firewall.rule("in", on: "group/wireguard", from: "nets"), Firewall.rule("wan", on: "group/wireguard")])

    private static func steps(
        _ patterns: String..., from live: Snapshot = Firewall.state([]), to desired: Snapshot = desired
    ) throws -> [Step] {
        let wanted = DesiredState(
            snapshot: desired,
            checks: [
                Check(address: Firewall.address("check/filter"), service: Firewall.filter, expectation: "it loads"),
                Check(
                    address: Firewall.address("check/wireguard"), service: Firewall.wireguard, expectation: "it runs"),
            ])
        let plan = try Plan(from: live, to: wanted, kinds: Firewall.kinds, only: Selection(patterns))
        var world = try World(live, kinds: Firewall.kinds, services: Firewall.services, desired: wanted)
        world.plannedGroups = [:]
        try world.apply(plan.steps)
        return plan.steps
    }

    @Test func `an object comes with everything that it needs, reloads and checks included`() throws {
        #expect(
            try Self.steps("fw/link/home/anna").printed == """
                1 create fw/instance/home
                2 create fw/peer/anna
                3 link fw/link/home/anna needs 1,2
                4 reload fw/service/wireguard needs 1,2,3
                5 check fw/check/wireguard needs 4
                """)
    }

    @Test func `an object alone brings nothing that it does not need`() throws {
        #expect(
            try Self.steps("fw/alias/nets").printed == """
                1 create fw/alias/nets
                2 reload fw/service/aliases needs 1
                """)
    }

    @Test func `a pattern that ends in a slash or a star names several`() throws {
        for pattern in ["fw/peer/", "fw/peer/*"] {
            let steps = try Self.steps(pattern)
            #expect(steps.map(\.address.description).prefix(2) == ["fw/peer/anna", "fw/peer/ben"])
            #expect(steps.count == 4)
        }
        let beginning = try Self.steps("fw/peer/a*")
        #expect(beginning.count == 3)
    }

    @Test func `a removal comes with what lets go of the object`() throws {
        let live = Firewall.state(Firewall.tunnel("home", peers: ["anna", "ben"]))
        let steps = try Self.steps("fw/peer/anna", from: live, to: Firewall.state(Firewall.tunnel("home", peers: [])))
        #expect(
            steps.printed == """
                1 unlink fw/link/home/anna !delete
                2 delete fw/peer/anna needs 1 !delete
                3 reload fw/service/wireguard needs 1,2
                4 check fw/check/wireguard needs 3
                """)
    }

    @Test func `a service that nothing of it touches is not reloaded, unless it is named`() throws {
        var live = Self.desired
        live.layers[Firewall.filter] = .differs(["a rule is not loaded"])
        #expect(try Self.steps("fw/peer/anna", from: live).isEmpty)
        #expect(try Self.steps("fw/service/filter", from: live).first?.address.description == "fw/service/filter")
    }

    @Test func `any part of a plan can be carried out, and the parts add up to the whole`() {
        Seeds().check { seed in
            let sample = Sample(seed: seed, .init(manual: 0))
            var world = try sample.world()
            let whole = try Plan(from: world.snapshot, to: sample.desired, kinds: sample.kinds)
            var random = SplitMix64(seed: seed)
            let addresses = Set(whole.steps.map(\.address)).sorted().shuffled(using: &random)
            world.guardsRunning = false
            for address in addresses {
                let part = try Plan(
                    from: world.snapshot, to: sample.desired, kinds: sample.kinds,
                    only: Selection([address.description]))
                try world.apply(part.steps)
            }
            let left = try Plan(from: world.snapshot, to: sample.desired, kinds: sample.kinds)
            guard left.steps.isEmpty else { throw Broken("left:\n\(left.steps.printed)") }
        }
    }
}
