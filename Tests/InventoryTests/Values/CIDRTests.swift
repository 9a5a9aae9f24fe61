import Testing

@testable import Inventory

@Suite struct CIDRTests {
    @Test(arguments: [
        ("10.0.0.0/24", "10.0.0.0", "10.0.0.255"), ("0.0.0.0/0", "0.0.0.0", "255.255.255.255"),
        ("10.0.0.7/32", "10.0.0.7", "10.0.0.7"), ("10.0.0.128/25", "10.0.0.128", "10.0.0.255"),
        ("fd00::/64", "fd00::", "fd00::ffff:ffff:ffff:ffff"),
        ("fd00::/56", "fd00::", "fd00:0:0:ff:ffff:ffff:ffff:ffff"),
        ("::/0", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), ("fd00::1/128", "fd00::1", "fd00::1"),
        ("fd00::/127", "fd00::", "fd00::1"),
    ]) func `reaches from its first to its last address`(text: String, first: String, last: String) throws {
        let network = try CIDR(parsing: text)
        #expect(network.description == text)
        #expect(network.first == IPAddress(first))
        #expect(network.last == IPAddress(last))
        #expect(!network.hasHostBits)
        #expect(network.contains(network.first) && network.contains(network.last))
        if let after = network.last.next { #expect(!network.contains(after)) }
    }

    @Test(arguments: [
        "", "/24", "10.0.0.0", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/024", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/24 ",
        "10.0.0.0/255.255.255.0", "10.0.0/24", "fd00::/129", "fd00::/64/64", "fd00::/1000000000000",
    ]) func `refuses what is no network`(text: String) {
        #expect(throws: InvalidValue.self) { try CIDR(parsing: text) }
    }

    @Test func `keeps host bits and shows the network without them`() throws {
        let network = try CIDR(parsing: "10.0.1.7/24")
        #expect(network.hasHostBits)
        #expect(network.network == CIDR("10.0.1.0/24"))
        #expect(network.contains(try IPAddress(parsing: "10.0.1.200")))
        #expect(!network.contains(try IPAddress(parsing: "10.0.2.1")))
    }

    @Test func `holds what is narrower and in the same place`() throws {
        let wide = try CIDR(parsing: "10.0.0.0/8")
        let narrow = try CIDR(parsing: "10.1.0.0/16")
        let other = try CIDR(parsing: "11.0.0.0/16")
        #expect(wide.contains(narrow) && !narrow.contains(wide) && wide.contains(wide))
        #expect(wide.overlaps(narrow) && narrow.overlaps(wide) && !wide.overlaps(other))
        #expect(!CIDR.everything(.inet).overlaps(.everything(.inet6)))
    }

    @Test func `sorts wide networks before the narrow ones in them`() throws {
        let texts = ["fd00::/64", "10.0.0.0/24", "10.0.0.0/8", "10.0.1.0/24"]
        let sorted = try texts.map { try CIDR(parsing: $0) }.sorted().map(\.description)
        #expect(sorted == ["10.0.0.0/8", "10.0.0.0/24", "10.0.1.0/24", "fd00::/64"])
    }

    @Test func `agrees with a slow comparison bit by bit`() throws {
        var random = SeededRandom(seed: 2)
        for _ in 0..<2000 {
            let length = Int(random.next() % 129)
            let address = IPAddress(v6: random.next(), random.next())
            let flipped = Int(random.next() % 128)
            let high = flipped < 64 ? address.high ^ (1 << UInt64(63 - flipped)) : address.high
            let low = flipped < 64 ? address.low : address.low ^ (1 << UInt64(127 - flipped))
            let network = try #require(CIDR(address: address, prefixLength: length))
            #expect(network.contains(IPAddress(v6: high, low)) == (flipped >= length))
        }
    }
}
