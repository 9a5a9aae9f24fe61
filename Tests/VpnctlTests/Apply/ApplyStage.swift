import Foundation
import Lab
import TestSupport

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

    private(set) var name: String
    let release: Release
    /// Holds `inventory/`, and `state/` with the logs of runs.
    let folder: SampleFolder
    private let configuration: String
    private let credentials: [String: Credentials]

    init(_ start: Start, _ release: Release = .v26_7) async throws {
        switch start {
        case .mixed: try await self.init(.empty, release, before: MixedInventory.before, after: MixedInventory.after)
        case .empty: try await self.init(.empty, release, files: SampleInventory.repository())
        case .guide: try await self.init(.guide, release, files: SampleInventory.repository())
        }
        name = start.rawValue
    }

    /// - Parameter before: An inventory that is applied first, in place of calls that would build the same.
    init(_ scenario: Scenario, _ release: Release = .v26_7, before: String, after: String) async throws {
        try await self.init(scenario, release, files: ["site.yaml": after]) { twin in
            let folder = try SampleFolder(["site.yaml": before])
            let first = try await ApplyAttempt(on: twin, inventory: folder.path)
            guard first.status == .done else { throw first }
        }
    }

    /// - Parameter build: Goes on from where the scenario stands.
    init(
        _ scenario: Scenario, _ release: Release = .v26_7, files: [String: String],
        _ build: (OPNsenseTwin) async throws -> Void = { _ in }
    ) async throws {
        name = scenario.rawValue
        self.release = release
        folder = try SampleFolder()
        for (name, text) in files { try folder.write(text, to: "inventory/" + name) }
        let twin = try await scenario.start(release: release)
        var users: [String: Credentials] = [:]
        for user in ["root", "vpnctl", "readonly", "nopriv"] { users[user] = twin.credentials(for: user) }
        credentials = users
        try await build(twin)
        configuration = try await twin.configurationXML
        try await twin.shutdown()
    }

    var inventory: String { folder.path + "/inventory" }

    /// A firewall that stands at the beginning, with everything that is stored in force.
    func twin(_ change: (inout TwinSettings) -> Void = { _ in }) async throws -> OPNsenseTwin {
        var settings = TwinSettings(release: release, configuration: configuration)
        settings.credentials = credentials
        settings.pfStatistics = true
        change(&settings)
        return try await OPNsenseTwin.start(settings)
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
