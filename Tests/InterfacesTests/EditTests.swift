import Testing

@testable import Interfaces

@Suite struct EditTests {
    private static let ours = """
        \tpost-up ip route add 10.0.1.0/24 via 10.0.0.1 || true # vpnctl:home/vpn-return
        \tpost-down ip route del 10.0.1.0/24 || true # vpnctl:home/vpn-return

        """

    private func review(_ text: String, _ route: WantedRoute) throws -> RouteReview {
        RouteReview(of: route, mark: try Sample.mark(), in: Sample.configuration(text))
    }

    private func added(_ text: String, _ route: WantedRoute) throws -> String {
        String(
            decoding: try Sample.configuration(text).adding(route, mark: try Sample.mark()), as: UTF8.self)
    }

    @Test func `Lines go behind the last option before a blank line, over comments`() throws {
        let text = Sample.bridge("\t# two\n\tmtu 1500\n# three\n", after: "\n\tdescription later\n")
        let wanted = Sample.bridge("\t# two\n\tmtu 1500\n\(Self.ours)# three\n", after: "\n\tdescription later\n")
        #expect(try added(text, Sample.route()) == wanted)
    }

    @Test func `Indentation and line ends are those of the stanza`() throws {
        let text = Sample.bridge().replacing("\t", with: "  ").replacing("\n", with: "\r\n")
        let wanted = Sample.bridge(Self.ours).replacing("\t", with: "  ").replacing("\n", with: "\r\n")
        #expect(try added(text, Sample.route()).utf8.elementsEqual(wanted.utf8))
    }

    @Test func `A stanza without options takes them too`() throws {
        let text = "auto vmbr0\niface vmbr0 inet dhcp\n"
        #expect(try added(text, Sample.route()) == text + Self.ours)
    }

    @Test(arguments: ["", "\n", "\r\n"])
    func `A file without a last line feed gets it back when the lines go`(_ end: String) throws {
        let text = "auto vmbr0\niface vmbr0 inet static\n address 10.0.0.2/24" + end
        let edited = try added(text, Sample.route())
        #expect(edited.contains("/24\(end.isEmpty ? "\n" : end) post-up ip route add"))
        #expect(edited.hasSuffix("vpn-return" + end))
        #expect(try Sample.configuration(edited).removing(mark: Sample.mark()) == Array(text.utf8))
    }

