import Foundation
import Lab
import Providers
import TestSupport
import Testing

/// What holds for every inventory and every firewall: apply against the twin, over a socket, with random ones of both.
@Suite("ApplyLaws", .timeLimit(.minutes(120)))
struct ApplyLawsTests {
    @Test("A second plan is empty, links last, and nothing else is touched", arguments: Release.allCases)
    func converge(_ release: Release) async throws {
        try await LawCases(release).check { seed in
            try await LawFirewall.with(release, seed) { firewall, random in
                var inventory = LawInventory(&random, isExplicit: false)
                try await firewall.addStrangers(&random)
                if random.chance(50) {
                    let site = try inventory.site(shuffledBy: &random)
                    try await LawHandiwork(firewall: firewall, site: site).make(&random)
                }
                try await LawTrial("first", &inventory, on: firewall, &random).run(&random)
                try await Self.meddle(with: inventory, on: firewall, &random)
                try await LawTrial("after people", &inventory, on: firewall, &random).run(&random)
                if random.chance(50) { try await Self.meddle(with: inventory, on: firewall, &random) }
                if random.chance(30) { inventory.pin(try await Self.known(inventory, on: firewall, &random), &random) }
                var next = inventory.changed(&random)
                if random.chance(25) { next.moveSite() }
                try await LawTrial("changed", &next, on: firewall, &random).run(&random)
            }
        }
    }

    private static func meddle(
        with inventory: LawInventory, on firewall: LawFirewall, _ random: inout SplitMix64
    ) async throws {
        let known = try await known(inventory, on: firewall, &random)
        try await LawPerson(firewall: firewall, known: known).interfere(&random)
    }

    /// What vpnctl knows of the firewall.
    private static func known(
        _ inventory: LawInventory, on firewall: LawFirewall, _ random: inout SplitMix64
    ) async throws -> SitePlan {
        var inventory = inventory
        return try await firewall.plan(try inventory.site(shuffledBy: &random))
    }

    @Test("The way there and back leads to where it began", arguments: Release.allCases)
    func restore(_ release: Release) async throws {
        try await LawCases(release).check { seed in
            try await LawFirewall.with(release, seed) { firewall, random in
                var inventory = LawInventory(&random, isExplicit: true)
                try await firewall.addStrangers(&random)
                try await LawTrial("there", &inventory, on: firewall, &random).run(&random)
                let before = try LawConfiguration(await firewall.twin.configurationXML)
                var other = inventory.changed(&random, keepingInterfaces: true)
                let away = try await LawTrial("away", &other, on: firewall, &random).run(&random)
                let back = try await LawTrial("back", &inventory, on: firewall, &random).run(&random)
                let after = try LawConfiguration(await firewall.twin.configurationXML)
                let recreated = LawReach(away).recreated(by: LawReach(back))
                // WireGuard is switched on and never off.
                let isSwitched = LawReach(away).configuration.changesSwitch
                let ends = [before, after].map { configuration in
                    let canonical = configuration.canonical(of: "home", withoutKeysOf: recreated)
                    return isSwitched ? canonical.beyond(.init(changesSwitch: true)) : canonical
                }
                let differences = ends[0].differences(to: ends[1])
                guard differences.isEmpty else {
                    throw Broken(
                        "the way back leads elsewhere:\n  " + differences.joined(separator: "\n  ")
                            + "\n\(inventory.yaml(shuffledBy: &random).text)\n"
                            + other.yaml(shuffledBy: &random).text)
                }
            }
        }
    }
}

/// The random cases of one version: as many as `LAW_CASES` says, or the one in `LAW_SEED`, such as `26.7:123`.
struct LawCases {
    private let release: Release
    private let seeds: [UInt64]

    init(_ release: Release, environment: [String: String] = ProcessInfo.processInfo.environment) {
        self.release = release
        if let seed = environment["LAW_SEED"] {
            let parts = seed.split(separator: ":")
            seeds = parts.first.map(String.init) == release.rawValue ? parts.dropFirst().compactMap { UInt64($0) } : []
        } else {
            seeds = Array(1...(environment["LAW_CASES"].flatMap { UInt64($0) } ?? 4))
        }
    }

    /// Tries the law with every seed; a failing one is named with how to run it again, and the others still run.
    func check(
        sourceLocation: SourceLocation = #_sourceLocation, _ law: (UInt64) async throws -> Void
    ) async throws {
        var broken = 0
        for seed in seeds {
            do {
                try await law(seed &* 1_000 &+ UInt64(release.version.utf8.reduce(0) { $0 + Int($1) }))
            } catch {
                broken += 1
                Issue.record(
                    "\(error)\nAgain: LAW_SEED=\(release.rawValue):\(seed) swift test --filter ApplyLaws",
                    sourceLocation: sourceLocation)
                if broken == 5 { break }
            }
        }
        print("laws: \(release.rawValue): \(seeds.count) cases, \(broken) broken")
    }
}
