import Testing

@testable import Inventory

@Suite struct IPAddressTests {
    @Test(arguments: [
        ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"), ("10.0.0.1", "10.0.0.1"),
        ("::", "::"), ("::1", "::1"), ("1::", "1::"), ("FD00:0:0:0:0:0:0:1", "fd00::1"),
        ("2001:db8::0:1", "2001:db8::1"), ("2001:0db8:0000:0000:0001:0000:0000:0001", "2001:db8::1:0:0:1"),
        ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"), ("1:0:0:2:0:0:0:3", "1:0:0:2::3"),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.1"), ("::ffff:c000:201", "::ffff:192.0.2.1"),
        ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
        ("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ]) func `reads an address and prints it in canonical form`(text: String, canonical: String) throws {
        let address = try IPAddress(parsing: text)
        #expect(address.description == canonical)
        #expect(try IPAddress(parsing: canonical) == address)
    }

    @Test(arguments: [
        "", " ", "10", "10.0.0", "10.0.0.0.0", "10.0.0.256", "10.0.0.1 ", " 10.0.0.1", "010.0.0.1", "10.0.0.01",
        "10..0.1", "10.0.0.", ".10.0.0.1", "10.0.0.1/24", "10.0.0.-1", "10.0.0.1x", "0x0a.0.0.1", "１０.0.0.1",
        ":", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "1::2::3", "12345::", "g::",
        "fe80::1%eth0", "::1/128", "1:2:3:4:5:6:7:", ":1:2:3:4:5:6:7", "::1.2.3", "1.2.3.4::", "::1.2.3.4:5",
        "1:2:3:4:5:6:7:1.2.3.4", "[::1]", "::00001",
    ]) func `refuses what is no address`(text: String) {
        #expect(throws: InvalidValue.self) { try IPAddress(parsing: text) }
        #expect(IPAddress(text) == nil)
    }

    @Test func `sorts IPv4 before IPv6 and both by number`() throws {
        let texts = ["::1", "10.0.0.10", "9.255.255.255", "fd00::", "10.0.0.9", "::"]
        let sorted = try texts.map { try IPAddress(parsing: $0) }.sorted().map(\.description)
        #expect(sorted == ["9.255.255.255", "10.0.0.9", "10.0.0.10", "::", "::1", "fd00::"])
    }

    @Test func `follows each address by the next one`() throws {
        #expect(try IPAddress(parsing: "10.0.0.255").next == IPAddress("10.0.1.0"))
        #expect(try IPAddress(parsing: "255.255.255.255").next == nil)
        #expect(try IPAddress(parsing: "::ffff:ffff:ffff:ffff").next == IPAddress("0:0:0:1::"))
        #expect(try IPAddress(parsing: "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff").next == nil)
    }

    @Test func `gives the octets in network order`() throws {
        #expect(try IPAddress(parsing: "10.0.1.2").octets == [10, 0, 1, 2])
        #expect(try IPAddress(parsing: "fd00::102").octets == [0xfd, 0] + [UInt8](repeating: 0, count: 12) + [1, 2])
    }

    @Test func `knows addresses with a meaning of their own`() throws {
        #expect(try IPAddress(parsing: "127.3.2.1").isLoopback)
        #expect(try IPAddress(parsing: "::1").isLoopback)
        #expect(try IPAddress(parsing: "239.1.1.1").isMulticast)
        #expect(try IPAddress(parsing: "ff02::1").isMulticast)
        #expect(try !IPAddress(parsing: "10.0.0.1").isMulticast)
        #expect(try IPAddress(parsing: "::").isUnspecified)
    }

    @Test func `round-trips random addresses`() throws {
        var random = SeededRandom(seed: 1)
        for _ in 0..<2000 {
            // Few bits make runs of zero groups, which are what can go wrong.
            let address = IPAddress(v6: random.next() & random.next() & random.next(), random.next() & random.next())
            #expect(try IPAddress(parsing: address.description) == address)
            let v4 = IPAddress(v4: UInt32(truncatingIfNeeded: random.next()))
            #expect(try IPAddress(parsing: v4.description) == v4)
        }
    }
}