    @Test func `A metric and a link-local next hop are written`() throws {
        let text = Sample.bridge()
        #expect(
            try added(text, Sample.route(metric: 50)).contains(
                "\tpost-up ip route add 10.0.1.0/24 via 10.0.0.1 metric 50 || true # vpnctl:home/vpn-return\n"
                    + "\tpost-down ip route del 10.0.1.0/24 metric 50 || true # vpnctl:home/vpn-return\n"))
        #expect(
            try added(text, Sample.route("fd00:1::/64", via: "fe80::1")).contains(
                "\tpost-up ip -6 route add fd00:1::/64 via fe80::1 dev vmbr0 || true # vpnctl:home/vpn-return\n"))
    }

    @Test func `An IPv6 route goes into the static IPv6 stanza`() throws {
        let inet6 = "\niface vmbr0 inet6 static\n\taddress fd00::2/64\n"
        let route = try Sample.route("fd00:1::/64", via: "fd00::1")
        let lines = route.lines(mark: try Sample.mark()).map { "\t\($0)\n" }.joined()
        #expect(try added(Sample.bridge(after: inet6), route) == Sample.bridge(after: inet6 + lines))
        #expect(try review(Sample.bridge(), route).refusals.map(\.code) == [.noIPv6Stanza])
        #expect(
            try review(Sample.bridge(after: "\niface vmbr0 inet6 manual\n"), route).refusals.map(\.code) == [
                .noIPv6Stanza
            ])
    }

    @Test func `What a person wrote is adopted and left alone`() throws {
        for options in [
            "\tup ip route add 10.0.1.0/24 via 10.0.0.1\n", "\tpost-up ip route add 10.0.1.0/24 via 10.0.0.1 || true\n",
        ] {
            let text = Sample.bridge(options)
            #expect(try review(text, Sample.route()).change == .adopt)
            #expect(try added(text, Sample.route()) == text)
        }
    }

    @Test(
        arguments: [
            ours.replacing("10.0.0.1", with: "10.0.0.9"),
            ours.replacing("add", with: "replace"), ours.replacing("post-", with: ""),
            ours.replacing("vpnctl:", with: "vpnctl!:"), ours.replacing(" || true", with: ""),
            String(ours.split(separator: "\n")[0]) + "\n", String(ours.split(separator: "\n")[1]) + "\n", ours + ours,
            ours.replacing("ip route add 10.0.1.0/24 via 10.0.0.1", with: "true"),
            ours.replacing("via", with: "\\\n\t\tvia"),
        ])
    func `Our own lines are made right`(_ lines: String) throws {
        let text = Sample.bridge(lines)
        #expect(try review(text, Sample.route()).change == .correct)
        #expect(try added(text, Sample.route()) == Sample.bridge(Self.ours))
    }

    @Test func `Our own lines are made right where they stand`() throws {
        let after = "\tmtu 1400\n\n\tdescription x\n"
        let text = Sample.bridge(Self.ours.replacing("10.0.0.1", with: "10.0.0.9"), after: after)
        #expect(try added(text, Sample.route()) == Sample.bridge(Self.ours, after: after))
    }

    @Test(
        arguments: [
            "\n" + ours, "\nauto vmbr1\niface vmbr1 inet manual\n" + ours,
            "\nsource /etc/network/interfaces.d/*\n" + ours,
        ])
    func `Our own lines move from a wrong place to the right one`(_ rest: String) throws {
        let without = rest.replacing(Self.ours, with: "")
        let text = Sample.bridge(after: rest)
        #expect(try review(text, Sample.route()).change == .correct)
        #expect(try added(text, Sample.route()) == Sample.bridge(Self.ours, after: without))
    }

    @Test func `One mark can stand for several routes, which come and go one by one`() throws {
        let (route, mark) = (try Sample.route(), try Sample.mark())
        let second = try Sample.route("10.0.2.0/24")
        let once = Sample.configuration(try Sample.configuration(Sample.bridge()).adding(route, mark: mark))
        let twice = Sample.configuration(try once.adding(second, mark: mark))
        #expect(RouteReview(of: route, mark: mark, in: twice).change == .none)
        #expect(RouteReview(of: second, mark: mark, in: twice).change == .none)
        #expect(try twice.removing(mark: mark, destination: "10.0.2.0/24") == once.main.bytes)
        #expect(try twice.removing(mark: mark) == Array(Sample.bridge().utf8))
        #expect(try twice.removing(mark: try Sample.mark("other")) == twice.main.bytes)
        #expect(twice.routeLines.compactMap(\.mark) == [mark, mark, mark, mark])
    }

    @Test func `Lines with the mark of another site stay`() throws {
        let text = Sample.bridge(Self.ours.replacing("home", with: "away"))
        #expect(try Sample.configuration(text).removing(mark: Sample.mark()) == Array(text.utf8))
    }

    @Test(
        arguments: [
            ("a b", "c"), ("a", "b\\"), ("a", "b%"), ("", "b"), ("a", ""), ("a/b", "c"), ("a", "b\n"), ("a", "$b"),
        ])
    func `A mark that a comment cannot hold is none`(_ site: String, _ id: String) {
        #expect(RouteMark(site: site, id: id) == nil)
    }

    @Test(
        arguments: [
            ("10.0.1.0/24", "fd00::1", "vmbr0"), ("10.0.1.0/33", "10.0.0.1", "vmbr0"), ("vpn", "10.0.0.1", "vmbr0"),
            ("10.0.1.0/24", "opnsense", "vmbr0"), ("10.0.1.0/24", "10.0.0.1", ""), ("10.0.1.0/24", "10.0.0.1", "a;b"),
            ("10.0.1.5/24", "10.0.0.1", "vmbr0"), ("fd00::1/64", "fd00::2", "vmbr0"),
        ])
    func `A route that no line can hold is none`(_ destination: String, _ nextHop: String, _ device: String) {
        #expect(WantedRoute(destination: destination, nextHop: nextHop, device: device) == nil)
    }
}
