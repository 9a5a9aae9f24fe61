import Foundation

/// Matched and total exchanges by section, and which calls differ; `REPLAY_SHOW=<section>` (or `all`) adds every difference.
struct ReplayReport {
    private let misses: [Replay.Miss]
    private let exchanges: [Exchange]
    private let isNeeded: (Exchange) -> Bool

    init(_ misses: [Replay.Miss], _ exchanges: [Exchange], isNeeded: @escaping (Exchange) -> Bool) {
        self.misses = misses
        self.exchanges = exchanges
        self.isNeeded = isNeeded
    }

    func print(_ title: String) {
        let shown = ProcessInfo.processInfo.environment["REPLAY_SHOW"]
        let missed = Dictionary(grouping: misses, by: \.exchange.section)
        var sections: [String] = []
        for exchange in exchanges where !sections.contains(exchange.section) { sections.append(exchange.section) }
        for section in sections {
            let total = exchanges.count { $0.section == section }
            let misses = missed[section] ?? []
            let calls = Dictionary(grouping: misses, by: \.exchange.call).sorted { $0.key < $1.key }
                .map { (isNeeded($1[0].exchange) ? "!" : "") + "\($0) \($1.count)" }
            Swift.print("\(title) \(section): \(total - misses.count)/\(total) \(calls.joined(separator: ", "))")
            if shown == section || shown == "all" { misses.forEach(show) }
        }
        let others = exchanges.count { !isNeeded($0) }
        let needed = exchanges.count - others
        let missing = misses.count { isNeeded($0.exchange) }
        Swift.print(
            "\(title) called by vpnctl: \(needed - missing)/\(needed),",
            "others: \(others - misses.count + missing)/\(others)")
    }

    private func show(_ miss: Replay.Miss) {
        let exchange = miss.exchange
        Swift.print("  #\(exchange.number) \(exchange.method) \(exchange.path) [\(exchange.note)]")
        for difference in miss.differences.prefix(6) { Swift.print("      \(difference)") }
    }
}
