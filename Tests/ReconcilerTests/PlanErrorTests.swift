import Reconciler
import Testing

/// What has no plan, and how it is said.
struct PlanErrorTests {
    private static func link(_ name: String, to target: String, text: Value = "") -> Resource {
        Firewall.resource("alias/\(name)", ["next": Firewall.reference("alias/\(target)"), "text": text])
    }

    @Test func `objects that need each other are refused with the way round, each needing the next`() {
        let circle = [Self.link("a", to: "b"), Self.link("b", to: "c"), Self.link("c", to: "a")]
        let path = ["alias/a", "alias/b", "alias/c"].map(Firewall.address)
        let error = #expect(throws: PlanError.self) {
            try Firewall.steps(from: Firewall.state(), to: Firewall.state(circle))
        }
        #expect(error == .cycle(path))
        #expect(
            error?.description
                == "fw/alias/a needs fw/alias/b, fw/alias/b needs fw/alias/c, fw/alias/c needs fw/alias/a: "
                + "none of them can be first")
    }

    @Test func `what only leads into a circle is not blamed`() {
        let resources = [Self.link("a", to: "y"), Self.link("x", to: "y"), Self.link("y", to: "x")]
        #expect(throws: PlanError.cycle(["alias/y", "alias/x"].map(Firewall.address))) {
            try Firewall.steps(from: Firewall.state(), to: Firewall.state(resources))
        }
    }

    @Test func `a circle cannot be removed either, as nothing can let go first`() {
        let circle = [Self.link("a", to: "b"), Self.link("b", to: "a")]
        #expect(throws: PlanError.cycle(["alias/a", "alias/b"].map(Firewall.address))) {
            try Firewall.steps(from: Firewall.state(circle), to: Firewall.state())
        }
    }

    @Test func `an object that refers to itself can change and go, but not come`() throws {
        let live = Firewall.state([Self.link("a", to: "a")])
        let changed = Firewall.state([Self.link("a", to: "a", text: "new")])
        #expect(try Firewall.steps(from: live, to: changed).count == 2)
        #expect(try Firewall.steps(from: live, to: Firewall.state()).count == 2)
        #expect(throws: PlanError.cycle([Firewall.address("alias/a")])) {
            try Firewall.steps(from: Firewall.state(), to: live)
        }
    }

    @Test func `a reference to nothing is refused, in a list and in a group too`() {
        let missing = Firewall.address("alias/nowhere")
        let inList = Firewall.resource("rule/a", ["source": .list(["any", .reference(missing)])])
        let error = #expect(throws: PlanError.self) {
            try Firewall.steps(from: Firewall.state(), to: Firewall.state([inList]))
        }
        #expect(error == .missingReference(from: inList.address, to: missing))
        #expect(
            error?.description == "fw/rule/a refers to fw/alias/nowhere, which does not exist or would be removed")
        let inGroup = Firewall.rule("b", on: "group/wireguard")
        #expect(throws: PlanError.missingReference(from: inGroup.address, to: Firewall.address("group/wireguard"))) {
            try Firewall.steps(from: Firewall.state(), to: Firewall.state([inGroup]))
        }
    }

    @Test func `a removal is refused while something that stays refers to it, changed or not`() {
        let office = Firewall.alias("office")
        let rule = Firewall.resource("rule/web", ["source": .reference(office.address), "text": "old"])
        var changed = rule
        changed.attributes["text"] = "new"
        for desired in [rule, changed] {
            #expect(throws: PlanError.missingReference(from: rule.address, to: office.address)) {
                try Firewall.steps(from: Firewall.state([office, rule]), to: Firewall.state([desired]))
            }
        }
    }

    @Test func `of several errors the same one is named whatever the order`() {
        let office = Firewall.alias("office")
        let rules = (0..<50).map { Firewall.resource("rule/\($0 + 10)", ["source": .reference(office.address)]) }
        #expect(throws: PlanError.missingReference(from: rules[0].address, to: office.address)) {
            try Firewall.steps(from: Firewall.state([office], rules), to: Firewall.state(rules))
        }
        let strangers = (0..<50).map { Firewall.resource("stranger/\($0 + 10)") }
        let error = #expect(throws: PlanError.self) {
            try Firewall.steps(from: Firewall.state(), to: Firewall.state(strangers))
        }
        #expect(error == .unknownKind(strangers[0].address))
        #expect(error?.description == "fw/stranger/10 is of a kind that no provider knows")
    }
}
