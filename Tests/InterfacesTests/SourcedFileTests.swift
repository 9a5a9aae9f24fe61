import Testing

@testable import Interfaces

@Suite struct SourcedFileTests {
    private static let stanza = """
        iface vmbr0 inet manual
        \tpost-up ip route add 10.0.1.0/24 via 10.0.0.1 || true

        """

    private func configuration(_ main: String, _ others: [String: String] = [:]) -> InterfacesConfiguration {
        InterfacesConfiguration(
            main: InterfacesFile(path: "/etc/network/interfaces", bytes: Array(main.utf8)),
            others: others.map { InterfacesFile(path: $0.key, bytes: Array($0.value.utf8)) })
    }

    @Test func `Every argument of source and of source-directory is named, relative ones from the file's folder`() {
        let files = configuration(
            "source /etc/network/a interfaces.d/*.cfg\n  source-directory /etc/network/if.d\nsource-directory more/\n")
        #expect(
            files.inclusions.map(\.pattern) == [
                "/etc/network/a", "/etc/network/interfaces.d/*.cfg", "/etc/network/if.d/*", "/etc/network/more/*",
            ])
        #expect(files.inclusions.map(\.line) == [1, 1, 2, 3])
        #expect(files.inclusions.map(\.readers) == [.all, .ifupdownOnly, .ifupdownOnly, .ifupdownOnly])
        #expect(files.warnings.map(\.code) == [.unreadInclusion, .unreadInclusion, .unreadInclusion])
    }

    @Test(
        arguments: [
            ("/a/*", "/a/b", true), ("/a/*", "/a/.b", false), ("/a/.*", "/a/.b", true), ("/a/*", "/a/b/c", false),
            ("/a/*", "/b/b", false), ("/a/?.cfg", "/a/x.cfg", true), ("/a/?.cfg", "/a/xy.cfg", false),
            ("/a/[a-c]*", "/a/bee", true), ("/a/[!a-c]*", "/a/bee", false), ("/a/[]]", "/a/]", true),
            ("/a/*b*c", "/a/xbybzc", true), ("/a/*b*c", "/a/xbybz", false), ("/*/x", "/a/x", true),
            ("/a/[b", "/a/[b", true),
            ("/a/**", "/a/b", true), ("/a/b", "/a/b", true), ("/a/b", "/a/bc", false), ("/a/[-a]", "/a/-", true),
        ])
    func `Patterns find what the shell finds`(_ pattern: String, _ path: String, _ matches: Bool) {
        let inclusion = configuration("source \(pattern)\n").inclusions[0]
        #expect(inclusion.matches(path) == matches)
    }

    @Test func `A folder is read by plain names alone`() {
        let inclusion = configuration("source-directory /a\n").inclusions[0]
        #expect(inclusion.matches("/a/vpn_ctl-1"))
        #expect(!inclusion.matches("/a/vpnctl.conf"))
    }

    @Test func `Included files are read in order, each once, and name what they include`() {
        let files = configuration(
            "source /n/b\nsource /n/*\n",
            [
                "/n/a": "source /n/deep/*\n", "/n/b": "source /n/b\nsource /etc/network/interfaces\n", "/n/deep/c": "",
                "/n/deep/.hidden": "", "/elsewhere": "",
            ])
        #expect(files.sourced.map(\.path) == ["/n/b", "/n/a", "/n/deep/c"])
        #expect(
            files.inclusions.map(\.pattern) == ["/n/b", "/n/b", "/etc/network/interfaces", "/n/*", "/n/deep/*"])
    }

    @Test(
        arguments: [
            ("", "source /n/*\n", RouteVerdict.presentInSourcedFile), ("source /n/*\n", "", .inactive),
            ("", "source-directory /n\n", .inactive), ("", "source /m /n/x\n", .inactive), ("", "", .absent),
        ])
    func `A route in an included file counts if every program reads it behind the stanza`(
        _ before: String, _ after: String, _ verdict: RouteVerdict
    ) throws {
        let files = configuration(before + Sample.bridge(after: after), ["/n/x": Self.stanza])
        let review = RouteReview(of: try Sample.route(), mark: try Sample.mark(), in: files)
        #expect(review.verdict == verdict)
        #expect(review.change == (verdict == .presentInSourcedFile ? .adopt : .insert))
        #expect(review.sightings.map(\.line.path) == (verdict == .absent ? [] : ["/n/x"]))
    }

    @Test func `auto in an included file counts, and a stanza there is for a person`() throws {
        let bridge = Sample.bridge().replacing("auto vmbr0\n", with: "")
        let files = configuration("source /n/*\n" + bridge, ["/n/x": "auto vmbr0\n"])
        #expect(RouteReview(of: try Sample.route(), mark: try Sample.mark(), in: files).change == .insert)
        let elsewhere = configuration("source /n/*\n", ["/n/x": Sample.bridge()])
        let review = RouteReview(of: try Sample.route(), mark: try Sample.mark(), in: elsewhere)
        #expect(review.verdict == .absentNoTarget)
        #expect(review.refusals.map(\.code) == [.stanzaInSourcedFile])
        #expect(review.refusals.map(\.path) == ["/n/x"])
    }
}
