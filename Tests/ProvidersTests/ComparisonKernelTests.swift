import Inventory
import Reconciler
import Testing

@testable import Providers

/// What is stored of addresses, routes and aliases beside what the kernel and pf have of them.
struct ComparisonKernelTests {
    private let phone = OPNsenseState.peer("p-1", "phone", key: 2)

    /// A firewall whose tunnel runs as it is stored.
    private func running(_ change: (inout OPNsenseState) -> Void = { _ in }) -> OPNsenseState {
        var state = OPNsenseState.live(peers: [phone])
        var instance = OPNsenseState.RunningRow(
            device: "wg0", isPeer: false, publicKey: key(999), listenPort: "51820", allowedIPs: [], keepalive: "",
            latestHandshake: nil, isUp: true, isOnline: false)
        state.running = [instance]
        instance.isPeer = true
        instance.publicKey = key(2)
        instance.allowedIPs = phone.allowedIPs
        instance.keepalive = "off"
        state.running?.append(instance)
        var device = OPNsenseState.interface("", "wg0", "", "10.0.1.1/24")
        device.mtu = 1420
        device.routes = Self.networks("10.0.1.0/24", "10.0.1.3/32")
        state.interfaces.append(device)
        change(&state)
        return state
    }

    private static func networks(_ texts: String...) -> [CIDR] { texts.compactMap { try? CIDR(parsing: $0) } }

    private func reasons(_ state: OPNsenseState, _ yaml: String = inventory()) throws -> [String] {
        let plan = try compared(yaml, state)
        return plan.plan.steps.flatMap { step -> [String] in
            if case .activate(_, let reasons) = step.action { reasons } else { [] }
        }
    }

    // MARK: WireGuard

    @Test func `A device that is as stored needs no reload`() throws {
        #expect(try reasons(running()) == [])
        // A link-local address is the kernel's own, an MTU that is not stored stays what it was.
        let more = running { state in
            state.interfaces[3].addresses += Self.networks("fe80::1/64")
            state.interfaces[3].mtu = 1380
        }
        #expect(try reasons(more) == [])
    }

    @Test func `A stored MTU that the device does not have makes WireGuard reload`() throws {
        let state = running { $0.instances[0].mtu = 1380 }
        #expect(try reasons(state) == ["wg0 runs with MTU 1420, stored is 1380"])
    }

    @Test func `Addresses that came or went make WireGuard reload`() throws {
        let added = running { $0.instances[0].addresses = ["10.0.1.1/24", "fd00:1::1/64"] }
        #expect(try reasons(added) == ["wg0 runs without the address fd00:1::1/64"])
        let removed = running { $0.interfaces[3].addresses += Self.networks("10.0.9.1/24") }
        #expect(try reasons(removed) == ["wg0 runs with the address 10.0.9.1/24, which is not stored"])
        // An interface may have virtual addresses, which are stored elsewhere.
        let assigned = running { state in
            state.interfaces[3].key = "opt2"
            state.interfaces[3].addresses += Self.networks("10.0.9.1/24")
        }
        #expect(try reasons(assigned) == [])
    }

    @Test func `Routes to peers tell whether the stored setting is in force`() throws {
        let none = running { $0.instances[0].disablesRoutes = true }
        #expect(try reasons(none) == ["wg0 runs with routes to its peers (10.0.1.3/32), stored is none"])
        let automatic = running { $0.interfaces[3].routes = Self.networks("10.0.1.0/24") }
        #expect(try reasons(automatic) == ["wg0 runs without routes to its peers, stored is automatic"])
        #expect(try reasons(running { $0.interfaces[3].routes = nil }) == [])
        // A static route may lead there as well.
        let pinned = running { state in
            state.instances[0].disablesRoutes = true
            state.routes = [
                .init(uuid: "s-1", network: "10.0.1.3/32", gateway: "B", description: "by hand", isEnabled: true)
            ]
        }
        #expect(try reasons(pinned) == [])
    }

    // MARK: Rules

    @Test func `A rule that was disabled and is still loaded makes the filter reload`() throws {
        let rule = FirewallRule.live("r-1", "old").with { rule in
            rule.isEnabled = false
            rule.isLoaded = true
        }
        #expect(try reasons(.live(rules: [rule])) == ["rule old is disabled and still loaded"])
    }

    // MARK: Routes

    private let route = "routes:\n  - {id: lab, host: fw, to: 172.20.0.0/16, via: 10.0.0.9}\n"

