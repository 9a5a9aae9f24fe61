import Testing

@testable import Interfaces

/// What a person may have written already; the route is 10.0.1.0/24 via 10.0.0.1 on vmbr0.
@Suite struct RecognitionTests {
    private func verdict(_ text: String) throws -> RouteVerdict {
        RouteReview(of: try Sample.route(), mark: try Sample.mark(), in: Sample.configuration(text)).verdict
    }

    @Test(
        arguments: [
            "up ip route add 10.0.1.0/24 via 10.0.0.1", "post-up /usr/sbin/ip route add 10.0.1.0/24 via 10.0.0.1",
            "post-up ip -4 r a 10.0.1.0/24 via 10.0.0.1", "up ip ro rep 10.0.1/24 via 10.0.0.1",
            "up ip -f inet route append 10.0.1.0/24 via inet 10.0.0.1", "up ip route add to 10.0.1.0/24 via 10.0.0.1",
            "up ip route add unicast 10.0.1.0/24 via 10.0.0.1 proto static onlink",
            "up ip route replace 10.0.1.0/24 via 10.0.0.1 dev $IFACE",
            "up ip route replace 10.0.1.0/24 dev \"${IFACE}\" via 10.0.0.1",
            "post-up ip route add 10.0.1.0/24 via 10.0.0.1 dev vmbr0 metric 100 table main",
            "up route add -net 10.0.1.0 netmask 255.255.255.0 gw 10.0.0.1",
            "up /sbin/route add -net 10.0.1.0/24 gw 10.0.0.1 vmbr0",
            "up route add -net 10.0.1.0 gw 10.0.0.1 netmask 255.255.255.0 dev vmbr0 || true",
            "up ip route add 10.0.1.0/24 via 10.0.0.1 2>/dev/null || :",
            "up ip route add 10.0.1.0/24 via 10.0.0.1 >> /var/log/routes 2>&1",
            "up [ -x /bin/ip ] && ip route add 10.0.7.0/24 via 10.0.0.1; ip route add 10.0.1.0/24 via 10.0.0.1",
            "up if [ -e /x ]; then echo x; fi; ip route add 10.0.1.0/24 via 10.0.0.1",
            "up (false || true); { echo 1 > /x && ip route add 10.0.1.0/24 via 10.0.0.1; }",
            "up ip route flush 10.0.1.0/24; ip route add 10.0.1.0/24 via 10.0.0.1",
            "up ip route add 10.0.1.0/24 via 10.0.0.1; ip route flush cache; ip route flush 10.0.9.0/24",
            "up sh -c 'ip route add 10.0.1.0/24 via 10.0.0.1'", "up sudo -n ip route add 10.0.1.0/24 via 10.0.0.1",
            "up LC_ALL=C ip route add '10.0.1.0/24' via \"10.0.0.1\"",
            "up (ip route add 10.0.1.0/24 via 10.0.0.1)&",
            "up ip route del 10.0.1.0/24; ip route add 10.0.1.0/24 via 10.0.0.1",
            "post-up ip route add 10.0.1.0/24 \\\n\t\tvia 10.0.0.1 || true",
        ])
    func `The same route in other words is recognised`(_ option: String) throws {
        #expect(try verdict(Sample.bridge("\t\(option)\n")) == .presentEquivalent)
        #expect(try verdict(Sample.bridge("\t\(option)\n\tdown ip route del 10.0.1.0/24\n")) == .presentEquivalent)
    }

    @Test(
        arguments: [
            "false && ROUTE", "true || ROUTE", "[ -e /x ] && ROUTE", "if [ -e /x ]; then ROUTE; fi", "! true && ROUTE",
            "[ -e /x ] && (ROUTE)", "[ -e /x ] && { echo x; ROUTE; }", "[ -e /x ]&&(echo x;ROUTE)",
            "false && sh -c 'ROUTE'", "sh -c '[ -e /x ] && ROUTE'", "[ -e /x ] && sudo ROUTE || true",
            "if [ -e /x ]; then true; else echo; ROUTE; fi", "[ -e /x ] || exit 0; ROUTE", "f() { ROUTE; }; true",
            "while false; do ROUTE; done", "case $IFACE in x) ROUTE;; esac", "for i in $X; do ROUTE; done",
            "false && echo x && ROUTE",
        ])
    func `A line that adds the route under a condition does not keep it`(_ command: String) throws {
        let line = "\tup \(command.replacing("ROUTE", with: "ip route add 10.0.1.0/24 via 10.0.0.1"))\n"
        let text = Sample.bridge(line)
        let review = RouteReview(of: try Sample.route(), mark: try Sample.mark(), in: Sample.configuration(text))
        #expect(review.verdict == .conditional)
        #expect(review.change == .insert)
        #expect(review.sightings.map(\.role) == [.conditional])
        // Beside a line that surely runs, it changes nothing.
        let sure = "\tup ip route add 10.0.1.0/24 via 10.0.0.1\n"
        #expect(try verdict(Sample.bridge(line + sure)) == .presentEquivalent)
    }

