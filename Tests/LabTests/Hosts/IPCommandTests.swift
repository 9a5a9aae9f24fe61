import Foundation
import Providers
import Testing

@testable import Lab

/// The twin of `ip` says what the real one said, in the same order of commands.
@Suite(
    .enabled(if: HostRecording.isThere, "the recordings are not in ../shared/vectors: the twin of ip was not compared"))
struct IPCommandTests {
    /// The recorded host right after its start.
    private func recorded() throws -> HostNetwork {
        var network = HostNetwork.fresh
        for (name, kind, hardware, master) in [
            ("vmbr0", "bridge", "ce:20:a8:05:9c:40", nil), ("eth0x", "veth", "fe:97:d1:d1:7a:61", nil),
            ("eth0", "veth", "ce:20:a8:05:9c:40", "vmbr0"),
        ] {
            network.add(.init(name: name, kind: kind, hardware: hardware, master: master))
        }
        for (address, name, label) in [
            ("10.0.0.2/24", "vmbr0", nil), ("10.5.0.2/24", "vmbr0", "vmbr0:0"), ("fd00:1::2/64", "vmbr0", nil),
            ("fe80::fc97:d1ff:fed1:7a61/64", "eth0x", nil), ("fe80::cc20:a8ff:fe05:9c40/64", "eth0", nil),
            ("fe80::cc20:a8ff:fe05:9c40/64", "vmbr0", nil),
        ] {
            network.add(try #require(NetworkPrefix(address)), to: name, label: label)
        }
        var everything = HostNetwork.Route(destination: try #require(NetworkPrefix("default")), source: "kernel")
        (everything.gateway, everything.device, everything.flags) = ("10.0.0.254", "vmbr0", ["onlink"])
        network.insert(everything)
        var command = IPCommand(network: network, isRoot: true)
        for words in ["route add 10.0.1.0/24 via 10.0.0.1", "-6 route add default via fd00:1::1"] {
            #expect(command.run(words.split(separator: " ").map(String.init)).status == 0)
        }
        return command.network
    }

    @Test func `the transcript of the real one comes out again, word for word`() throws {
        let runs = try HostRecording.runs("iproute2/transcript.txt")
        // What follows depends on a link that was taken down; the twin's links stay up.
        var known = Array(runs.prefix { !$0.command.contains("link set") })
        // A route with several next hops is made, shown and removed: the twin has no such routes.
        let several = try #require(known.firstIndex { $0.command.contains("nexthop") })
        known.removeSubrange(several..<several + 3)
        known += runs.filter { $0.command.hasSuffix("nosuch") || $0.command.hasSuffix("bogus") }
        #expect(known.count >= 50)
        var network = try recorded()
        for run in known {
            var command = IPCommand(network: network, isRoot: true)
            let outcome = command.run(run.command.split(separator: " ").dropFirst().map(String.init))
            network = command.network
            #expect(outcome.output == run.output, "\(run.command)")
            #expect(outcome.errors == run.errors, "\(run.command)")
            #expect(outcome.status == run.status, "\(run.command)")
        }
    }

    @Test(arguments: [("-j route", "ip-j-route.json"), ("-j -6 route", "ip-j-6-route.json")])
    func `routes are printed as recorded`(_ words: String, _ file: String) throws {
        var command = IPCommand(network: try recorded(), isRoot: false)
        let outcome = command.run(words.split(separator: " ").map(String.init))
        #expect(outcome.output == (try HostRecording.text("iproute2/\(file)")))
    }

    @Test func `what vpnctl reads of routes and addresses is what it reads in the recordings`() throws {
        let network = try recorded()
        func twin(_ words: String) -> [UInt8] {
            var command = IPCommand(network: network, isRoot: false)
            return Array(command.run(words.split(separator: " ").map(String.init)).output.utf8)
        }
        func file(_ name: String) throws -> [UInt8] { Array(try HostRecording.text("iproute2/\(name)").utf8) }
        let routes = try KernelRoute.list(parsing: twin("-j -d route show table all"))
        // The kernel prints multicast routes too, and makes them for every link.
        let real = try KernelRoute.list(parsing: file("ip-j-d-route-table-all.json")).filter { $0.type != "multicast" }
        for route in real where route.table == "main" || route.destination.family == .inet {
            #expect(routes.contains { $0.destination == route.destination && $0.gateway == route.gateway }, "\(route)")
        }
        let links = try KernelInterface.list(parsing: twin("-j addr"))
        #expect(links == (try KernelInterface.list(parsing: file("ip-j-addr.json"))))
    }

    @Test func `nobody but root changes anything`() throws {
        let network = try recorded()
        var command = IPCommand(network: network, isRoot: false)
        for words in ["route add 10.0.9.0/24 via 10.0.0.1", "route del 10.0.1.0/24", "route flush 10.0.1.0/24"] {
            let outcome = command.run(words.split(separator: " ").map(String.init))
            #expect(outcome.errors == "RTNETLINK answers: Operation not permitted\n")
            #expect(outcome.status == 2)
        }
        #expect(command.network == network)
    }

    @Test func `what it does not know it says, and changes nothing`() throws {
        let network = try recorded()
        var command = IPCommand(network: network, isRoot: true)
        for words in ["link set vmbr0 down", "tunnel show", "route fly", "-x route", "route add 10.9.0.0/24"] {
            #expect(command.run(words.split(separator: " ").map(String.init)).status != 0, "\(words)")
        }
        #expect(command.network == network)
    }
}
