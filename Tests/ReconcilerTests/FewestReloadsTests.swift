import Reconciler
import Testing

/// Plans that look as if they needed more reloads than they do.
struct FewestReloadsTests {
    /// Reloads by service, after making sure that no order would do with fewer.
    private static func reloads(from live: Snapshot, to desired: Snapshot) throws -> [String: Int] {
        let steps = try Firewall.steps(from: live, to: desired)
        let reloads = steps.reloads
        #expect(
            try Firewall.fewestReloads(steps, from: live, to: desired) == reloads.values.reduce(0, +),
            "\(steps.printed)")
        return reloads
    }

    private static func rule(_ name: String, from alias: String, text: Value = "") -> Resource {
        Firewall.resource("rule/\(name)", ["source": Firewall.reference("alias/\(alias)"), "text": text])
    }

    @Test func `an interface that moves to another instance reloads WireGuard before and after`() throws {
        func state(_ name: String) -> Snapshot {
            Firewall.state(
                Firewall.tunnel(name, peers: [name]),
                [
                    Firewall.resource("assignment/vpn", ["instance": Firewall.reference("instance/\(name)")]),
                    Firewall.resource(
                        "interface/vpn", ["assignment": Firewall.reference("assignment/vpn"), "enabled": true]),
                    Firewall.rule("web", on: "interface/vpn"),
                ])
        }
        #expect(try Self.reloads(from: state("old"), to: state("new")) == ["wireguard": 2, "interfaces": 1])
    }

    @Test func `rules that swap their aliases reload the aliases before and after, the filter once`() throws {
        func state(_ alias: String) -> Snapshot {
            Firewall.state([Firewall.alias(alias)], ["a", "b", "c"].map { Self.rule($0, from: alias) })
        }
        #expect(try Self.reloads(from: state("old"), to: state("new")) == ["aliases": 2, "filter": 1])
    }

    @Test func `an alias that changes together with its rule reloads once`() throws {
        let live = Firewall.state([Firewall.alias("office"), Self.rule("web", from: "office")])
        var desired = Firewall.state([Firewall.alias("office"), Self.rule("web", from: "office", text: "new")])
        desired.resources[Firewall.address("alias/office")]?.attributes["content"] = .list([])
        #expect(try Self.reloads(from: live, to: desired) == ["aliases": 1, "filter": 1])
    }

    @Test func `a rule on a new tunnel and the removal of a rule of an old one take two filter reloads`() throws {
        let live = Firewall.state(
            Firewall.tunnel("old"), Firewall.interface(of: "old"), [Firewall.rule("a", on: "interface/old")])
        let desired = Firewall.state(Firewall.tunnel("new"), [Firewall.rule("b", on: "group/wireguard")])
        #expect(try Self.reloads(from: live, to: desired) == ["wireguard": 1, "interfaces": 1, "filter": 2])
    }

    @Test func `two new sites share their reloads`() throws {
        let desired = Firewall.state(
            Firewall.tunnel("wg0", peers: ["anna"]), Firewall.tunnel("wg1", peers: ["ben"]),
            Firewall.interface(of: "wg0"), Firewall.interface(of: "wg1"),
            [Firewall.rule("a", on: "interface/wg0"), Firewall.rule("b", on: "interface/wg1")])
        #expect(
            try Self.reloads(from: Firewall.state(), to: desired) == ["wireguard": 1, "interfaces": 1, "filter": 1])
        #expect(
            try Self.reloads(from: desired, to: Firewall.state()) == ["wireguard": 1, "interfaces": 1, "filter": 1])
    }

    @Test func `firewalls do not hold each other up`() throws {
        let kinds = Kinds(
            ["east", "west"].flatMap { host in
                [
                    (host, Kind("alias", rank: 100, services: [Service(host: host, name: "aliases", rank: 110)])),
                    (host, Kind("rule", rank: 800, services: [Service(host: host, name: "filter", rank: 850)])),
                ]
            })
        let resources = ["east", "west"].flatMap { host in
            let alias = Address(host: host, kind: "alias", name: "office")
            return [
                Resource(alias, [:]),
                Resource(Address(host: host, kind: "rule", name: "web"), ["source": .reference(alias)]),
            ]
        }
        let plan = try Plan(from: Snapshot(), to: DesiredState(snapshot: Snapshot(resources)), kinds: kinds)
        #expect(
            plan.steps.printed == """
                1 create east/alias/office
                2 create west/alias/office
                3 reload east/service/aliases needs 1
                4 reload west/service/aliases needs 2
                5 create east/rule/web needs 3
                6 create west/rule/web needs 4
                7 reload east/service/filter needs 5
                8 reload west/service/filter needs 6
                """)
    }

    @Test func `a user on another host waits for the reload there`() throws {
        let tunnel = Service(host: "hub", name: "wireguard", rank: 500)
        let kinds = Kinds([
            ("hub", Kind("instance", rank: 300, services: [tunnel])), ("leaf", Kind("route", rank: 100, services: [])),
        ])
        let instance = Resource(Address(host: "hub", kind: "instance", name: "wg0"), [:])
        let route = Resource(Address(host: "leaf", kind: "route", name: "lan"), ["via": .reference(instance.address)])
        let both = Snapshot([route, instance])
        let make = try Plan(from: Snapshot(), to: DesiredState(snapshot: both), kinds: kinds)
        #expect(
            make.steps.printed == """
                1 create hub/instance/wg0
                2 reload hub/service/wireguard needs 1
                3 create leaf/route/lan needs 2
                """)
        let remove = try Plan(from: both, to: DesiredState(), kinds: kinds)
        #expect(
            remove.steps.printed == """
                1 delete leaf/route/lan !delete
                2 delete hub/instance/wg0 needs 1 !delete
                3 reload hub/service/wireguard needs 2
                """)
    }
}
