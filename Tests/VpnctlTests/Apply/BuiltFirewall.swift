import Lab
import TestSupport

@testable import vpnctl

/// A firewall that was built once and kept as a document, so that many runs can begin where it stands.
struct BuiltFirewall: Sendable {
    let release: Release
    private let configuration: String
    private let credentials: [String: Credentials]

    init(
        _ scenario: Scenario, _ release: Release, _ build: @Sendable (OPNsenseTwin) async throws -> Void = { _ in }
    ) async throws {
        let twin = try await scenario.start(release: release)
        var users: [String: Credentials] = [:]
        for user in ["root", "vpnctl", "readonly", "nopriv"] { users[user] = twin.credentials(for: user) }
        try await build(twin)
        self.release = release
        credentials = users
        configuration = try await twin.configurationXML
        try await twin.shutdown()
    }

    /// - Parameter inventory: Applied to the scenario, in place of calls that would build the same.
    init(_ scenario: Scenario, _ release: Release, applying inventory: String) async throws {
        try await self.init(scenario, release) { twin in
            let folder = try SampleFolder(["site.yaml": inventory])
            let first = try await ApplyAttempt(on: twin, inventory: folder.path)
            guard first.status == .done else { throw first }
        }
    }

    /// The firewall with everything that is stored in force.
    func twin(_ change: (inout TwinSettings) -> Void) async throws -> OPNsenseTwin {
        var settings = TwinSettings(release: release, configuration: configuration)
        settings.credentials = credentials
        settings.pfStatistics = true
        change(&settings)
        return try await OPNsenseTwin.start(settings)
    }
}

/// The firewalls at which most tests begin, each built by the first test that asks.
actor BuiltFirewalls {
    static let shared = BuiltFirewalls()

    private var building: [String: Task<BuiltFirewall, any Error>] = [:]

    func firewall(_ start: ApplyStage.Start, _ release: Release) async throws -> BuiltFirewall {
        let key = "\(start) \(release)"
        let task =
            building[key]
            ?? Task {
                switch start {
                case .empty: try await BuiltFirewall(.empty, release)
                case .guide: try await BuiltFirewall(.guide, release)
                case .mixed: try await BuiltFirewall(.empty, release, applying: MixedInventory.before)
                }
            }
        building[key] = task
        return try await task.value
    }
}
