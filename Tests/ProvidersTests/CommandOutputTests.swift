import Foundation
import Inventory
import Reconciler
import Testing

@testable import Providers

/// Outputs that no recording has.
@Suite struct CommandOutputTests {
    private func routes(_ text: String) throws -> [KernelRoute] { try KernelRoute.list(parsing: Array(text.utf8)) }

    @Test func `A next hop of the other family, and a default route without one, have their family`() throws {
        let list = try routes(
            """
            [{"dst":"10.0.1.0/24","via":{"family":"inet6","host":"fe80::1"},"dev":"vmbr0","flags":[]},
             {"dst":"default","dev":"tun0","flags":[]}, {"dst":"default","dev":"tun0","flags":[],"pref":"medium"}]
            """)
        #expect(list[0].gateway == IPAddress("fe80::1"))
        #expect(list[1].destination == .everything(.inet))
        #expect(list[2].destination == .everything(.inet6))
    }

    @Test(
        arguments: [
            ("", "nothing"), ("{}", "another type of value in the document"), ("[{}]", "no dst in 0"),
            ("[{\"dst\":\"vpn\"}]", "a value that cannot be in 0/dst"),
            ("[{\"dst\":4}]", "another type of value in 0/dst"),
            ("[{\"dst\":\"10.0.0.0/8\",\"gateway\":\"x\"}]", "a value that cannot be in 0/gateway"),
        ])
    func `What is no list of routes is an error with the place`(_ text: String, _ detail: String) {
        #expect(throws: UnexpectedOutput("ip -j route", detail)) { try routes(text) }
    }

    @Test(
        arguments: [
            "wg0\tSECRET\tx\t51820\toff", "wg0\tSECRET\t(none)\tmany\toff", "wg0\tSECRET", "SECRET",
            "wg0\tAAAA\tSECRET\t(none)\t10.0.1.2/32\t0\t0\t0\toff", "wg0 SECRET key 51820 off",
        ])
    func `A dump that is none is refused without a word of it`(_ line: String) throws {
        let error = #expect(throws: UnexpectedOutput.self) {
            try WireGuardDump(parsing: Array(line.utf8)) { _ in SecretDigest(hexadecimal: "") }
        }
        #expect(error.map { "\($0)".contains("SECRET") } == false)
    }

    @Test func `A device without a key and a peer with everything are read`() throws {
        let key = "1SJy+E/tHVQvOLA/2FZQtPu4kUlU/+aPDVbndjW8tj0="
        let text = """
            wg1\t(none)\t(none)\t0\t0x1
            wg1\t\(key)\t(none)\t[fd00::1]:51820\t10.0.0.0/8\t1700000000\t12\t34\t25

            """
        let dump = try WireGuardDump(parsing: Array(text.utf8)) { _ in SecretDigest(hexadecimal: "x") }
        #expect(dump.devices.map(\.publicKey) == [nil])
        #expect(dump.devices.map(\.privateKey) == [nil])
        #expect(dump.devices.map(\.mark) == ["0x1"])
        #expect(dump.peers.map(\.latestHandshake) == [1_700_000_000])
        #expect(dump.peers.map(\.endpoint) == ["[fd00::1]:51820"])
        #expect(dump.peers.map { [$0.received, $0.sent] } == [[12, 34]])
    }

    @Test func `Tables with empty cells and long names are read, and doubt is an error`() throws {
        let pct = """
            VMID       Status     Lock         Name
            100        running                 web
            101        stopped    backup       db
            102        stopped

            """
        let guests = try ProxmoxGuest.list(parsing: Array(pct.utf8), of: .container)
        #expect(guests.map(\.name) == ["web", "db", ""])
        #expect(guests.map(\.status) == ["running", "stopped", "stopped"])
        let qm = """
                  VMID NAME                 STATUS     MEM(MB)    BOOTDISK(GB) PID
                   101 a-name-longer-than-its-column running    2048              16.00 4711
            """
        #expect(try ProxmoxGuest.list(parsing: Array(qm.utf8), of: .machine).map(\.id) == [101])
        #expect(try ProxmoxGuest.list(parsing: [], of: .machine).isEmpty)
        for text in ["VMID Status\nx y\n", "VMID       Status     Lock         Name\n100          running x\n"] {
            #expect(throws: UnexpectedOutput.self) { try ProxmoxGuest.list(parsing: Array(text.utf8), of: .container) }
        }
    }

    @Test func `Labels are found behind other quotes, and counters are no rules`() {
        let text = """
            pass in quick on wg0 inet from any to any flags S/SA keep state label "11111111-2222-4333-8444-555555555555"
              [ Evaluations: 1 label "no" Packets: 0 ]
            block drop in log inet all tag "a label " label "02f4"
            pass out all label "02f4"
            pass all

            """
        let labels = PacketFilterLabels(parsing: Array(text.utf8))
        #expect(labels.counts == ["11111111-2222-4333-8444-555555555555": 1, "02f4": 2])
    }
}
