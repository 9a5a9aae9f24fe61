import Foundation
import Lab
import Providers
import TestSupport
import Testing

@testable import vpnctl

/// Where a run of apply begins: a firewall as it stands, and the inventory that it is to be brought to.
///
/// The firewall is built once and kept as a document, so that many runs can begin at the same place.
struct ApplyStage: Sendable {
    enum Start: String, CaseIterable, Sendable {
        /// A fresh firewall.
        case empty
        /// Where the guide's operator stood.
        case guide
        /// A network that vpnctl made, and an inventory in which something of every kind is new, different or gone.
        case mixed
    }

    let name: String
    let release: Release
    /// Holds `inventory/`, and `state/` with the logs of runs.
    let folder: SampleFolder
    private let firewall: BuiltFirewall

    init(_ start: Start, _ release: Release = .v26_7) async throws {
        let firewall = try await BuiltFirewalls.shared.firewall(start, release)
        let files = start == .mixed ? ["site.yaml": MixedInventory.after] : try SampleInventory.repository()
        try self.init(firewall, files, named: start.rawValue)
    }

    /// - Parameter before: An inventory that is applied first, in place of calls that would build the same.
    init(_ scenario: Scenario, _ release: Release = .v26_7, before: String, after: String) async throws {
        let firewall = try await BuiltFirewall(scenario, release, applying: before)
        try self.init(firewall, ["site.yaml": after], named: scenario.rawValue)
    }

    /// - Parameter build: Goes on from where the scenario stands.
    init(
        _ scenario: Scenario, _ release: Release = .v26_7, files: [String: String],
        _ build: @Sendable (OPNsenseTwin) async throws -> Void = { _ in }
    ) async throws {
        try self.init(await BuiltFirewall(scenario, release, build), files, named: scenario.rawValue)
    }

    private init(_ firewall: BuiltFirewall, _ files: [String: String], named name: String) throws {
        self.firewall = firewall
        self.name = name
        release = firewall.release
        folder = try SampleFolder()
        for (name, text) in files { try folder.write(text, to: "inventory/" + name) }
    }

    var inventory: String { folder.path + "/inventory" }

    /// A firewall that stands at the beginning, with everything that is stored in force.
    func twin(_ change: (inout TwinSettings) -> Void = { _ in }) async throws -> OPNsenseTwin {
        try await firewall.twin(change)
    }

    func environment(_ twin: OPNsenseTwin, user: String = "vpnctl") async -> [String: String] {
        await twin.environment(user: user).merging(["XDG_STATE_HOME": folder.path + "/state"]) { $1 }
    }

    /// `vpnctl apply --yes`, with everything accepted that the stage's plan calls dangerous.
    var words: [String] { ["apply", "--yes", "--inventory", inventory] + Self.accepted.flatMap { ["--accept", $0] } }

    static let accepted = ["delete", "enable", "secret"]

    func run(_ twin: OPNsenseTwin, _ words: [String], user: String = "vpnctl") async throws -> Program.Outcome {
        try await Program.run(words, environment: environment(twin, user: user), folder: folder.url)
    }
}

extension ApplyStage {
    /// Changes of a plan that are not among those of the run before it: a step is left whole or not at all.
    static func unplanned(_ plan: SitePlan, beside planned: Set<String>) -> Set<String> {
        Set(plan.changes).subtracting(planned)
            // Between assigning by REST and enabling by XML-RPC there is an interface that is not enabled yet.
            .filter { $0 != "update enable opnsense/interface/home: enabled false -> true" }
    }

    /// After a run that ended somewhere the next one finishes, and then there is nothing to do.
    func expectNextRunFinishes(
        on twin: OPNsenseTwin, _ place: String, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let next = try await ApplyAttempt(on: twin, inventory: inventory)
        #expect(next.status == .done, "\(place): \(next.summary)", sourceLocation: sourceLocation)
        let unapplied = try await twin.notInForce
        #expect(unapplied == [], "\(place)", sourceLocation: sourceLocation)
        let plan = try await ApplyAttempt.plan(on: twin, inventory: inventory)
        #expect(plan.lines == [], "\(place)", sourceLocation: sourceLocation)
    }
}
