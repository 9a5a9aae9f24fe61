import Foundation
import TestSupport
import Testing

@testable import Interfaces

@Suite(
    .enabled(if: Corpus.isThere, "the files are not in ../shared/vectors/interfaces: no real file was read or edited"))
struct CorpusTests {
    private func each(_ body: (String, [UInt8], Corpus.Entry) throws -> Void) throws {
        let files = try Corpus.files()
        for (name, entry) in try Corpus.entries().sorted(by: { $0.key < $1.key }) {
            try body(name, try #require(files[name]), entry)
        }
        #expect(files.count == 145)
    }

    @Test func `The verdict on every file is the recorded one`() throws {
        let (route, mark) = (try Sample.route(), try Sample.mark())
        try each { name, bytes, entry in
            let review = RouteReview(of: route, mark: mark, in: Sample.configuration(bytes))
            // The record explains some words in parentheses.
            let recorded = entry.verdict.split(separator: " (")[0]
            #expect(review.verdict.rawValue == recorded, "\(name)")
        }
    }

    @Test func `Every file has the recorded stanzas`() throws {
        try each { name, bytes, entry in
            let stanzas = InterfacesFile(path: "/etc/network/interfaces", bytes: bytes).stanzas.map { stanza in
                [
                    .string(stanza.interface), .string(stanza.family), .string(stanza.method),
                    .number(Double(stanza.firstLine)), .number(Double(stanza.lastLine)),
                ] as [JSONValue]
            }
            #expect(stanzas == entry.stanzas, "\(name)")
        }
    }

    @Test func `What is put in is what was expected, but for the comment`() throws {
        let (route, mark) = (try Sample.route(), try Sample.mark())
        let expected = try Corpus.files("inserted")
        var count = 0
        try each { name, bytes, entry in
            let configuration = Sample.configuration(bytes)
            let isAbsent = entry.verdict.hasPrefix("absent") || entry.verdict.hasSuffix("(absent)")
            guard isAbsent, let wanted = expected[name] else { return }
            count += 1
            let edited = configuration.inserting(route, mark, into: configuration.main)
            let plain = String(decoding: edited, as: UTF8.self).replacing(" # \(mark.text)", with: "")
            #expect(plain == String(decoding: wanted, as: UTF8.self), "\(name)")
            let refusals = RouteReview(of: route, mark: mark, in: configuration).refusals
            if refusals.isEmpty {
                let added = try configuration.adding(route, mark: mark)
                #expect(added == edited, "\(name)")
            } else {
                #expect(throws: Refusals(list: refusals), "\(name)") { try configuration.adding(route, mark: mark) }
            }
        }
        #expect(count == expected.count)
    }

    @Test func `Files that are not to be touched are refused with the reason`() throws {
        let (route, mark) = (try Sample.route(), try Sample.mark())
        var refused: [String: [String]] = [:]
        try each { name, bytes, entry in
            let review = RouteReview(of: route, mark: mark, in: Sample.configuration(bytes))
            let codes = review.refusals.map { String($0.code.rawValue.dropFirst("interfaces.".count)) }
            if !codes.isEmpty, codes != ["no-stanza"] { refused[name] = codes }
        }
        #expect(
            refused == [
                "hand.append-pitfall-no-final-newline": ["glued"],
                "hand.format-last-line-backslash": ["dangling-continuation"],
                "hand.format-latin1-comment": ["not-utf8"],
                "hand.pve-inet6-only-bridge": ["out-of-reach"],
                "hand.pve-routed": ["out-of-reach"],
                "hand.route-present-other-iface": ["wrong-interface"],
                "hand.route-present-other-nexthop": ["conflict"],
                "hand.route-present-second-stanza": ["several-stanzas", "second-stanza"],
                "hand.stanza-auto-after": ["auto-after-stanza"],
                "hand.stanza-manual-bridge": ["out-of-reach"],
                "pve-test.bridge-v4-v6.expect1": ["out-of-reach"],
                "pve-test.bridge-v4-v6.expect2": ["not-auto"],
                "pve-test.bridge-v4-v6.in2": ["not-auto"],
                "pve-test.bridge-v4-v6.in3": ["not-auto", "out-of-reach"],
                "pve-test.list-interfaces.in1": ["out-of-reach"],
                "pve-test.list-interfaces.in2": ["out-of-reach"],
                "pve-test.ovs_bridge_allow.expect1": ["out-of-reach"],
                "pve-test.ovs_bridge_allow.expect4": ["out-of-reach"],
                "pve-test.ovs_bridge_allow.in2": ["out-of-reach"],
                "pve-test.unknown_order.expect1": ["out-of-reach"],
                "pve-test.unknown_order.in1": ["out-of-reach"],
            ])
    }

    @Test func `Putting in twice is putting in once, and taking out restores every byte`() throws {
        let mark = try Sample.mark()
        for (destination, nextHop, least) in [
            ("10.0.1.0/24", "10.0.0.1", 40), ("fd00:2::/64", "fd00:1::1", 3), ("fd00:1::/64", "fe80::1", 40),
        ] {
            let route = try Sample.route(destination, via: nextHop)
            var count = 0
            try each { name, bytes, _ in
                let configuration = Sample.configuration(bytes)
                guard RouteReview(of: route, mark: mark, in: configuration).change == .insert else { return }
                count += 1
                let edited = try configuration.adding(route, mark: mark)
                let after = Sample.configuration(edited)
                #expect(edited.count > bytes.count, "\(name)")
                #expect(RouteReview(of: route, mark: mark, in: after).verdict == .presentExact, "\(name)")
                #expect(RouteReview(of: route, mark: mark, in: after).change == .none, "\(name)")
                let (again, without) = (try after.adding(route, mark: mark), try after.removing(mark: mark))
                let alsoWithout = try after.removing(mark: mark, destination: destination)
                #expect(again == edited, "\(name)")
                #expect(without == bytes && alsoWithout == bytes, "\(name)")
            }
            #expect(count >= least, "\(destination)")
        }
    }
}
