import Benchmark
import Inventory
import Providers
import Reconciler

/// What `vpnctl plan` does between the bytes it reads and the text it prints, with growing numbers of peers; and the edit of a
/// long interfaces file, which is to take less than 5 ms.
let benchmarks: @Sendable () -> Void = {
    let configuration = Benchmark.Configuration(
        metrics: [.wallClock, .peakMemoryResident], warmupIterations: 1, maxDuration: .seconds(10),
        maxIterations: 20)
    Benchmark("parse and edit an interfaces file of 2,000 lines", configuration: configuration) {
        (benchmark, file: SyntheticInterfaces) in
        benchmark.startMeasurement()
        let edited = try file.edited()
        benchmark.stopMeasurement()
        guard edited.count > file.bytes.count else { throw UnexpectedPlan(steps: 0) }
    } setup: {
        try SyntheticInterfaces()
    }
    for (count, label) in [(1_000, "1k"), (10_000, "10k"), (100_000, "100k")] {
        Benchmark("parse and validate the inventory, \(label) peers", configuration: configuration) {
            benchmark, files in
            benchmark.startMeasurement()
            blackHole(try Site.parse(files: files, today: nil))
        } setup: {
            SyntheticNetwork(peers: count).inventory
        }
        Benchmark("decode the live state, \(label) peers", configuration: configuration) { benchmark, firewall in
            benchmark.startMeasurement()
            blackHole(try await firewall.read())
        } setup: {
            try SyntheticNetwork(peers: count).reader()
        }
        Benchmark("plan, a tenth differs, \(label) peers", configuration: configuration) {
            (benchmark, input: PlanInput) in
            benchmark.startMeasurement()
            let plan = try SitePlan(site: input.site, states: input.states, presharedKeys: [:])
            benchmark.stopMeasurement()
            guard plan.plan.steps.count > count / 10 else { throw UnexpectedPlan(steps: plan.plan.steps.count) }
        } setup: {
            let network = SyntheticNetwork(peers: count)
            let site = try Site.parse(files: network.inventory, today: nil)
            return PlanInput(site: site, states: [SyntheticNetwork.host: try await network.reader().read()])
        }
        Benchmark("plan, every peer is missing, \(label) peers", configuration: configuration) {
            (benchmark, input: PlanInput) in
            benchmark.startMeasurement()
            let plan = try SitePlan(site: input.site, states: input.states, presharedKeys: [:])
            benchmark.stopMeasurement()
            guard plan.plan.steps.count > 2 * count else { throw UnexpectedPlan(steps: plan.plan.steps.count) }
        } setup: {
            let site = try Site.parse(files: SyntheticNetwork(peers: count).inventory, today: nil)
            let reader = try SyntheticNetwork(peers: 0).reader()
            return PlanInput(site: site, states: [SyntheticNetwork.host: try await reader.read()])
        }
    }
}

/// What a plan is made from.
struct PlanInput {
    let site: Site
    let states: [String: OPNsenseState]
}

/// A plan without the changes that it must have: what was measured is not what the name says.
struct UnexpectedPlan: Error {
    let steps: Int
}

extension SyntheticNetwork {
    func reader() throws -> OPNsenseReader {
        OPNsenseReader(
            transport: CannedTransport(answers: answers), host: Self.host,
            site: try Site.parse(files: inventory, today: nil))
    }
}
