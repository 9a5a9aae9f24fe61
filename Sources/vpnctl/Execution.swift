import Providers
import Reconciler

/// Carries a plan out, and tells what became of it.
struct Execution {
    let plan: SitePlan
    private let firewalls: [String: OPNsenseProvider]
    private let hosts: [String: LinuxProvider]
    let keepsGoing: Bool
    private let requests: RequestLoop

    init(
        _ plan: SitePlan, by transports: [String: any HTTPTransport], _ connections: Connections,
        keepsGoing: Bool = false
    ) {
        self.plan = plan
        self.keepsGoing = keepsGoing
        requests = connections.requests
        var providers: [String: OPNsenseProvider] = [:]
        for comparison in plan.comparisons {
            guard let transport = transports[comparison.host.name] else { continue }
            providers[comparison.host.name] = OPNsenseProvider(
                transport: transport, comparison: comparison,
                shell: connections.firewallShell(of: comparison.host),
                presharedKey: { try await connections.presharedKey(of: $0) })
        }
        firewalls = providers
        hosts = Dictionary(
            uniqueKeysWithValues: plan.linuxComparisons.map { comparison in
                let shell = connections.sessions.shell(of: comparison.host)
                return (comparison.host.name, LinuxProvider(shell: shell, comparison: comparison))
            })
    }

    /// Notices from now on when somebody else changes a host, as far as it tells.
    func watch() async throws {
        for (_, provider) in firewalls.sorted(by: { $0.key < $1.key }) { try await provider.watch() }
    }

    /// Runs to the end; every event reaches `render` in order, one at a time.
    func run(
        isStopped: @escaping @Sendable () -> Bool, _ render: @escaping (ApplyEvent) -> Void
    ) async throws -> ApplyReport {
        let (events, reporter) = AsyncStream.makeStream(of: ApplyEvent.self)
        return try await requests.run {
            async let result = carryOut(isStopped: isStopped, reporter)
            for await event in events { render(event) }
            return try await result
        }
    }

    private func carryOut(
        isStopped: @escaping @Sendable () -> Bool, _ reporter: AsyncStream<ApplyEvent>.Continuation
    ) async throws -> ApplyReport {
        defer { reporter.finish() }
        let providers: [String: any Provider] = hosts
        let applier = Applier(
            plan.batches, providers: providers.merging(firewalls) { $1 }, keepsGoing: keepsGoing, isStopped: isStopped,
            report: { reporter.yield($0) })
        return try await applier.run()
    }
}

extension ExitStatus {
    /// The code for a run: 0 where everything was done, 4 where live state moved, 5 where something is left.
    ///
    /// - Parameter isLeft: Whether the plan has something that only a person can do or decide.
    init(_ report: ApplyReport, leavingWork isLeft: Bool) {
        let isInterrupted = report.count { if case .skipped(.interrupted) = $0 { true } else { false } } > 0
        if report.failures.contains(where: { if case .moved = $0.failure.cause { true } else { false } }) {
            self = .moved
        } else if let first = report.failures.first {
            self = report.changedAnything ? .partial : ExitStatus(first.failure)
        } else if report.count({ if case .skipped = $0 { true } else { false } }) > 0 {
            self = report.changedAnything ? .partial : isInterrupted ? .interrupted : .refused
        } else {
            self = isLeft ? .partial : .done
        }
    }

    private init(_ failure: Outcome.Failure) {
        if case .error(let error) = failure.cause { self.init(error) } else { self = .error }
    }
}
