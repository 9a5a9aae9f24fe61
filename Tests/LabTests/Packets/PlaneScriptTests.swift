import Foundation
import Testing

@testable import Lab

@Suite("The commands of a data plane")
struct PlaneScriptTests {
    private func state(
        port: Int = 51820, setsRoutes: Bool = true, lan: [String] = ["10.0.0.1/24"]
    ) -> StateInForce {
        var state = StateInForce()
        state.devices = [
            .init(name: "vtnet1", addresses: lan, mtu: 1500),
            .init(name: "lo0", addresses: ["127.0.0.1/8"], mtu: 16384),
            .init(name: "wg0", addresses: ["10.0.1.1/24"], mtu: 1420),
        ]
        state.tunnels = [
            .init(
                device: "wg0", privateKey: "secret", port: port, addresses: ["10.0.1.1/24"], mtu: 1420,
                setsRoutes: setsRoutes, peers: [])
        ]
        state.routes = [
            .init("default", device: "vtnet0", gateway: "203.0.113.1"), .init("10.9.0.0/24", device: "wg0"),
        ]
        return state
    }

    @Test func `touch no device where the rules alone change`() {
        var new = state()
        new.groups = ["wireguard": ["wg0"]]
        #expect(PlaneScript(old: state(), new: new).text == "nft -f /run/filter\n")
    }

    @Test func `set a tunnel's addresses and routes anew where they are its own`() {
        let text = PlaneScript(old: state(), new: state(port: 51821)).text
        #expect(
            text == """
                wg syncconf wg0 /run/wg0.conf
                ip address flush dev wg0
                ip address add 10.0.1.1/24 dev wg0
                ip link set wg0 mtu 1420 up
                ip -4 route replace 10.9.0.0/24 dev wg0
                nft -f /run/filter

                """)
    }

    @Test func `leave a tunnel's addresses where its routes are somebody else's`() {
        let text = PlaneScript(old: state(setsRoutes: false), new: state(port: 51821, setsRoutes: false)).text
        #expect(text.hasPrefix("wg syncconf wg0 /run/wg0.conf\n"))
        #expect(!text.contains("flush"))
    }

    @Test func `hold no key`() {
        #expect(!PlaneScript(old: StateInForce(), new: state()).text.contains("secret"))
    }

    @Test func `move a card to its new address`() {
        let text = PlaneScript(old: state(), new: state(lan: ["10.0.0.2/24"])).text
        #expect(text.contains("ip address delete 10.0.0.1/24 dev vtnet1\n"))
        #expect(text.contains("ip address add 10.0.0.2/24 dev vtnet1\n"))
        #expect(!text.contains("wg0"))
    }

    @Test func `take a tunnel away that is not in force any more`() {
        var new = state()
        (new.tunnels, new.routes) = ([], [new.routes[0]])
        new.devices.removeLast()
        #expect(PlaneScript(old: state(), new: new).text == "ip link delete wg0\nnft -f /run/filter\n")
    }

    @Test func `are answered by devices that tell of ports and handshakes`() throws {
        let live = LiveTunnels(
            dump: """
                wg0\tprivate\tpublic\t51820\toff
                wg0\tone\t(none)\t192.0.2.7:4000\t10.0.1.2/32\t1700000000\t348\t436\t25
                wg0\tother\t(none)\t(none)\t10.0.1.3/32\t0\t0\t0\toff

                """)
        #expect(live.ports == ["wg0": 51820])
        #expect(Array(live.handshakes.keys) == ["one"])
        let handshake = try #require(live.handshakes["one"])
        #expect(handshake.endpoint == "192.0.2.7:4000" && handshake.received == 348 && handshake.sent == 436)
    }
}

@Suite("The keys of the packet lab")
struct LabKeysTests {
    @Test func `take the place of public keys, and nothing else of an inventory changes`() {
        let key = "Q0KsXw8HqsDTQVhMBDbzoXeuon8ZQ6x0L+uj/GvPYA4="
        let other = LabKeys.pair(of: key).publicKey
        #expect(other != key && other.count == 44)
        for (before, after) in [("", ""), ("\"", "\""), ("'", "' # the old one")] {
            let text = "  mac:\n    public_key: \(before)\(key)\(after)\n    digest: \(key)\n"
            #expect(
                LabKeys.replacingKeys(in: text)
                    == "  mac:\n    public_key: \(before)\(other)\(after)\n    digest: \(key)\n")
        }
    }

    @Test func `give the first instance the key that clients know, and later ones others`() {
        let next = LabKeys.instanceFirst()
        #expect(next().publicKey == LabKeys.instance.publicKey)
        #expect(next().publicKey != LabKeys.instance.publicKey)
    }
}
