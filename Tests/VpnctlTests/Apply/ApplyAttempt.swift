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

    var status: ExitStatus {
        let isLeft = plan.map { PlanSummary($0, objections: []).leavesWork } ?? false
        return report.map { ExitStatus($0, leavingWork: isLeft) } ?? failure.map { ExitStatus($0) }
            ?? (isLeft ? .partial : .done)
    }

    /// What went wrong, in a few lines.
    var summary: String {
        let failures = report?.failures.map { "\($0.step): \(ApplyText.message(of: $0.failure.cause))" } ?? []
        let ended = failure.map { [ApplyText.message(of: $0)] } ?? []
        return (["\(status)"] + ended + failures).joined(separator: "\n")
    }

    /// - Parameters:
    ///   - timeout: For each answer.
    ///   - isStopped: Whether Ctrl-C was pressed.
    init(
        on twin: OPNsenseTwin, inventory: String, user: String = "vpnctl", timeout: Duration = .seconds(60),
        keepsGoing: Bool = false, isStopped: @escaping @Sendable () -> Bool = { false }
    ) async throws {
        let site = try Site.load(folder: inventory, today: nil)
        let connections = await Self.connections(site, twin, user: user, timeout: timeout)
        do {
            self = try await ProgramGate.shared.pass {
                try await connections.withTransports(to: site.hosts) { transports in
                    let plan = try await Self.plan(connections, by: transports)
                    guard !plan.plan.steps.isEmpty else { return ApplyAttempt(plan) }
                    let execution = Execution(plan, by: transports, connections, keepsGoing: keepsGoing)
                    return await ApplyAttempt(plan, execution, isStopped)
                }
            }
        } catch {
            failure = error
        }
    }

    private static func connections(
        _ site: Site, _ twin: OPNsenseTwin, user: String = "vpnctl", timeout: Duration = .seconds(60)
    ) async -> Connections {
        var limits = TransportLimits()
        // A machine that runs many tests at once may take long for a handshake.
        limits.connect = .seconds(60)
        limits.request = timeout
        return Connections(site: site, environment: await twin.environment(user: user), limits: limits)
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
        let connections = await connections(site, twin)
        return try await ProgramGate.shared.pass { try await plan(connections) }
    }

    private static func plan(
        _ connections: Connections, by transports: [String: any HTTPTransport] = [:]
    ) async throws -> SitePlan {
        let states = try await connections.readStates(of: connections.site.hosts, by: transports)
        return try SitePlan(connections.site, states, presharedKeys: [:], scope: PlanScope())
    }
}
