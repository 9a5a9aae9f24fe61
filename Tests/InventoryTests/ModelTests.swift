import Foundation
import Reconciler
import Testing

@testable import Inventory

/// What an inventory means once it is read.
@Suite struct ModelTests {
    private func site(_ more: String, base: String = Samples.base) throws -> Site {
        let files = [MarkedYAML("base.yaml", base), MarkedYAML("more.yaml", more)]
        return try Site.parse(files: files.map(\.file), today: CalendarDay("2026-02-10"))
    }

    @Test func `takes an empty list of what there may be none of`() throws {
        let site = try site(
            """
            former_sites: []
            accept: []
            rules: [{id: a, interface: wireguard, action: pass, from: home, to: lan, accept: []}]
            """)
        #expect(site.formerNames.isEmpty)
        #expect(site.rules.first?.accept == [])
    }

    @Test func `gives every key of a peer its value`() throws {
        let peer = try #require(
            site(
                """
                peers:
                  mac:
                    tunnel: home
                    pool: desks
                    addresses: [10.0.1.3, "fd00:1::3"]
                    public_key: KEY2
                    preshared_key: {command: [pass, show, mac]}
                    keepalive: 25
                    enabled: false
                    owner: jane
                    expires: 2027-02-10
                    networks: [192.168.77.0/24]
                    endpoint: branch.example.net:51820
                    client: {allowed_ips: [lan, one, fw, 10.9.0.0/16, 10.8.0.1], confirmed: 2026-02-10}
                    uuid: 5F0C6B2E-6A53-4A0E-9D6C-0D0F2B1A7E11
                    renamed_from: jane-mac
                """
            ).peers.last)
        #expect(peer.name == "mac" && peer.tunnel == "home" && peer.pool == "desks")
        #expect(peer.addresses.map(\.description) == ["10.0.1.3", "fd00:1::3"])
        #expect(peer.publicKey.base64 == Samples.publicKey(2))
        #expect(peer.presharedKey == .value(.command(["pass", "show", "mac"])))
        #expect(peer.keepalive == .value(25) && !peer.enabled && peer.owner == "jane")
        #expect(peer.expires == CalendarDay("2027-02-10"))
        #expect(peer.networks.map(\.description) == ["192.168.77.0/24"])
        #expect(try peer.endpoint == .value(Endpoint(parsing: "branch.example.net:51820")))
        let allowed = ["10.0.0.0/24", "10.0.0.1/32", "10.0.1.1/32", "10.0.1.2/32", "10.8.0.1/32", "10.9.0.0/16"]
        #expect(peer.client?.allowedIPs.map(\.description) == allowed)
        #expect(peer.client?.confirmed == CalendarDay("2026-02-10"))
        #expect(peer.uuid == "5f0c6b2e-6a53-4a0e-9d6c-0d0f2b1a7e11" && peer.renamedFrom == "jane-mac")
        #expect(peer.place == Place(file: "more.yaml", line: 2, column: 3))
    }

    @Test func `tells absent keys from cleared ones`() throws {
        let peers = try site(
            """
            peers:
              two: {tunnel: home, addresses: [10.0.1.3], public_key: KEY2, keepalive: none, preshared_key: none, endpoint: none}
            """
        ).peers
        #expect(peers.map(\.keepalive) == [.unmanaged, .none])
        #expect(peers.map(\.presharedKey) == [.unmanaged, .none])
        #expect(peers.map(\.endpoint) == [.unmanaged, .none])
        #expect(peers.allSatisfy { $0.enabled })
    }

    @Test func `asks for a full tunnel in both families by name`() throws {
        let peer = try site(
            "peers: {two: {tunnel: home, addresses: 10.0.1.3, public_key: KEY2, client: {allowed_ips: [internet]}}}"
        ).peers.last
        #expect(peer?.client?.allowedIPs.map(\.description) == ["0.0.0.0/0", "::/0"])
    }

    @Test func `gives every key of a tunnel its value`() throws {
        let tunnel = try #require(
            site(
                """
                subnets: {far: {cidr: [10.7.0.0/24, "fd00:7::/64"]}}
                tunnels:
                  two:
                    host: fw
                    device: wg12
                    instance: site.two
                    subnet: far
                    addresses: [10.7.0.1, "fd00:7::1"]
                    port: 51821
                    mtu: none
                    routes: none
                    interface: {description: WG_TWO, enabled: false}
                    endpoints: {internet: "vpn.example.net:51821", lan: "[fd00:7::1]:51821"}
                    pools: {a: "fd00:7::10-fd00:7::20"}
                    prune: {peers: authoritative}
                    enabled: false
                    renamed_from: zwei
                """
            ).tunnels.last)
        #expect(tunnel.deviceNumber == 12 && tunnel.instance == "site.two" && tunnel.port == 51821)
        #expect(tunnel.mtu == .none && tunnel.routes == Tunnel.Routes.none && tunnel.prunePeers == .authoritative)
        #expect(tunnel.interface?.description == "WG_TWO" && tunnel.interface?.enabled == false && !tunnel.enabled)
        #expect(tunnel.endpoints.map(\.label) == ["internet", "lan"])
        #expect(tunnel.endpoints.last?.endpoint.description == "[fd00:7::1]:51821")
        #expect(tunnel.pools.first?.range.upperBound.description == "fd00:7::20")
        #expect(tunnel.renamedFrom == "zwei" && tunnel.uuid == nil)
    }

    @Test func `defaults what the schema says it defaults`() throws {
        let site = try site("rules: [{id: a, interface: wireguard, action: pass, from: vpn}]")
        #expect(site.pruning == Pruning(peers: .never, rules: .owned, routes: .owned))
        let tunnel = try #require(site.tunnels.first)
        #expect(tunnel.instance == "home" && tunnel.mtu == .unmanaged && tunnel.routes == nil && tunnel.enabled)
        let rule = try #require(site.rules.first)
        #expect(rule.name == "a" && rule.host == "fw" && rule.transport == .any && rule.to == .any && rule.enabled)
        #expect(!rule.log && !rule.protect && rule.port == nil && rule.uuid == nil)
        let firewall = try #require(site.hosts.first)
        #expect(firewall.api?.url == "https://10.0.0.1" && firewall.api?.trust == .systemRoots)
        #expect(firewall.api?.xmlrpc == false && firewall.interfacesFile == "/etc/network/interfaces")
    }

    @Test func `resolves the sides of a rule`() throws {
        let site = try site(
            """
            peers: {branch: {tunnel: home, addresses: 10.0.1.9, public_key: KEY2, networks: 192.168.7.0/24}}
            rules:
              - {id: a, interface: wireguard, action: pass, from: home, to: [pve, lan, 10.0.0.0/24]}
              - {id: b, interface: wireguard, action: pass, protocol: tcp/udp, from: branch, to: this-firewall, port: 53-54}
            """)
        let networks = { (side: Rule.Side) -> [String] in
            if case .networks(let list) = side { list.map(\.description) } else { [] }
        }
        #expect(networks(site.rules[0].from) == ["10.0.1.0/24", "192.168.7.0/24", "fd00:1::/64"])
        #expect(networks(site.rules[0].to) == ["10.0.0.0/24", "10.0.0.254/32"])
        #expect(networks(site.rules[1].from) == ["10.0.1.9/32", "192.168.7.0/24"])
        #expect(site.rules[1].to == .thisFirewall && site.rules[1].port == 53...54)
    }

    @Test func `finds the next hop of each family`() throws {
        let site = try site(
            """
            subnets:
              six: {cidr: "fd00:6::/64", attached: {pve: vmbr6, fw: {interface: opt6, addresses: "fd00:6::1"}}}
            routes: [{id: a, host: pve, to: vpn, via: fw, persist: post-up, protect: true}]
            """)
        let route = try #require(site.routes.first)
        #expect(route.via.map(\.description) == ["10.0.0.1", "fd00:6::1"])
        #expect(route.to.map(\.description) == ["10.0.1.0/24", "fd00:1::/64"])
        #expect(route.persist == .postUp && route.protect && route.enabled)
    }

    @Test func `prefers a next hop in the subnet by which the neighbour is reached`() throws {
        let site = try site(
            """
            hosts: {gw: {provider: linux, address: 10.9.0.1}}
            subnets:
              a: {cidr: "fd00:8::/64", attached: {pve: vmbr8, gw: {interface: a, addresses: "fd00:8::1"}}}
              b: {cidr: [10.9.0.0/24, "fd00:9::/64"], attached: {pve: vmbr9, gw: {interface: b, addresses: "fd00:9::1"}}}
            routes: [{id: a, host: pve, to: vpn, via: gw}]
            """)
        #expect(site.routes.first?.via.map(\.description) == ["10.9.0.1", "fd00:9::1"])
    }

    @Test func `makes the URL of an API from the host's address`() throws {
        let site = try site(
            """
            hosts:
              a: {provider: proxmox, address: "fd00::9", node: a, api: {token: {env: T}}}
              b: {provider: opnsense, address: fw.example.net, api: {credentials: {file: a}, certificate: {ca: ca.pem}}}
              c: {provider: opnsense, address: 10.9.9.9, api: {url: "https://FW.example.net:444/", credentials: {file: a}}}
            """)
        #expect(
            site.hosts.suffix(3).map(\.api?.url) == [
                "https://[fd00::9]:8006", "https://fw.example.net", "https://fw.example.net:444",
            ])
        #expect(site.hosts[3].api?.credentials == .token(.environment("T")))
        #expect(site.hosts[4].api?.trust == .authority(file: "ca.pem"))
    }

    @Test func `reads ten thousand peers whose addresses and keys are all different`() throws {
        let peers = (0..<10_000).map { number in
            let address = IPAddress(v4: 0x0a64_0000 + UInt32(number) + 2)
            return
                "  p\(number): {tunnel: big, addresses: \(address), public_key: \(Samples.publicKey(number + 100))}\n"
        }
        let more = """
            subnets: {big: {cidr: 10.100.0.0/16}}
            tunnels: {big: {host: fw, device: wg1, subnet: big, addresses: 10.100.255.254, port: 51821}}
            peers:

            """
        #expect(try site(more + peers.joined()).peers.count == 10_001)
    }
}
