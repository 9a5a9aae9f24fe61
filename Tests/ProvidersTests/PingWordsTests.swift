import Testing

@testable import Providers

/// The words of `ping`, as iputils and the BSDs print them.
@Suite struct PingWordsTests {
    @Test(
        arguments: [
            (
                1, "From 10.0.1.1 icmp_seq=1 Packet filtered", Sighting.Kind.unreachable,
                "10.0.1.1 says: Packet filtered"
            ),
            (1, "From 10.0.1.1: icmp_seq=1 Redirect Host(New nexthop: 10.0.1.9)", .silent, nil),
            (1, "PING 10.0.1.9 (10.0.1.9) 56(84) bytes of data.", .silent, nil),
            (2, "ping: connect: Network is unreachable", .unreachable, "this machine has no route there"),
            (1, "ping: sendmsg: Operation not permitted", .untried, "ping: sendmsg: Operation not permitted"),
            (
                2, "92 bytes from 10.0.1.1: Destination Host Unreachable", .unreachable,
                "10.0.1.1 says: Destination Host Unreachable"
            ),
            (0, "64 bytes from 10.0.1.1: icmp_seq=1 ttl=64 time=0.12 ms", .answered, nil),
        ] as [(Int32, String, Sighting.Kind, String?)])
    func `are told apart`(_ status: Int32, _ line: String, _ kind: Sighting.Kind, _ reason: String?) {
        let sighting = Ping.sighting(status: status, text: "\(line)\n\n--- ping statistics ---\n")
        #expect(sighting.kind == kind && sighting.reason == reason, "\(sighting)")
    }
}
