import Foundation
import Lab
import Providers
import Reconciler
import TestSupport

@testable import Inventory
@testable import vpnctl

/// A twin that the laws are tried on, and the ways to it: vpnctl's, and those of a person.
struct LawFirewall {
    let twin: OPNsenseTwin
    let environment: [String: String]
    /// Open for as long as the firewall is tried, since opening costs more than everything else.
    let transports: [String: any HTTPTransport]

    /// Starts a twin, calls `body` and stops it.
    static func with(
        _ release: Release, _ seed: UInt64,
        _ body: @escaping @Sendable (LawFirewall, inout SplitMix64) async throws -> Void
    ) async throws {
        var random = SplitMix64(seed: seed)
        var settings = TwinSettings(release: release)
        settings.pfStatistics = random.chance(50)
        settings.guiRules = guiRules(&random)
        let twin = try await OPNsenseTwin.start(settings)
        try await twin.mergeInterface("lan", ["ipaddrv6": "fd00:10::1", "subnetv6": "64"])
        var environment = await twin.environment()
        for name in LawInventory.secrets { environment[name] = LawInventory.key(&random) }
        do {
            let site = try LawInventory.empty(&random)
            let (known, start) = (environment, random)
            try await Connections(site: site, environment: known).withTransports(to: site.hosts) { transports in
                var random = start
                try await body(LawFirewall(twin: twin, environment: known, transports: transports), &random)
            }
        } catch {
            try await twin.shutdown()
            throw error
        }
        try await twin.shutdown()
    }

    private static func guiRules(_ random: inout SplitMix64) -> [GUIRule] {
        let all = [
            GUIRule(interface: "wireguard", description: "by hand", source: .network("wireguard"), destination: .any),
            GUIRule(interface: "opt1", description: "printers", source: .network("opt1"), destination: .network("lan")),
            GUIRule(
                interface: "wan", description: "web", transport: "tcp", source: .any, destination: .network("(self)"),
                destinationPort: "443"),
        ]
        return all.filter { _ in random.chance(40) }
    }

    // MARK: vpnctl

    func connections(_ site: Site) -> Connections { Connections(site: site, environment: environment) }

    func states(_ site: Site) async throws -> [String: OPNsenseState] {
        try await connections(site).readStates(of: site.hosts, by: transports).firewalls
    }

    func plan(_ site: Site, _ states: [String: OPNsenseState]) async throws -> SitePlan {
        try SitePlan(site: site, states: states, presharedKeys: try await connections(site).presharedKeys())
    }

    func plan(_ site: Site) async throws -> SitePlan { try await plan(site, try await states(site)) }

    /// Carries a plan out as `vpnctl apply` does once it is approved.
    func carryOut(_ plan: SitePlan) async throws -> ApplyReport {
        let connections = connections(plan.site)
        return try await Execution(plan, by: transports, connections).run(isStopped: { false }, { _ in })
    }

    // MARK: A person

    /// A call of the API by the administrator; returns the answer's result.
    @discardableResult
    func call(_ path: String, _ body: [String: [String: String]] = [:]) async throws -> TwinAnswer {
        let document = String(decoding: try JSONEncoder().encode(body), as: UTF8.self)
        let answer = try await twin.call("POST", "/api/" + path, document)
        guard answer.status == 200 else { throw Broken("the twin answers \(path) with \(answer.text)") }
        return answer
    }

    /// A call that has to store something.
    @discardableResult
    func store(_ path: String, _ body: [String: [String: String]] = [:]) async throws -> String? {
        let answer = try await call(path, body)
        guard ["saved", "deleted", "Enabled", "Disabled"].contains(answer["result"] ?? "") else {
            throw Broken("the twin does not take \(path) \(body): \(answer.text)")
        }
        return answer["uuid"]
    }

    /// Brings everything that is stored into force.
    func reloadEverything() async throws {
        let calls = [
            "firewall/alias/reconfigure", "wireguard/service/reconfigure", "routes/routes/reconfigure",
            "firewall/filter/apply",
        ]
        for path in calls { try await call(path) }
    }
}