    @Test(
        arguments: [
            "10.0.1.0/24", "exact 10.0.1.0/24", "root 10.0.0.0/16", "match 10.0.1.7", "dev vmbr0", "table main",
            "via 10.0.0.1", "to 10.0.1.0/24 table all", "proto static",
        ])
    func `A line that flushes the route it adds does not keep it`(_ selector: String) throws {
        let add = "\tup ip route add 10.0.1.0/24 via 10.0.0.1"
        #expect(try verdict(Sample.bridge("\(add); ip route flush \(selector)\n")) == .absent)
        let text = Sample.bridge("\(add)\n\tup ip -4 r f \(selector) || true\n")
        let review = RouteReview(of: try Sample.route(), mark: try Sample.mark(), in: Sample.configuration(text))
        #expect(review.refusals.map(\.code) == [.undone])
    }

    @Test(
        arguments: [
            "up ip route add 10.0.1.0/24 via 10.0.0.9", "up [ -e /x ] && ip route add 10.0.1.0/24 via 10.0.0.9",
            "up ip route add 10.0.1.0/24 via 10.0.0.1 dev vmbr1",
            "up ip route add 10.0.1.0/24 dev vmbr0", "up ip route add blackhole 10.0.1.0/24",
            "up ip route add 10.0.1.0/24 nexthop via 10.0.0.1 nexthop via 10.0.0.2",
            "up route add -net 10.0.1.0/24 reject", "up route add -net 10.0.1.0/24 gw 10.0.0.9",
            "post-up ip route add 10.0.1.0/24 via 10.0.0.1 || true\n\tup ip route add 10.0.1.0/24 via 10.0.0.9",
        ])
    func `The same destination another way is a conflict`(_ option: String) throws {
        #expect(try verdict(Sample.bridge("\t\(option)\n")) == .conflict)
    }

    @Test(
        arguments: [
            ("\tup echo ip route add 10.0.1.0/24 via 10.0.0.1\n", RouteVerdict.absent),
            ("\tup ip rule add to 10.0.1.0/24 lookup 100\n", .absent),
            ("\tup ip route change 10.0.1.0/24 via 10.0.0.1\n", .absent),
            ("\tdescription up ip route add 10.0.1.0/24 via 10.0.0.1\n", .absent),
            ("\tup echo # ip route add 10.0.1.0/24 via 10.0.0.1\n", .absent),
            ("\tdown ip route add 10.0.1.0/24 via 10.0.0.1\n", .absent),
            ("\tup ip route add 10.0.1.0/25 via 10.0.0.7\n", .lookalikeOnly),
            ("\tup ip route add 10.0.1.5/24 via 10.0.0.7\n", .lookalikeOnly),
            ("\tup ip route add 10.0.9.0/24 via 10.0.0.1\n", .lookalikeOnly),
            ("\tup ip route add default via 10.0.0.9\n", .absent),
            ("\tup ip route add 10.0.1.0/24 via 10.0.0.1 table vpn\n", .otherTable),
            ("\tup ip route add 10.0.1.0/24 via 10.0.0.1 vrf blue\n", .otherTable),
            ("\t#up ip route add 10.0.1.0/24 via 10.0.0.1\n", .commentedOut),
            ("## post-up  ip route add 10.0.1.0/24 via 10.0.0.1 || true\n", .commentedOut),
            ("\tdown ip route del 10.0.1.0/24\n", .presentDelOnly),
            ("\tpre-up ip route add 10.0.1.0/24 via 10.0.0.1\n", .inactive),
            ("# says \\\n\tpost-up ip route add 10.0.1.0/24 via 10.0.0.1 || true\n", .inactive),
            ("# says \\\n\n\tpost-up ip route add 10.0.1.0/24 via 10.0.0.1 || true\n", .inactive),
            ("\tmtu 1500up ip route add 10.0.1.0/24 via 10.0.0.1\n", .corrupted),
            ("\tup echo hipost-up ip route add 10.0.1.0/24 via 10.0.0.1\n", .corrupted),
            (
                "\tpost-up ip route add 10.0.1.0/24 via 10.0.0.1 || true # by Jane\n"
                    + "\tpost-down ip route del 10.0.1.0/24 || true\n", .presentWithShellComment
            ),
            (
                "\tpost-up ip  route add 10.0.1.0/24 via 10.0.0.1 ||  true # vpnctl:away/x\n"
                    + "\tpost-down ip route del 10.0.1.0/24 || true # vpnctl:away/x\n", .presentExact
            ),
            (
                "\tpost-up ip route add 10.0.1.0/24 via 10.0.0.1 || true\n"
                    + "\tpost-down ip route del 10.0.1.0/24 via 10.0.0.1\n", .presentEquivalent
            ),
        ])
    func `What only looks like the route is told apart`(_ options: String, _ verdict: RouteVerdict) throws {
        #expect(try self.verdict(Sample.bridge(options)) == verdict)
    }

