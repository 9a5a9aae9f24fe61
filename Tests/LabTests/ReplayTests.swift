import Foundation
import Testing

@testable import Lab

@Suite(.enabled(if: Recordings.areThere, "the recordings are not in ../shared/vectors/opnsense: nothing is compared"))
struct ReplayTests {
    /// Sections that the twin answers completely.
    static let complete: Set<String> = [
        "auth", "http", "wireguard", "timing", "interfaces", "routes", "ifenable", "unbound", "nat",
    ]

    /// What `vpnctl` calls: module and controller, with an action where not all of them count.
    static let needed: [String] = [
        "wireguard/", "firewall/filter/", "firewall/alias/", "firewall/category/", "firewall/source_nat/get",
        "firewall/source_nat/set", "routes/routes/", "routing/settings/", "interfaces/overview/",
        "interfaces/assignment/", "core/backup/backups", "core/backup/revert_backup", "core/system/status",
        "diagnostics/system/system_information",
    ]

    @Test(arguments: Release.allCases)
    func `the twin answers like the recordings`(release: Release) async throws {
        var replay = try await Replay(settings(release))
        let exchanges = try Recordings.exchanges(release)
        try await replay.play(exchanges)
        report(replay, exchanges, release)
        for miss in replay.misses where Self.complete.contains(miss.exchange.section) {
            Issue.record("\(release.rawValue) #\(miss.exchange.number) \(miss.exchange.path): \(miss.differences)")
        }
    }

    private func settings(_ release: Release) throws -> TwinSettings {
        var settings = TwinSettings(release: release, configuration: try Recordings.baseline(release))
        settings.serves = false
        settings.staleWindow = .zero
        settings.hardware = Recordings.hardware
        return settings
    }

    private func isNeeded(_ exchange: Exchange) -> Bool {
        Self.needed.contains { exchange.path.hasPrefix("/api/" + $0) }
    }

    /// Prints matched and total by section; `REPLAY_SHOW=<section>` (or `all`) adds every difference.
    private func report(_ replay: Replay, _ exchanges: [Exchange], _ release: Release) {
        let missed = Dictionary(grouping: replay.misses, by: \.exchange.section)
        var sections: [String] = []
        for exchange in exchanges where !sections.contains(exchange.section) { sections.append(exchange.section) }
        let shown = ProcessInfo.processInfo.environment["REPLAY_SHOW"]
        for section in sections {
            let total = exchanges.count { $0.section == section }
            let misses = missed[section] ?? []
            let controllers = Dictionary(grouping: misses, by: \.exchange.controller).map { "\($0) \($1.count)" }
                .sorted()
            print(
                "\(release.rawValue) \(section): \(total - misses.count)/\(total) \(controllers.joined(separator: ", "))"
            )
            guard shown == section || shown == "all" else { continue }
            for miss in misses {
                print(
                    "  #\(miss.exchange.number) \(miss.exchange.method) \(miss.exchange.path) [\(miss.exchange.note)]")
                for difference in miss.differences.prefix(6) { print("      \(difference)") }
            }
        }
        let needed = exchanges.count(where: isNeeded)
        let missing = replay.misses.count { isNeeded($0.exchange) }
        print("\(release.rawValue) needed by vpnctl: \(needed - missing)/\(needed)")
    }
}
