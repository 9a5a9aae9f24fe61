import Inventory
import Testing

@testable import Providers

struct FirewallDeviceTests {
    private func devices(_ text: String) throws -> [FirewallDevice] {
        try FirewallDevice.list(parsing: Array(text.utf8))
    }

    @Test func `Devices are read with flags, MTU, addresses and groups`() throws {
        let list = try devices(
            """
            vtnet0: flags=1008943<UP,BROADCAST,RUNNING,PROMISC,SIMPLEX,MULTICAST,LOWER_UP> metric 0 mtu 1500
            \tdescription: WAN (wan)
            \toptions=80028<VLAN_MTU,JUMBO_MTU,LINKSTATE>
            \tether 52:54:00:12:34:56
            \tinet 203.0.113.2 netmask 0xffffff00 broadcast 203.0.113.255
            \tinet6 fe80::5054:ff:fe12:3456%vtnet0 prefixlen 64 scopeid 0x1
            \tmedia: Ethernet autoselect (10Gbase-T <full-duplex>)
            \tnd6 options=23<PERFORMNUD,ACCEPT_RTADV,AUTO_LINKLOCAL>
            wg0: flags=10080c1<UP,RUNNING,NOARP,MULTICAST,LOWER_UP> metric 0 mtu 1420
            \tinet 10.0.1.1 --> 10.0.1.2 netmask 0xffffffff
            \tinet 10.0.2.1/25
            \tinet6 fd00::1 prefixlen 64
            \tgroups: wg wireguard
            pflog0: flags=0<> metric 0 mtu 33152

            """)
        #expect(list.map(\.name) == ["vtnet0", "wg0", "pflog0"])
        #expect(list.map(\.isUp) == [true, true, false])
        #expect(list.map(\.mtu) == [1500, 1420, 33152])
        #expect(list[0].addresses.map(\.description) == ["203.0.113.2/24", "fe80::5054:ff:fe12:3456/64"])
        #expect(list[1].addresses.map(\.description) == ["10.0.1.1/32", "10.0.2.1/25", "fd00::1/64"])
        #expect(list[1].groups == ["wg", "wireguard"])
        #expect(try devices("").isEmpty)
    }

    @Test(
        arguments: [
            ("\tinet 10.0.0.1 netmask 0xffffff00\n", "a line 1 that is no address"),
            ("wg0\n", "a line 1 that is no device"), ("wg0: flags=1<UP> metric 0\n", "a line 1 that is no device"),
            ("wg0: flags=>< mtu 1\n", "a line 1 that is no device"),
            ("wg0: flags=1<UP> mtu 1420\n\tinet x netmask 0xff000000\n", "a line 2 that is no address"),
            ("wg0: flags=1<UP> mtu 1420\n\tinet\n", "a line 2 that is no address"),
            ("wg0: flags=1<UP> mtu 1420\n\tinet 10.0.0.1 netmask 0xff00ff00\n", "a line 2 that is no address"),
            ("wg0: flags=1<UP> mtu 1420\n\tinet6 fd00::1 prefixlen 129\n", "a line 2 that is no address"),
        ])
    func `What is none is an error with the number of the line`(_ text: String, _ detail: String) {
        #expect(throws: UnexpectedOutput("ifconfig", detail)) { try devices(text) }
    }
}