    @Test(
        arguments: [
            (
                "\nsource /etc/network/interfaces.d/*\n\npost-up ip route add 10.0.1.0/24 via 10.0.0.1 || true\n",
                RouteVerdict.misplaced
            ),
            ("\nsource /etc/network/interfaces.d/*post-up ip route add 10.0.1.0/24 via 10.0.0.1\n", .corrupted),
            ("\niface enp2s0 inet manual\n\tup ip route add 10.0.1.0/24 via 10.0.0.1\n", .inactive),
            (
                "\nauto vmbr1\niface vmbr1 inet manual\n\tup ip route add 10.0.1.0/24 via 10.0.0.1\n",
                .presentOnWrongInterface
            ),
            ("\nauto vmbr1\niface vmbr1 inet manual\n\tup ip route add 10.0.1.0/24 via 10.0.0.9\n", .conflict),
            ("\niface vmbr0 inet manual\n\tup ip route add 10.0.1.0/24 via 10.0.0.1\n", .presentInSecondStanza),
            ("\niface vmbr0 inet6 manual\n\tup ip route add 10.0.1.0/24 via 10.0.0.1\n", .presentInOtherFamily),
            ("\nmapping eth0\n\tup ip route add 10.0.1.0/24 via 10.0.0.1\n", .misplaced),
        ])
    func `A line in another place is told by the place`(_ rest: String, _ verdict: RouteVerdict) throws {
        #expect(try self.verdict(Sample.bridge(after: rest)) == verdict)
    }

    @Test func `IPv6 routes are compared by their numbers`() throws {
        let text = Sample.bridge(
            after:
                "\niface vmbr0 inet6 static\n\taddress fd00::2/64\n\tup ip -6 route add FD00:1:0::/64 via fd00:0:0::1\n"
        )
        let route = try Sample.route("fd00:1::/64", via: "fd00::1")
        let review = RouteReview(of: route, mark: try Sample.mark(), in: Sample.configuration(text))
        #expect(review.verdict == .presentEquivalent)
        #expect(review.change == .adopt)
        #expect(review.sightings.map(\.line.lines) == [16...16])
        #expect(review.sightings[0].line.text == "up ip -6 route add FD00:1:0::/64 via fd00:0:0::1")
    }

    @Test func `Every line about routes tells its routes, so that nobody has to look for one`() {
        let text = Sample.bridge(
            """
            \tup route add -net 10.0.1.0 netmask 255.255.255.0 gw 10.0.0.1 metric 5; ip r a default via fd00::1 dev $IFACE
            \tdown ip route del 10.0.2.7 # vpnctl!:home/x

            """)
        let lines = Sample.configuration(text).routeLines
        #expect(
            lines.map(\.routes) == [
                [
                    .init(destination: "10.0.1.0/24", nextHop: "10.0.0.1", device: nil, metric: 5, isAdded: true),
                    .init(destination: "::/0", nextHop: "fd00::1", device: "vmbr0", metric: nil, isAdded: true),
                ], [.init(destination: "10.0.2.7/32", nextHop: nil, device: nil, metric: nil, isAdded: false)],
            ])
        #expect(lines.map(\.mark) == [nil, RouteMark(site: "home", id: "x", isProtected: true)])
        #expect(lines.map(\.interface) == ["vmbr0", "vmbr0"])
    }

    @Test func `A continued line is told as one line`() {
        let lines = Sample.configuration(Sample.bridge("\tup ip route add \\\n\t\t10.0.1.0/24 \\\n via 10.0.0.1\n"))
            .routeLines
        #expect(lines.map(\.text) == ["up ip route add 10.0.1.0/24 via 10.0.0.1"])
        #expect(lines.map(\.lines) == [13...15])
    }

    @Test(
        arguments: [
            ("vpnctl:home/x", false), ("vpnctl:home/x y", true), ("vpnctl!:home/x, see wiki", true),
            ("vpnctl:home", true),
            ("by vpnctl:home/x y", false), ("see the vpnctl: manual", false),
        ])
    func `Text behind a mark makes it none, which shows`(_ comment: String, _ isDamaged: Bool) {
        let text = Sample.bridge("\tup ip route add 10.0.1.0/24 via 10.0.0.1 # \(comment)\n")
        #expect(Sample.configuration(text).routeLines.map(\.hasDamagedMark) == [isDamaged])
    }

    @Test func `Addresses are read in every spelling`() {
        let read = { (text: String) in IPNetwork(Array(text.utf8)[...]) }
        for (one, other) in [
            ("fd00::", "fd00:0:0:0:0:0:0:0"), ("::1", "0:0::0:1/128"), ("::ffff:10.0.0.1", "::FFFF:a00:1"),
            ("::", "0::0"),
            ("10.0.1/24", "10.0.1.0/255.255.255.0"), ("1::", "1:0:0:0:0:0:0::"),
        ] {
            #expect(read(one) != nil)
            #expect(read(one) == read(other))
        }
        for text in [
            "", "/24", "10.0.0.256", "10.0.0.0.0", "10.0.0.0/33", "10.0.0.0/255.0.255.0", "10.0.0.0/", ":", ":::",
            "1:2",
            "1::2::3", "1:2:3:4:5:6:7:8:9", "fd00::/129", "+1::", "g::", "1:", ":1", "::10.0.1", "a.b.c.d", "10..0.1",
        ] { #expect(read(text) == nil, "\(text)") }
    }
}
