import Inventory
import Providers
import Reconciler

/// A firewall that gives set answers, whatever it is asked.
struct AnsweredFirewall: HTTPTransport {
    private let bodies: [ArraySlice<UInt8>]

    /// - Parameter bodies: In the order of ``paths``, parted by zero bytes; where none is left, the call is absent.
    init(bodies: [UInt8]) {
        self.bodies = bodies.split(separator: 0, maxSplits: Self.paths.count - 1, omittingEmptySubsequences: false)
    }

    /// What a plan asks for.
    static let paths = [
        "diagnostics/system/system_information", "wireguard/server/search_server", "wireguard/client/search_client",
        "wireguard/service/show", "wireguard/general/get", "interfaces/overview/interfaces_info",
        "interfaces/assignment/search_item", "firewall/alias/search_item", "firewall/filter/search_rule",
        "routes/routes/searchroute", "routing/settings/search_gateway", "firewall/source_nat/get", "core/system/status",
    ]

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let index = Self.paths.firstIndex { request.path == "/api/\($0)" }
        guard let index, index < bodies.count else { return HTTPResponse(status: 404) }
        return HTTPResponse(status: 200, body: Array(bodies[index]))
    }

    /// Reads the firewall and plans.
    ///
    /// - Throws: What makes the answers none of a firewall.
    func plan() async throws -> Plan {
        let site = try Site.parse(files: [("site.yaml", Array(Self.inventory.utf8))], today: nil)
        let state = try await OPNsenseReader(transport: self, host: "opnsense", site: site).read()
        return try SitePlan(site: site, states: ["opnsense": state], presharedKeys: [:]).plan
    }

    /// Whether plans of the same answers differ.
    func problem() async -> String? {
        guard let plan = try? await plan() else { return nil }
        let again = try? await self.plan()
        return plan.canonicalBytes == again?.canonicalBytes ? nil : "two plans from the same answers differ"
    }

    private static let inventory = """
        version: 1
        site: home
        hosts:
          opnsense: {provider: opnsense, address: 10.0.0.1, api: {credentials: {key: {env: K}, secret: {env: S}}}}
        subnets:
          management: {cidr: [10.0.0.0/24], gateway: opnsense, attached: {opnsense: lan}}
          far: {cidr: [10.9.0.0/24]}
          vpn: {cidr: [10.64.0.0/10]}
        tunnels:
          home: {host: opnsense, device: wg0, subnet: vpn, addresses: [10.64.0.1], port: 51820}
        peers:
          laptop: {tunnel: home, addresses: [10.64.0.2], public_key: "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="}
        rules:
          - {id: in, name: In, interface: wan, action: pass, protocol: udp, to: this-firewall, port: 51820}
          - {id: across, name: Across, interface: wireguard, action: pass, from: vpn, to: management}
        routes:
          - {id: far, host: opnsense, to: far, via: 10.0.0.9}
        prune: {peers: owned, rules: owned, routes: owned}

        """
}