    private func routed(_ change: (inout OPNsenseState) -> Void = { _ in }) -> OPNsenseState {
        var state = OPNsenseState.live()
        state.gateways = [.init(uuid: "g-1", name: "B", interface: "lan", address: "10.0.0.9", isEnabled: true)]
        state.routes = [
            .init(uuid: "s-1", network: "172.20.0.0/16", gateway: "B", description: "by hand", isEnabled: true)
        ]
        state.interfaces[0].routes = Self.networks("10.0.0.0/24", "172.20.0.0/16")
        change(&state)
        return state
    }

    @Test func `A route that is stored and not set makes routes reload, one that is not managed does not`() throws {
        #expect(try reasons(routed(), inventory(route)) == [])
        let missing = routed { $0.interfaces[0].routes = Self.networks("10.0.0.0/24") }
        #expect(
            try reasons(missing, inventory(route)) == ["route 172.20.0.0/16 via B is stored and not set"])
        #expect(try reasons(missing) == [])
        #expect(try reasons(routed { $0.interfaces[0].isUp = false }, inventory(route)) == [])
    }

    @Test func `A route that is disabled and still set makes routes reload`() throws {
        let disabled = route.replacingOccurrences(of: "{id: lab", with: "{id: lab, enabled: false")
        let state = routed { $0.routes[0].isEnabled = false }
        #expect(
            try reasons(state, inventory(disabled)) == ["route 172.20.0.0/16 via B is disabled and still set"])
    }

    @Test func `Of two routes to one network either may be set`() throws {
        let state = routed { state in
            state.routes.append(state.routes[0])
            state.routes[1].uuid = "s-2"
            state.routes[1].gateway = "ELSEWHERE"
            state.interfaces[0].routes = []
        }
        #expect(try reasons(state, inventory(route)) == [])
    }

    @Test func `Without the kernel's routes nothing is known of them`() throws {
        let state = routed { $0.interfaces[0].routes = nil }
        let plan = try compared(inventory(route), state)
        #expect(plan.reloads == [])
        let layer = plan.live.layers[OPNsenseKinds(host: "fw").routingService]
        #expect(layer == .unknown("the firewall does not show the kernel's routes"))
        let fresh = try compared(inventory(route), .live())
        #expect(fresh.live.layers[OPNsenseKinds(host: "fw").routingService] == layer)
        #expect(try compared(inventory(), state).live.layers[OPNsenseKinds(host: "fw").routingService] == .same)
    }

    // MARK: Aliases

    private let entry =
        "{id: m, name: Allow, interface: wireguard, action: pass, from: vpn, to: [management, service]}"

    private func listed(loaded: Int?, source: String = "10.0.1.0/24") -> OPNsenseState {
        let mark = OPNsenseMark(site: "home")
        var state = OPNsenseState.live(rules: [
            .live(
                mark.uuid(kind: "rule", name: "m/inet"), "Allow [vpnctl:home/m]", from: source, to: "vpnctl_home_m_to")
        ])
        state.aliases = [
            .init(
                uuid: mark.uuid(kind: "alias", name: "vpnctl_home_m_to"), name: "vpnctl_home_m_to", type: "network",
                isEnabled: true, content: ["10.0.0.0/24", "10.1.0.0/24"], description: "Allow [vpnctl:home/m]",
                loadedEntries: loaded)
        ]
        return state
    }

    @Test func `An alias whose table has another number of entries makes aliases reload`() throws {
        let yaml = inventory(rules(entry))
        #expect(try compared(yaml, listed(loaded: 2)).lines == [])
        #expect(try reasons(listed(loaded: 2), yaml) == [])
        #expect(
            try reasons(listed(loaded: 0), yaml) == ["alias vpnctl_home_m_to has 2 entries, and 0 are loaded"])
        var state = listed(loaded: nil)
        state.aliases.append(
            .init(
                uuid: "bogons", name: "bogons", type: "external", isEnabled: true, content: [], description: "",
                loadedEntries: 0))
        #expect(try reasons(state, yaml) == ["alias vpnctl_home_m_to is stored and has no table"])
    }

    @Test func `Where no table is shown, an alias reloads before a rule that is changed and names it`() throws {
        let yaml = inventory(rules(entry))
        #expect(try compared(yaml, listed(loaded: nil)).reloads == [])
        let plan = try compared(yaml, listed(loaded: nil, source: "10.9.0.0/24"))
        #expect(plan.reloads == ["aliases", "filter"])
        #expect(
            try reasons(listed(loaded: nil, source: "10.9.0.0/24"), yaml)
                == ["in force: unknown, and fw/rule/m/inet needs it"])
        let step = try #require(plan.plan.steps.first)
        #expect(plan.explanation(of: step)?.why == "in force: unknown, and fw/rule/m/inet needs it")
        // One that is known to be loaded does not.
        #expect(try compared(yaml, listed(loaded: 2, source: "10.9.0.0/24")).reloads == ["filter"])
    }
}
