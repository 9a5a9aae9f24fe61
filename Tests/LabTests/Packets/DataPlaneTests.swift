import Foundation
import NIOConcurrencyHelpers
import Testing

@testable import Lab

/// What a data plane is told, and what it tells.
struct DataPlaneTests {
    private final class Plane: DataPlane {
        let states = NIOLockedValueBox<[StateInForce]>([])
        let live = NIOLockedValueBox<LiveTunnels?>(nil)

        func enforce(_ state: StateInForce) async { states.withLockedValue { $0.append(state) } }
        func liveTunnels() async -> LiveTunnels? { live.withLockedValue { $0 } }
        var count: Int { states.withLockedValue { $0.count } }
        var last: StateInForce? { states.withLockedValue { $0.last } }
    }

    private func twin() async throws -> OPNsenseTwin {
        var settings = TwinSettings(release: .v26_7)
        settings.serves = false
        return try await OPNsenseTwin.start(settings)
    }

    @Test func `it hears of what comes into force, and of nothing that is only stored`() async throws {
        let twin = try await twin()
        let plane = Plane()
        await twin.attach(plane)
        #expect(plane.count == 1)
        #expect(
            plane.last?.devices.first { $0.name == "vtnet1" }
                == .init(name: "vtnet1", addresses: ["10.0.0.1/24"], mtu: 1500))
        #expect(plane.last?.routes == [.init("default", device: "vtnet0", gateway: "203.0.113.1")])
        let rule = #"{"rule":{"interface":"lan","description":"new"}}"#
        _ = try await twin.call("POST", "/api/firewall/filter/add_rule", rule)
        #expect(plane.count == 1)
        _ = try await twin.call("POST", "/api/firewall/filter/apply")
        #expect(plane.count == 2)
        #expect(plane.last?.rules.last { $0.description == "new" } != nil)
        _ = try await twin.call("POST", "/api/firewall/filter/apply")
        #expect(plane.count == 2)
        _ = await twin.perform(["configctl", "filter", "reload"])
        #expect(plane.count == 2)
        try await twin.shutdown()
    }

    @Test func `a tunnel is told with its peers, its routes and its group`() async throws {
        let twin = try await Scenario.converged.start(release: .v26_7)
        let state = await twin.stateInForce
        let tunnel = try #require(state.tunnels.first)
        #expect(tunnel.device == "wg0")
        #expect(tunnel.port == 51820)
        #expect(tunnel.setsRoutes)
        #expect(tunnel.peers.map(\.allowedIPs) == GuideNetwork.peers.map { [$0.address + "/32"] })
        #expect(
            state.routes.filter { $0.device == "wg0" } == GuideNetwork.peers.map { .init($0.address, device: "wg0") })
        #expect(state.groups["wireguard"] == ["wg0"])
        #expect(state.devices.contains { $0.name == "wg0" && $0.addresses == tunnel.addresses })
        _ = try await twin.call("POST", "/api/wireguard/service/restart")
        #expect(await twin.stateInForce.restarts == state.restarts + 1)
        #expect(await twin.stateInForce.tunnels == state.tunnels)
        _ = try await twin.call("POST", "/api/wireguard/service/stop")
        let stopped = await twin.stateInForce
        #expect(stopped.tunnels.isEmpty)
        #expect(stopped.groups["wireguard"] == [])
        try await twin.shutdown()
    }

    @Test func `what running devices say is what the twin shows`() async throws {
        let twin = try await Scenario.converged.start(release: .v26_7)
        let plane = Plane()
        await twin.attach(plane)
        let key = try #require(await twin.stateInForce.tunnels.first?.peers.first?.publicKey)
        let handshake = Handshake(time: Date(), endpoint: "198.51.100.7:4711", received: 92, sent: 180)
        plane.live.withLockedValue { $0 = LiveTunnels(ports: ["wg0": 51999], handshakes: [key: handshake]) }
        let dump = await twin.perform(["wg", "show", "wg0", "dump"]).output
        #expect(dump.contains("\t51999\toff\n"))
        #expect(dump.contains("198.51.100.7:4711"))
        let shown = try await twin.call("GET", "/api/wireguard/service/show").text
        #expect(shown.contains(#""listen-port":"51999""#))
        #expect(shown.contains(#""transfer-rx":92"#))
        try await twin.shutdown()
    }
}
