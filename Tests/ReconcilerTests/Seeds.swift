import Foundation
import Testing

/// The seeds of a law: `count` of them, or the one in the environment variable `VPNCTL_SEED`.
struct Seeds {
    let values: [UInt64]

    init(_ count: UInt64 = 600) {
        let chosen = ProcessInfo.processInfo.environment["VPNCTL_SEED"].flatMap { UInt64($0) }
        values = chosen.map { [$0] } ?? Array(1...count)
    }

    /// Runs the law for every seed and stops at the first that breaks it, naming the seed.
    func check(
        sourceLocation: SourceLocation = #_sourceLocation, _ law: (UInt64) throws -> Void
    ) {
        for seed in values {
            do {
                try law(seed)
            } catch {
                Issue.record(
                    "\(error) (run again with VPNCTL_SEED=\(seed))", sourceLocation: sourceLocation)
                return
            }
        }
    }
}
