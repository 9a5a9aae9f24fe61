import Inventory
import Reconciler
import Testing

@testable import Providers

struct ComparisonLayerTests {
    // MARK: Interfaces

    private let assigned = ", interface: {description: WireGuard, enabled: true}"

    @Test func `XML-RPC assigns and enables in every version`() throws {
        for hasAssignmentAPI in [true, false] {
            var state = OPNsenseState.live()
            state.hasAssignmentAPI = hasAssignmentAPI
            let plan = try compared(inventory(tunnel: assigned), state)
            #expect(plan.lines == ["assign assignment home", "enable interface home"])
        }
    }

    @Test func `Without XML-RPC both are left to a person, also where only assigning is open`() throws {
        for hasAssignmentAPI in [true, false] {
            var state = OPNsenseState.live()
            state.hasAssignmentAPI = hasAssignmentAPI
            let plan = try compared(inventory(tunnel: assigned, api: "xmlrpc: false"), state)
            #expect(plan.lines == ["manual assignment home", "manual interface home"])
            state.interfaces.append(OPNsenseState.interface("opt2", "wg0", "WireGuard", "10.0.1.1/24"))
            #expect(try compared(inventory(tunnel: assigned, api: "xmlrpc: false"), state).lines == [])
        }
    }

    @Test func `A private network behind an interface that blocks them is named`() throws {
        var state = OPNsenseState.live()
        state.interfaces[1].blocksPrivateNetworks = true
        #expect(try compared(inventory(), state).codes == [])
        for network in ["192.168.1.0/24", "169.254.7.0/24", "fd00:99::/64"] {
            #expect(try compared(inventory(external: network), state).codes == ["plan.private-networks-blocked"])
        }
        #expect(try compared(inventory(external: "fc00:99::/64"), state).codes == [])
        let endpoint = #", endpoints: {lan: "192.168.5.2:51820"}"#
        #expect(try compared(inventory(tunnel: endpoint), state).codes == ["plan.private-networks-blocked"])
        let inside = #", endpoints: {lan: "10.0.0.1:51820"}"#
        #expect(try compared(inventory(tunnel: inside), state).codes == [])
    }

    // MARK: Routes

    private let route = "routes:\n  - {id: lab, host: fw, to: 172.20.0.0/16, via: 10.0.0.9}\n"

