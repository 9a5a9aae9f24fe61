import Testing

@testable import Inventory

@Suite struct EndpointTests {
    @Test(arguments: [
        ("vpn.example.net:51820", "vpn.example.net:51820"), ("VPN.Example.net:1", "vpn.example.net:1"),
        ("192.0.2.1:65535", "192.0.2.1:65535"), ("[FD00::1]:51820", "[fd00::1]:51820"),
        ("localhost:53", "localhost:53"),
        ("a-1.b2:51820", "a-1.b2:51820"), ("1a.example:1", "1a.example:1"),
    ]) func `reads a host and a port and prints them in canonical form`(text: String, canonical: String) throws {
        let endpoint = try Endpoint(parsing: text)
        #expect(endpoint.description == canonical)
        #expect(try Endpoint(parsing: canonical) == endpoint)
    }

    @Test(arguments: [
        "", ":", ":51820", "vpn.example.net", "vpn.example.net:", "vpn.example.net:0", "vpn.example.net:65536",
        "vpn.example.net:051820", "my_host:51820", "-a.example:1", "a-.example:1", "a..example:1", "example.net.:1",
        "fd00::1:51820", "[192.0.2.1]:1", "[fd00::1]", "[fd00::1]51820", "[fd00::1:1", "123.456.789.012:51820",
        "1.2.3:1", "exämple.net:1", "a b:1", "https://a:1", String(repeating: "a", count: 64) + ".net:1",
        Array(repeating: "abcdefgh", count: 29).joined(separator: ".") + ":1",
    ]) func `refuses what cannot be dialled`(text: String) {
        #expect(throws: InvalidValue.self) { try Endpoint(parsing: text) }
    }

    @Test func `says that an underscore is the problem`() {
        #expect(throws: InvalidValue("a host name has no underscore (RFC 1123)")) { try Endpoint(parsing: "my_host:1") }
    }

    @Test func `reads ports and ranges strictly`() throws {
        #expect(try Port.parse("51820") == 51820)
        #expect(try Port.parseRange("8000-8010") == 8000...8010)
        #expect(try Port.parseRange("53") == 53...53)
        for text in [
            "", "0", "65536", "01", "+1", "-1", "1-", "-", "2-1", "1-2-3", "1:2", "1 - 2", "99999999999999999999",
        ] {
            #expect(throws: InvalidValue.self) { try Port.parseRange(text) }
        }
    }
}
