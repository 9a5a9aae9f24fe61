import Foundation
import Inventory
import Lab
import TestSupport
import Testing

@testable import Providers

@Suite("What the API of a Proxmox host tells", .timeLimit(.minutes(20)))
struct ProxmoxReaderTests {
    @Test func `An auditor sees everything with five requests, the first one alone`() async throws {
        try await ProxmoxStage.with { stage in
            stage.twin.faults.add(.delay(.milliseconds(50)), .request(1))
            let state = try await stage.read()
            #expect(state.version.version == "9.2.11")
            #expect(state.node == "pve")
            #expect(state.interfaces.map(\.name) == ["enp1s0", "enp2s0", "enp3s0", "vmbr0", "vmbr1", "vmbr2"])
            let bridge = try #require(state.interface("vmbr1"))
            #expect(bridge.inet == CIDR("10.0.0.254/24"))
            #expect(bridge.isAutomatic && bridge.isActive && bridge.type == "bridge" && bridge.options.isEmpty)
            #expect(state.guests?.map(\.guest.id) == [100, 102, 110, 111, 120])
            #expect(state.guests?.map(\.guest.name) == ["traefik", "opnsense", "postgres", "valkey", "grafana"])
            #expect(state.guests?.allSatisfy { $0.addresses == nil } == true)
            #expect(state.pendingChanges == nil)
            #expect(state.blindSpots == [])
            #expect(stage.paths.first == "/access/permissions")
            #expect(
                Set(stage.paths.dropFirst()) == [
                    "/version", "/nodes", "/cluster/resources?type=vm", "/nodes/pve/network",
                ])
            #expect(stage.paths.count == 5)
            #expect(stage.twin.requests.allSatisfy { $0.method == "GET" })
        }
    }

    @Test func `Guests are not asked for where nobody wants them`() async throws {
        try await ProxmoxStage.with { stage in
            let state = try await stage.read(guests: .none)
            #expect(state.guests == nil)
            #expect(stage.paths.count == 4)
        }
    }

    @Test func `A node that the inventory does not name is the only one`() async throws {
        try await ProxmoxStage.with(node: nil) { stage in
            let state = try await stage.read()
            #expect(state.node == "pve")
            #expect(stage.paths.count == 5)
        }
    }

    @Test func `Of several nodes it is the one that has the host's address`() async throws {
        try await ProxmoxStage.with(node: nil) {
            $0.otherNodes = [.init("aaa", .wrongCertificate), .init("zzz", .refusesConnection)]
        } _: { stage in
            let state = try await stage.read()
            #expect(state.node == "pve")
            // One that is down is not asked, one that does not answer is asked twice.
            #expect(
                stage.paths.filter { $0.hasPrefix("/nodes/") }.sorted() == [
                    "/nodes/aaa/network", "/nodes/aaa/network", "/nodes/pve/network",
                ])
        }
    }

    @Test func `A host that is none of the nodes is named as an error`() async throws {
        try await ProxmoxStage.with(node: nil, address: "192.0.2.7") {
            $0.otherNodes = [.init("pve2", .refusesConnection)]
        } _: { stage in
            let error = try await expectError(.noNode) { _ = try await stage.read() }
            #expect(error.message.contains("pve, pve2") && error.message.contains("192.0.2.7"))
        }
        try await ProxmoxStage.with(node: "pve7") { stage in
            let error = try await expectError(.noNode) { _ = try await stage.read() }
            #expect(error.message.contains("pve7") && error.message.contains("there is pve."))
        }
    }

    @Test func `A node that is down is told apart from one that does not exist`() async throws {
        try await ProxmoxStage.with(node: "pve2") {
            $0.otherNodes = [.init("pve2", .refusesConnection)]
        } _: { stage in
            let error = try await expectError(.nodeUnreachable) { _ = try await stage.read() }
            #expect(error.message.contains("595") && error.message.contains("Connection refused"))
        }
    }

    @Test func `The environment that the lab exports leads to a twin`() async throws {
        try await ProxmoxStage.with { stage in
            let environment = await stage.twin.environment()
            let (api, used) = try #require(stage.host.api).overridden(by: environment, hostName: "pve")
            #expect(used.count == 4)
            let credential = try await SecretResolver(environment: environment).credential(
                from: api.credentials, provider: .proxmox, host: "pve")
            #expect(credential.tokenName == "vpnctl@pve!vpnctl")
            let version = try await withTransport(api.url, trust: api.trust, credential: credential) { transport in
                try await ProxmoxReader(transport: transport, host: stage.host, site: stage.site).read().version
            }
            #expect(version.release == "9.2")
        }
    }

    // MARK: Interfaces

    @Test func `Lines of a stanza are read as they stand`() async throws {
        try await ProxmoxStage.with { stage in
            try stage.write(
                """
                auto vmbr1
                iface vmbr1 inet static
                \taddress 10.0.0.254
                \tnetmask 255.255.255.0
                \tbridge-ports none
                    post-up   ip route add 10.0.1.0/24 via 10.0.0.1 || true # vpnctl:home/vpn-return
                # a remark
                iface vmbr1 inet6 static
                \taddress fd00::2/64
                \tpost-up ip -6 route add fd00:1::/64 via fd00::1 || true
                """)
            let state = try await stage.read()
            let bridge = try #require(state.interface("vmbr1"))
            #expect(bridge.inet == CIDR("10.0.0.254/24"))
            #expect(bridge.inet6 == CIDR("fd00::2/64"))
            #expect(
                bridge.options == [
                    "post-up   ip route add 10.0.1.0/24 via 10.0.0.1 || true # vpnctl:home/vpn-return"
                ])
            #expect(bridge.options6 == ["post-up ip -6 route add fd00:1::/64 via fd00::1 || true"])
            #expect(bridge.families == ["inet", "inet6"])
            #expect(bridge.comments == [" a remark"])
        }
    }

    @Test func `Changes that wait are told, and are what is read`() async throws {
        try await ProxmoxStage.with { stage in
            try stage.write(
                ProxmoxTwinSettings.guideInterfaces.replacing(
                    "\taddress 10.0.0.254/24\n", with: "\taddress 10.0.0.253/24\n"), to: "interfaces.new")
            let state = try await stage.read()
            #expect(state.interface("vmbr1")?.inet == CIDR("10.0.0.253/24"))
            let changes = try #require(state.pendingChanges)
            #expect(changes.contains("-\taddress 10.0.0.254/24\n+\taddress 10.0.0.253/24\n"))
            #expect(changes.hasPrefix("--- /etc/network/interfaces\t"))
        }
    }

    @Test(arguments: ["", "no interfaces file at all\n"])
    func `An empty list of interfaces is no proof of health`(text: String) async throws {
        try await ProxmoxStage.with {
            $0.devices = []
        } _: { stage in
            try stage.write(text)
            let state = try await stage.read()
            #expect(state.interfaces.isEmpty)
            #expect(state.blindSpots.map(\.subject) == [.file])
            #expect(state.blindSpot(on: "vmbr1")?.grant == nil)
        }
    }

    // MARK: Guests

    @Test func `Guests tell their addresses, those that do not run tell none`() async throws {
        try await ProxmoxStage.with {
            $0.guests[0].isRunning = false
            $0.guests.append(TwinGuest(.machine, 130, configuration: "agent: 1\nnet0: virtio=BC:24:11:00:02:00\n"))
            $0.guests.append(TwinGuest(.machine, 131, isRunning: false, configuration: "agent: 1\n"))
            $0.guests.append(TwinGuest(.machine, 132, configuration: "cores: 1\n"))
        } _: { stage in
            let state = try await stage.read(guests: .addresses())
            let guests = Dictionary(uniqueKeysWithValues: (state.guests ?? []).map { ($0.guest.id, $0) })
            #expect(guests[100]?.guest.status == "stopped")
            #expect(guests[100]?.networks?.map(\.inet) == [.fixed(try #require(CIDR("10.1.0.100/24")))])
            #expect(guests[100]?.addresses == nil)
            #expect(guests[110]?.addresses?.last?.addresses.map(\.description) == ["10.1.0.110/24"])
            #expect(guests[102]?.addresses?.map(\.name) == ["vtnet0", "vtnet1", "vtnet2", "lo0"])
            #expect(guests[102]?.addresses?[1].addresses.map(\.description) == ["10.0.0.1/24"])
            #expect(guests[102]?.networks?.map(\.bridge) == ["vmbr0", "vmbr1", "vmbr2"])
            #expect(guests[130]?.addresses == nil && guests[131]?.addresses == nil && guests[132]?.addresses == nil)
            #expect(state.blindSpots.map(\.subject) == [.guest(130)])
            // Five at first, the configurations of eight, and what those that run say of themselves.
            #expect(stage.paths.count == 5 + 8 + 5)
        }
    }

    @Test func `Some guests alone are asked`() async throws {
        try await ProxmoxStage.with { stage in
            let state = try await stage.read(guests: .addresses(of: [110]))
            #expect(state.guests?.filter { $0.addresses != nil }.map(\.guest.id) == [110])
            #expect(stage.paths.count == 5 + 2)
        }
    }

    @Test func `A long list of guests is not asked one by one`() async throws {
        try await ProxmoxStage.with {
            $0.guests = (1000..<1100).map { TwinGuest(.container, $0, isRunning: false, configuration: "cores: 1\n") }
        } _: { stage in
            let state = try await stage.read(guests: .addresses())
            #expect(state.guests?.count == 100)
            #expect(stage.paths.count == 5 + ProxmoxReader.guestLimit)
            #expect(state.blindSpots.map(\.subject) == [.guests])
        }
    }

    @Test func `A connection carries a hundred requests`() async throws {
        try await ProxmoxStage.with { stage in
            var limits = TransportLimits()
            limits.connections = 1
            try await stage.withProxmoxTransport(limits: limits) { transport in
                let reader = ProxmoxReader(transport: transport, host: stage.host, site: stage.site)
                for _ in 0..<21 { _ = try await reader.read() }
            }
            #expect(stage.paths.count == 105)
            // One more wherever this machine paused for longer than the server keeps an idle one.
            #expect(stage.twin.log.connections < 5)
        }
    }
}