    @Test func `A route to an unknown next hop gets a gateway`() throws {
        #expect(
            try compared(inventory(route), .live()).lines == ["create gateway vpnctl_lab_v4", "route route lab"])
    }

    @Test func `A gateway that leads elsewhere keeps its address, since other routes may use it`() throws {
        var state = OPNsenseState.live()
        state.gateways = [
            .init(uuid: "g-1", name: "vpnctl_lab_v4", interface: "opt1", address: "10.1.0.99", isEnabled: true)
        ]
        #expect(
            try compared(inventory(route), state).lines == ["create gateway vpnctl_lab_v4_2", "route route lab"])
    }

    @Test func `A route is found by network and gateway, whichever gateway leads there`() throws {
        var state = OPNsenseState.live()
        state.gateways = ["A", "B"].map {
            .init(uuid: "g-\($0)", name: $0, interface: "lan", address: "10.0.0.9", isEnabled: true)
        }
        #expect(try compared(inventory(route), state).lines == ["route route lab"])
        state.routes = [
            .init(uuid: "s-1", network: "172.20.0.0/16", gateway: "B", description: "by hand", isEnabled: true)
        ]
        #expect(try compared(inventory(route), state).lines == [])
        #expect(try compared(inventory(), state).lines == [])
        state.routes[0].description = "lab [vpnctl:home/lab]"
        #expect(try compared(inventory(), state).lines == ["delete route lab !delete"])
    }

    /// A route of ours through a gateway of ours, as the inventory's `route` asks for them.
    private func routed() -> OPNsenseState {
        let mark = OPNsenseMark(site: "home")
        var state = OPNsenseState.live()
        state.gateways = [
            .init(
                uuid: mark.uuid(kind: "gateway", name: "vpnctl_lab_v4"), name: "vpnctl_lab_v4", interface: "lan",
                address: "10.0.0.9", isEnabled: true)
        ]
        state.routes = [
            .init(
                uuid: mark.uuid(kind: "route", name: "lab"), network: "172.20.0.0/16", gateway: "vpnctl_lab_v4",
                description: "lab [vpnctl:home/lab]", isEnabled: true)
        ]
        return state
    }

    @Test func `A gateway that vpnctl made goes after the last route through it`() throws {
        var state = routed()
        #expect(try compared(inventory(route), state).lines == [])
        #expect(
            try compared(inventory(), state).lines
                == ["delete route lab !delete", "delete gateway vpnctl_lab_v4 !delete"])
        let moved = try compared(inventory(route.replacing("10.0.0.9", with: "10.0.0.8")), state).lines
        #expect(
            moved == [
                "create gateway vpnctl_lab_v4_2",
                "update route lab: gateway gateway vpnctl_lab_v4 -> gateway vpnctl_lab_v4_2",
                "delete gateway vpnctl_lab_v4 !delete",
            ])
        state.routes = []
        #expect(try compared(inventory(), state).lines == ["delete gateway vpnctl_lab_v4 !delete"])
        let mark = OPNsenseMark(site: "home")
        state.routes = ["172.20.0.0/16", "172.21.0.0/16"].map { network in
            .init(
                uuid: mark.uuid(kind: "route", name: "lab/\(network)"), network: network, gateway: "vpnctl_lab_v4",
                description: "lab [vpnctl:home/lab/\(network)]", isEnabled: true)
        }
        let elsewhere = "routes:\n  - {id: lab, host: fw, to: 172.22.0.0/16, via: 10.0.0.8}\n"
        #expect(
            try compared(inventory(elsewhere), state).lines == [
                "delete route lab/172.20.0.0/16 !delete", "delete route lab/172.21.0.0/16 !delete",
                "delete gateway vpnctl_lab_v4 !delete", "create gateway vpnctl_lab_v4_2", "route route lab",
            ])
    }

    @Test func `A gateway of ours stays while something else leads through it`() throws {
        let prune = "{peers: never, rules: owned, routes: never}"
        var state = routed()
        #expect(try compared(inventory(prune: prune), state).lines == [])
        state.routes.append(
            .init(
                uuid: "s-1", network: "172.21.0.0/16", gateway: "vpnctl_lab_v4", description: "by hand",
                isEnabled: true))
        #expect(try compared(inventory(), state).lines == ["delete route lab !delete"])
        state.routes = []
        state.interfaces[1].gateway = "vpnctl_lab_v4"
        #expect(try compared(inventory(), state).lines == [])
        state.interfaces[1].gateway = ""
        var rule = FirewallRule.live("r-1")
        rule.conditions = [.init(field: "gateway", value: "vpnctl_lab_v4")]
        state.rules = [rule]
        #expect(try compared(inventory(), state).lines == [])
    }

    @Test func `A gateway that somebody switched off is named, not doubled`() throws {
        var state = routed()
        state.gateways[0].isEnabled = false
        let plan = try compared(inventory(route), state)
        #expect(plan.lines == [])
        #expect(plan.codes == ["plan.gateway-disabled"])
    }

    // MARK: In force

    @Test func `What is stored and does not run is reloaded`() throws {
        var state = OPNsenseState.live(peers: [OPNsenseState.peer("p-1", "phone", key: 2)])
        let instance = OPNsenseState.RunningRow(
            device: "wg0", isPeer: false, publicKey: key(999), listenPort: "51820", allowedIPs: [], keepalive: "",
            latestHandshake: nil, isUp: true, isOnline: false)
        state.running = [instance]
        #expect(try compared(inventory(), state).reloads == ["wireguard"])
        var peer = instance
        peer.isPeer = true
        peer.publicKey = key(2)
        peer.allowedIPs = ["10.0.1.3/32"]
        peer.keepalive = "off"
        state.running = [peer, instance]
        #expect(try compared(inventory(), state).reloads == [])
        state.running = nil
        #expect(try compared(inventory(), state).reloads == [])
    }

    @Test func `A rule that pf has not loaded makes the filter reload`() throws {
        var loaded = FirewallRule.live("r-1", sequence: 1)
        loaded.isLoaded = true
        let stored = FirewallRule.live("r-2", sequence: 2, to: "10.1.0.0/24")
        #expect(try compared(inventory(), .live(rules: [loaded, stored])).reloads == ["filter"])
        #expect(try compared(inventory(), .live(rules: [stored])).reloads == [])
    }

    @Test func `A rule on the group of WireGuard is loaded once WireGuard is on`() throws {
        var elsewhere = FirewallRule.live("r-1", on: "lan")
        elsewhere.isLoaded = true
        var state = OPNsenseState.live(rules: [elsewhere, .live("r-2", sequence: 2, to: "10.1.0.0/24")])
        state.isWireGuardEnabled = false
        let steps = try compared(inventory(), state).plan.steps
        let switching = try #require(steps.first { $0.address.kind == "wireguard" })
        let reload = try #require(steps.first { $0.address.name == "filter" })
        #expect(reload.needs == [switching.number])
        #expect(reload.action == .activate(OPNsenseKinds(host: "fw").filterService, reasons: []))
    }

    @Test func `Labels tell which rules are loaded where there are no statistics`() throws {
        var state = OPNsenseState.live(rules: [.live("r-1"), .live("r-2", sequence: 2, to: "10.1.0.0/24")])
        state.shell = ShellView(user: "root", privilege: .root)
        #expect(try compared(inventory(), state).reloads == [])
        state.shell?.rules = PacketFilterLabels(parsing: Array("pass all label \"r-1\"\n".utf8))
        #expect(try compared(inventory(), state).reloads == ["filter"])
        state.shell?.rules = PacketFilterLabels(
            parsing: Array("pass all label \"r-1\"\npass all label \"r-2\"\n".utf8))
        #expect(try compared(inventory(), state).reloads == [])
        state.rules[1].isEnabled = false
        #expect(try compared(inventory(), state).reloads == ["filter"])
        // Statistics say more.
        state.rules[0].isLoaded = true
        #expect(try compared(inventory(), state).reloads == [])
    }

    @Test func `What runs is seen by SSH where the API may not tell`() throws {
        var state = OPNsenseState.live(peers: [OPNsenseState.peer("p-1", "phone", key: 2)])
        let dump = "wg0\t(none)\t\(key(999))\t51820\toff\n"
        func view(_ text: String, flags: String = "UP,RUNNING") throws -> ShellView {
            var view = ShellView(user: "root", privilege: .sudo)
            view.wireGuard = try WireGuardDump(parsing: Array(text.utf8)) { _ in SecretDigest(hexadecimal: "") }
            view.devices = try FirewallDevice.list(parsing: Array("wg0: flags=1<\(flags)> metric 0 mtu 1420\n".utf8))
            return view
        }
        let peer = "wg0\t\(key(2))\t(none)\t(none)\t10.0.1.3/32\t0\t0\t0\toff\n"
        state.shell = try view(dump)
        #expect(try compared(inventory(), state).reloads == ["wireguard"])
        state.shell = try view(dump + peer)
        #expect(try compared(inventory(), state).reloads == [])
        state.shell = try view(dump + peer, flags: "RUNNING")
        #expect(try compared(inventory(), state).reloads == ["wireguard"])
    }
}
