import Foundation
import Inventory
import Providers
import Reconciler
import Testing

/// The return route of a host in a sandbox, and what is done about it.
struct ReturnRoute {
    let sandbox: HostSandbox
    let site: Site

    /// - Parameters:
    ///   - via: The next hop, of the family of the bridge's address.
    ///   - path: The interfaces file's, where it is not the sandbox's own.
    init(
        _ sandbox: HostSandbox, via: String = "10.0.0.1", bridge: String = "vmbr1", routes: String? = nil,
        path: String? = nil, sudo: Bool = false
    ) throws {
        self.sandbox = sandbox
        let route = routes ?? "routes:\n  - {id: vpn-return, host: pve, to: vpn, via: \"\(via)\", persist: post-up}"
        let isIPv6 = via.contains(":")
        let text = """
            version: 1
            site: home
            hosts:
              pve:
                provider: linux
                address: 10.0.0.254
                ssh: {user: root, sudo: \(sudo)}
                interfaces_file: \(path ?? sandbox.path)
            subnets:
              management: {cidr: ["\(isIPv6 ? "fd00::/64" : "10.0.0.0/24")"], attached: {pve: \(bridge)}}
              vpn: {cidr: ["\(isIPv6 ? "fd00:1::/64" : "10.0.1.0/24")"]}
            \(route)

            """
        site = try Site.parse(files: [("site.yaml", Array(text.utf8))], today: nil)
    }

    /// - Parameter source: This machine's address towards the host.
    func plan(
        _ shell: (any RemoteShell)? = nil, only: [String] = [], from source: String? = nil
    ) async throws -> SitePlan {
        let host = try #require(site.hosts.first)
        let state = try await LinuxReader(shell: shell ?? sandbox, host: host).read()
        return try SitePlan(
            site: site, states: [:], linux: ["pve": state], presharedKeys: [:], scope: PlanScope(only: only),
            sources: source.flatMap { IPAddress($0) }.map { ["pve": $0] } ?? [:])
    }

    func provider(_ plan: SitePlan, _ shell: (any RemoteShell)? = nil) throws -> LinuxProvider {
        LinuxProvider(shell: shell ?? sandbox, comparison: try #require(plan.linuxComparisons.first))
    }

    func apply(_ plan: SitePlan, _ shell: (any RemoteShell)? = nil) async throws -> ApplyReport {
        try await Applier(plan.batches, providers: ["pve": try provider(plan, shell)]).run()
    }

    /// Plans, and writes the file alone.
    func persist(_ shell: (any RemoteShell)? = nil) async throws {
        let plan = try await plan()
        try await provider(plan, shell).make([try #require(plan.persistence)])
    }

    /// What writing the file ends with; nil where it does not fail.
    func failure(_ shell: (any RemoteShell)? = nil) async throws -> ProviderError? {
        do {
            try await persist(shell)
            return nil
        } catch let error as ProviderError {
            return error
        }
    }

    /// The routes in force to the VPN.
    func inForce() async throws -> String {
        try await sandbox.command("ip route show 10.0.1.0/24 | sed 's/ *$//'")
    }

    static let lines = """
        \tpost-up ip route add 10.0.1.0/24 via 10.0.0.1 || true # vpnctl:home/vpn-return
        \tpost-down ip route del 10.0.1.0/24 || true # vpnctl:home/vpn-return

        """
}

extension SitePlan {
    /// Each step as `verb kind`.
    var verbs: [String] { plan.steps.map { "\($0.verb.rawValue) \($0.address.kind)" } }

    /// The step that changes the interfaces file; nil where there is none.
    var persistence: Step? { plan.steps.first { $0.address.kind == LinuxKinds.persistentRoute } }
}

extension ApplyReport {
    /// The error of the first step that failed.
    var error: ProviderError? {
        guard case .error(let error)? = failures.first?.failure.cause else { return nil }
        return error as? ProviderError
    }
}
