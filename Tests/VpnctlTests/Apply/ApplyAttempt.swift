import Inventory
import Lab
import Providers
import Reconciler
import TestSupport

@testable import vpnctl

/// What became of a plan and a run within the tests' own process, as `vpnctl apply --yes` makes them.
struct ApplyAttempt: Error {
    /// Nil where the firewall could not be read.
    private(set) var plan: SitePlan?
    private(set) var report: ApplyReport?
    private(set) var events: [ApplyEvent] = []
    /// What ended it before anything was changed.
    private(set) var failure: (any Error)?

    var status: ExitStatus { report.map { ExitStatus($0) } ?? failure.map { ExitStatus($0) } ?? .done }

    /// - Parameters:
    ///   - timeout: For each answer.
    ///   - isStopped: Whether Ctrl-C was pressed.
    init(
        on twin: OPNsenseTwin, inventory: String, user: String = "vpnctl", timeout: Duration = .seconds(60),
        keepsGoing: Bool = false, isStopped: @escaping @Sendable () -> Bool = { false }
    ) async throws {
        let site = try Site.load(folder: inventory, today: nil)
        var connections = Connections(site: site, environment: await twin.environment(user: user))
        connections.limits.request = timeout
        do {
            self = try await connections.withTransports { [connections] transports in
                let plan = try await Self.plan(connections, by: transports)
                guard !plan.plan.steps.isEmpty else { return ApplyAttempt(plan) }
                let execution = Execution(plan, by: transports, connections, keepsGoing: keepsGoing)
                return await ApplyAttempt(plan, execution, isStopped)
            }
        } catch {
            failure = error
        }
    }

    private init(_ plan: SitePlan) { self.plan = plan }

    private init(_ plan: SitePlan, _ execution: Execution, _ isStopped: @escaping @Sendable () -> Bool) async {
        self.plan = plan
        var events: [ApplyEvent] = []
        do {
            report = try await execution.run(isStopped: isStopped) { events.append($0) }
        } catch {
            failure = error
        }
        self.events = events
    }

    /// The plan of now; nothing is changed.
    static func plan(on twin: OPNsenseTwin, inventory: String) async throws -> SitePlan {
        let site = try Site.load(folder: inventory, today: nil)
        return try await plan(Connections(site: site, environment: await twin.environment()))
    }

    private static func plan(
        _ connections: Connections, by transports: [String: any HTTPTransport] = [:]
    ) async throws -> SitePlan {
        let states = try await connections.readStates(by: transports)
        return try SitePlan(site: connections.site, states: states, presharedKeys: [:])
    }
}
