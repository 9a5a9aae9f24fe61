import Foundation
import Inventory
import Reconciler
import Testing

@testable import Providers

/// What real hosts printed.
@Suite(
    .enabled(if: CommandTranscript.areThere, "the recordings are not in ../shared/vectors: no real output was parsed"))
struct CommandRecordingTests {
    private func routes(_ name: String) throws -> [KernelRoute] {
        try KernelRoute.list(parsing: CommandTranscript.bytes("recordings/iproute2/\(name).json"))
    }

    @Test func `The routes of every table are read, of both families`() throws {
        let routes = try routes("ip-j-d-route-table-all")
        let ours = routes.filter { $0.destination == CIDR("10.0.1.0/24") }
        #expect(ours.map(\.gateway) == [IPAddress("10.0.0.1")])
        #expect(ours.map(\.device) == ["vmbr0"])
        #expect(ours.map(\.source) == ["boot"])
        #expect(ours.map(\.metric) == [0])
        let defaults = routes.filter { $0.destination.prefixLength == 0 && $0.type == "unicast" }
        #expect(defaults.map(\.destination) == [.everything(.inet), .everything(.inet6)])
        #expect(defaults.map(\.flags) == [["onlink"], []])
        #expect(Set(routes.map(\.table)) == ["main", "local"])
        #expect(routes.contains { $0.destination == CIDR("10.0.0.2/32") && $0.type == "local" && $0.table == "local" })
    }

    @Test func `What iproute2 leaves out has its default`() throws {
        let route = try #require(try routes("ip-j-route").first { $0.destination == CIDR("10.0.1.0/24") })
        #expect((route.type, route.table, route.source, route.metric) == ("unicast", "main", "boot", 0))
        #expect(try routes("ip-j-6-route").last?.destination == .everything(.inet6))
    }

    @Test func `Blackholes and several next hops are read as they are`() throws {
        let transcript = "recordings/iproute2/transcript.txt"
        let text = String(decoding: try CommandTranscript.bytes(transcript), as: UTF8.self)
        let answers = text.split(separator: "\n").filter { $0.hasPrefix("[{\"") && $0.contains("\"dst\"") }
        let routes = try answers.flatMap { try KernelRoute.list(parsing: Array($0.utf8)) }
        #expect(routes.count > 12)
        #expect(routes.contains { $0.type == "blackhole" && $0.device == nil && $0.gateway == nil })
        let several = try #require(routes.first { !$0.hops.isEmpty })
        #expect(several.gateway == nil)
        #expect(several.hops.map(\.gateway) == [IPAddress("10.0.0.1"), IPAddress("10.0.0.3")])
        #expect(routes.contains { $0.metric == 50 && $0.gateway == IPAddress("10.0.0.9") })
    }

