import Foundation
import Testing

/// Sebastiano Vigna's SplitMix64: small, fast, and the same numbers on every machine.
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// True in about `percent` of 100 cases.
    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }

    mutating func pick<Element>(_ elements: [Element]) -> Element? { elements.randomElement(using: &self) }
}

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

/// What broke a law.
struct Broken: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
