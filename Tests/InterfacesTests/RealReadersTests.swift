import Foundation
import TestSupport
import Testing

@testable import Interfaces

@Suite(
    .enabled(
        if: RealReaders.areThere && Corpus.isThere,
        "no real program read a file: run .ci/tools-ifupdown, and ../shared/vectors/interfaces must be there"))
struct RealReadersTests {
    /// Real files, and in `make deep` random ones, into which a route can be put: before and after.
    private func edits(
        _ route: WantedRoute, _ mark: RouteMark
    ) throws -> [(name: String, before: [UInt8], after: [UInt8])] {
        let files = try Corpus.files().sorted { $0.key < $1.key }
        let random = (0..<(Depth.isDeep ? UInt64(400) : 0)).map { seed in
            var random = SplitMix64(seed: seed)
            let bytes =
                random.chance(50) ? RandomFile.bytes(&random) : RandomFile.mixed(from: files.map(\.value), &random)
            return (key: "seed \(seed)", value: bytes)
        }
        return try (files + random).compactMap { name, bytes in
            let configuration = Sample.configuration(bytes)
            guard RouteReview(of: route, mark: mark, in: configuration).change == .insert else { return nil }
            return (name, bytes, try configuration.adding(route, mark: mark))
        }
    }

    /// The option of an interface as a list; ifupdown2 prints a single one as a text.
    private func list(_ value: JSONValue?) -> [String] {
        value?.string.map { [$0] } ?? value?.array?.compactMap(\.string) ?? []
    }

    /// What ifupdown2 reads without the two options of the route; nil where they are not in the stanza of its family.
    private func without(_ route: WantedRoute, _ mark: RouteMark, _ interfaces: [JSONValue]) -> [JSONValue]? {
        let ours = interfaces.indices.filter { interfaces[$0]["name"]?.string == route.device }
        let family = route.isIPv6 ? "inet6" : "inet"
        let chosen = ours.first { interfaces[$0]["addr_family"]?.string == family } ?? ours.first
        guard let chosen, var members = interfaces[chosen].object, var options = members["config"]?.object else {
            return nil
        }
        for line in route.lines(mark: mark) {
            let (key, command) = (String(line.prefix { $0 != " " }), String(line.drop { $0 != " " }.dropFirst()))
            var all = list(options[key])
            guard let index = all.firstIndex(of: command) else { return nil }
            all.remove(at: index)
            options[key] = all.isEmpty ? nil : all.count == 1 ? .string(all[0]) : .array(all.map { .string($0) })
        }
        members["config"] = .object(options)
        return interfaces.enumerated().map { $0 == chosen ? .object(members) : $1 }
    }

    @Test(arguments: [("10.0.1.0/24", "10.0.0.1"), ("fd00:2::/64", "fd00:1::1")])
    func `ifupdown2 reads every result as before plus two lines`(_ destination: String, _ nextHop: String) async throws
    {
        let (route, mark) = (try Sample.route(destination, via: nextHop), try Sample.mark())
        let edits = try edits(route, mark).filter { Depth.isDeep || $0.name.hasPrefix("hand.") }
        #expect(edits.count > 2)
        for (name, before, after) in edits {
            let (old, new) = (try await RealReaders.query(before), try await RealReaders.query(after))
            // ifupdown2 ignores an interface that contradicts another, such as a second VLAN-aware bridge.
            let isIgnored = !old.interfaces.contains { $0["name"]?.string == route.device }
            #expect(!isIgnored || name.hasPrefix("seed"), "\(name)")
            let rest = isIgnored ? new.interfaces : without(route, mark, new.interfaces)
            #expect(rest == old.interfaces, "\(name)")
            #expect(new.complaints == old.complaints, "\(name)")
        }
    }

    @Test(arguments: [("10.0.1.0/24", "10.0.0.1"), ("fd00:2::/64", "fd00:1::1")])
    func `ifupdown reads every result as before plus two lines`(_ destination: String, _ nextHop: String) async throws {
        let (route, mark) = (try Sample.route(destination, via: nextHop), try Sample.mark())
        var rejected: [String] = []
        for (name, before, after) in try edits(route, mark) {
            for interface in [nil, route.device] {
                let old = try await RealReaders.commands(before, taking: interface)
                let new = try await RealReaders.commands(after, taking: interface)
                #expect(new.status == old.status, "\(name)")
                #expect(new.output == old.output, "\(name)")
                if old.errors.contains("couldn't read interfaces file") {
                    rejected.append(name)
                    #expect(new.complaints == old.complaints, "\(name)")
                    continue
                }
                let command = interface == nil ? route.addCommand : route.deleteCommand
                let lines = new.errors.split(separator: "\n", omittingEmptySubsequences: false)
                let ours = lines.filter { $0 == "\(command) # \(mark.text)" }
                #expect(!ours.isEmpty, "\(name)")
                #expect(lines.filter { !ours.contains($0) }.joined(separator: "\n") == old.errors, "\(name)")
            }
        }
        // Files that ifupdown rejects as they are.
        let known = rejected.filter { !$0.hasPrefix("seed") }
        #expect(Set(known).isSubset(of: ["hand.dir-source-in-middle-of-stanza", "hand.pve-typeless"]))
    }

    @Test func `A continued line is one command for us and for ifupdown`() async throws {
        let text = Sample.bridge(
            "\tpost-up echo a \\\n\n\tpost-up echo b\n",
            after: "\tpost-up ip route add \\\n\t10.0.1.0/24 via 10.0.0.1\n")
        let review = RouteReview(of: try Sample.route(), mark: try Sample.mark(), in: Sample.configuration(text))
        #expect(review.verdict == .presentEquivalent)
        let commands = try await RealReaders.commands(Array(text.utf8)).errors.split(separator: "\n")
        #expect(commands.contains { $0.hasPrefix("ip route add") && $0.hasSuffix("10.0.1.0/24 via 10.0.0.1") })
    }
}
