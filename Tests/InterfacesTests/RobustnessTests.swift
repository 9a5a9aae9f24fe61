import Foundation
import TestSupport
import Testing

@testable import Interfaces

/// Random bytes and random edits; `VPNCTL_SEED` runs one seed alone.
@Suite struct RobustnessTests {
    private static let seeds: [UInt64] =
        ProcessInfo.processInfo.environment["VPNCTL_SEED"].flatMap { UInt64($0) }.map { [$0] }
        ?? Array(1...(Depth.isDeep ? 20_000 : 1_500))

    private func lines(_ bytes: [UInt8]) -> [[UInt8]] {
        bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map {
            $0.last == 0x0D ? Array($0.dropLast()) : Array($0)
        }
    }

    /// What every edit of every file must leave behind.
    private func check(_ bytes: [UInt8]) throws {
        let configuration = Sample.configuration(bytes)
        let file = configuration.main
        guard LineEdit(file).bytes == bytes, file.lines.flatMap({ bytes[$0.range] }) == bytes,
            file.statements.flatMap({ Array($0.lines) }) == Array(file.lines.indices)
        else { throw Broken("bytes were lost in reading") }
        _ = configuration.warnings
        for route in [try Sample.route(), try Sample.route("fd00:1::/64", via: "fd00::1", metric: 5)] {
            try checkEdits(configuration, route, mark: try Sample.mark())
            try checkEdits(configuration, route, mark: try Sample.mark("of-nobody-else"))
        }
    }

    private func checkEdits(_ configuration: InterfacesConfiguration, _ route: WantedRoute, mark: RouteMark) throws {
        let bytes = configuration.main.bytes
        let review = RouteReview(of: route, mark: mark, in: configuration)
        guard review.change != .report else { return }
        let edited = try configuration.adding(route, mark: mark)
        if review.change == .none || review.change == .adopt {
            guard edited == bytes else { throw Broken("a file was changed for nothing") }
            return
        }
        let after = Sample.configuration(edited)
        let result = RouteReview(of: route, mark: mark, in: after)
        guard result.change == .none, try after.adding(route, mark: mark) == edited else {
            throw Broken("\(review.change) led to \(result.verdict), \(result.change)")
        }
        let own = Set(configuration.ownLines(of: route, mark).flatMap { Array($0.lines) })
        let rest = lines(bytes).enumerated().filter { !own.contains($0.offset + 1) }.map(\.element)
        var left = lines(edited)
        for line in route.lines(mark: mark) {
            guard let index = left.firstIndex(where: { $0.drop { $0 == 0x20 || $0 == 0x09 }.elementsEqual(line.utf8) })
            else {
                throw Broken("no line \(line)")
            }
            left.remove(at: index)
        }
        guard left == rest else { throw Broken("\(review.change) changed another line") }
        let restores = try after.removing(mark: mark) == bytes
        guard review.change == .correct || !configuration.ownLines(mark).isEmpty || restores
        else { throw Broken("taking out does not restore") }
    }

    @Test func `Random edits never crash it and never lose a byte`() {
        for seed in Self.seeds {
            var random = SplitMix64(seed: seed)
            let bytes = RandomFile.bytes(&random)
            do { try check(bytes) } catch {
                Issue.record("\(error), seed \(seed): \(String(decoding: bytes, as: UTF8.self).debugDescription)")
                return
            }
        }
    }

    @Test(.enabled(if: Corpus.isThere, "the files are not in ../shared/vectors/interfaces: none was cut or mixed"))
    func `Real files, cut and mixed at random, never crash it and never lose a byte`() throws {
        let files = try Corpus.files().sorted { $0.key < $1.key }.map(\.value)
        for seed in Self.seeds {
            var random = SplitMix64(seed: seed)
            let bytes = RandomFile.mixed(from: files, &random)
            do { try check(bytes) } catch {
                Issue.record("\(error), seed \(seed): \(String(decoding: bytes, as: UTF8.self).debugDescription)")
                return
            }
        }
    }
}