    @Test func `The half document of a missing table is an error, not an empty list`() throws {
        let output = try CommandTranscript.output(
            of: "ip -j route show table 999", in: "recordings/iproute2/transcript.txt")
        #expect(output == Array("[".utf8))
        #expect(throws: UnexpectedOutput("ip -j route", "no complete JSON document")) {
            try KernelRoute.list(parsing: output)
        }
    }

    @Test func `Interfaces are read with their addresses and kinds`() throws {
        let interfaces = try KernelInterface.list(
            parsing: CommandTranscript.bytes("recordings/iproute2/ip-j-addr.json"))
        #expect(interfaces.map(\.name) == ["lo", "vmbr0", "eth0x", "eth0"])
        #expect(
            interfaces[1].addresses.map(\.network.description) == [
                "10.0.0.2/24", "10.5.0.2/24", "fd00:1::2/64", "fe80::cc20:a8ff:fe05:9c40/64",
            ])
        #expect(interfaces[1].addresses.map(\.scope) == ["global", "global", "global", "link"])
        #expect(interfaces[3].master == "vmbr0")
        #expect(interfaces[1].isUp && interfaces[1].state == "UP")
        let links = try KernelInterface.list(parsing: CommandTranscript.bytes("recordings/iproute2/ip-d-j-link.json"))
        #expect(links.map(\.kind) == [nil, "bridge", "veth", "veth"])
    }

    @Test func `WireGuard's dump is read, and of its secrets only a digest stays`() throws {
        let output = try CommandTranscript.output(of: "wg show all dump", in: "recordings/wg-show.txt")
        var digested: [String] = []
        let dump = try WireGuardDump(parsing: output) { secret in
            digested.append(secret.reveal())
            return SecretDigest(hexadecimal: String(repeating: "\(digested.count)", count: 64))
        }
        #expect(dump.devices.map(\.name) == ["wg0"])
        #expect(dump.devices.map(\.port) == [51_820])
        #expect(dump.devices.first?.mark == nil)
        #expect(
            dump.peers.map { $0.allowedIPs.map(\.description) } == [
                ["10.0.1.2/32", "fd00:9::2/128"], ["10.0.1.3/32"], [],
            ])
        #expect(dump.peers.map(\.endpoint) == ["127.0.0.1:51999", nil, nil])
        #expect(dump.peers.map(\.keepalive) == [25, nil, nil])
        #expect(dump.peers.map(\.latestHandshake) == [nil, nil, nil])
        #expect(dump.peers.map { $0.presharedKey != nil } == [true, false, false])
        #expect(digested.count == 2)
        var text = ""
        Swift.dump(dump, to: &text)
        for secret in digested { #expect(!text.contains(secret)) }
    }

    @Test func `Guests are read from both tables and from JSON`() throws {
        let transcript = "recordings/pct-qm-pvesh-cli.txt"
        let container = ProxmoxGuest(kind: .container, id: 100, name: "opnsense-helper", status: "stopped")
        let machine = ProxmoxGuest(kind: .machine, id: 101, name: "opnsense", status: "stopped")
        let session = "recordings/pve-api/s1-read.json"
        #expect(
            try ProxmoxGuest.list(parsing: CommandTranscript.output(of: "pct list", in: transcript), of: .container)
                == [container])
        #expect(
            try ProxmoxGuest.list(parsing: CommandTranscript.output(of: "qm list", in: transcript), of: .machine)
                == [machine])
        #expect(
            try ProxmoxGuest.list(
                parsingJSON: CommandTranscript.answer(to: "/nodes/pve1/lxc", in: session), of: .container) == [
                    container
                ])
        #expect(
            try ProxmoxGuest.list(
                parsingJSON: CommandTranscript.answer(to: "/nodes/pve1/qemu", in: session), of: .machine) == [machine])
    }

    @Test func `A guest's configuration is the same from the command and from JSON`() throws {
        let transcript = "recordings/pct-qm-pvesh-cli.txt"
        let session = "recordings/pve-api/s1-read.json"
        let container = try GuestConfiguration(
            parsing: CommandTranscript.output(of: "pct config 100", in: transcript))
        #expect(container.values["description"] == "vpn gateway container\n")
        #expect(container.name == "opnsense-helper")
        #expect(container.networks.map(\.name) == ["eth0", "eth1"])
        #expect(container.networks.map(\.inet) == [.fixed(try #require(CIDR("10.0.0.20/24"))), .dynamic("dhcp")])
        #expect(container.networks.map(\.inet6) == [nil, .dynamic("auto")])
        #expect(container.networks[0].gateway == IPAddress("10.0.0.254"))
        #expect(container.networks[0].tag == 20)
        #expect(container.networks[0].hardwareAddress == "BC:24:11:AA:BB:CC")
        let answer = try CommandTranscript.answer(to: "/nodes/pve1/lxc/100/config", in: session)
        let same = try GuestConfiguration(parsingJSON: answer)
        #expect(same.networks == container.networks)
        #expect(same.values["memory"] == container.values["memory"])
        let machine = try GuestConfiguration(
            parsing: CommandTranscript.output(of: "qm config 101", in: transcript), command: "qm config")
        #expect(machine.hasAgent && !container.hasAgent)
        #expect(machine.networks.map(\.bridge) == ["vmbr0", "vmbr1"])
        #expect(machine.networks.map(\.hardwareAddress) == ["BC:24:11:00:11:22", "BC:24:11:00:11:23"])
    }

    @Test func `Proxmox's interfaces are read with their lines`() throws {
        let transcript = "recordings/pct-qm-pvesh-cli.txt"
        let interfaces = try ProxmoxInterface.list(
            parsing: CommandTranscript.output(
                of: "pvesh get /nodes/pve1/network --output-format json", in: transcript))
        #expect(interfaces.map(\.name) == ["eth0", "vmbr0", "enp2s0"])
        let bridge = interfaces[1]
        #expect(bridge.inet == CIDR("10.0.0.2/24"))
        #expect((bridge.type, bridge.method, bridge.method6) == ("bridge", "static", "manual"))
        #expect(bridge.isAutomatic && !bridge.isActive && !interfaces[0].isAutomatic)
        #expect(bridge.ports == ["eth0"])
        #expect(
            bridge.options == [
                "post-up ip route add 10.0.1.0/24 via 10.0.0.1 || true", "post-down ip route del 10.0.1.0/24 || true",
            ])
        let version = try ProxmoxVersion(
            parsing: CommandTranscript.output(of: "pvesh get /version --output-format json", in: transcript))
        #expect((version.version, version.release) == ("9.2.11", "9.2"))
        let answer = try CommandTranscript.answer(to: "/nodes/pve1/network", in: "recordings/pve-api/s1-read.json")
        #expect(try ProxmoxInterface.list(parsing: answer).contains { $0.name == "vmbr0" })
    }

    @Test(arguments: ["25.7", "26.1", "26.7"])
    func `Every label of a rule set is found`(_ release: String) throws {
        let rules = try CommandTranscript.bytes("opnsense/pf/rules.debug-\(release)")
        let labels = PacketFilterLabels(parsing: rules)
        let lines = String(decoding: rules, as: UTF8.self).split(separator: "\n").filter { $0.contains(" label \"") }
        let inForce = lines.filter { !$0.hasPrefix("#") }
        #expect(inForce.count > 20)
        #expect(labels.counts.values.reduce(0, +) == inForce.count)
        #expect(labels.contains("02f4bab031b57d1e30553ce08e0ec131"))
    }
}
