import Inventory
import Reconciler
import Testing

@testable import Providers

/// Plans that would cut the one who has them carried out.
struct OwnPathTests {
    /// What is said against a plan on account of the way to the hosts.
    ///
    /// - Parameter source: This machine's address towards the firewall.
    private func objections(
        _ yaml: String, _ state: OPNsenseState, from source: String
    ) throws -> [Objection] {
        let site = try Site.parse(files: [("site.yaml", Array(yaml.utf8))], today: nil)
        let plan = try SitePlan(
            site: site, states: ["fw": state], presharedKeys: [:], sources: ["fw": try IPAddress(parsing: source)])
        return plan.objections.filter { $0.code == "own-path" }
    }

    @Test func `Whoever comes through the tunnel does not restart it unasked, whatever address the firewall has`()
        throws
    {
        let laptop = peers("laptop: {tunnel: home, addresses: [10.0.1.2], public_key: \(key(1))}")
        let found = try objections(inventory(laptop), .live(), from: "10.0.1.2")
        #expect(found.map(\.detail) == ["fw is reached from 10.0.1.2, through the tunnel home."])
        #expect(found.first?.addresses.map(\.name) == ["wireguard"])
        #expect(try objections(inventory(laptop), .live(), from: "10.0.0.20").isEmpty)
        #expect(try objections(inventory(), .live(), from: "10.0.1.2").isEmpty)
        let dual = try objections(inventory(laptop, isDual: true), .live(), from: "fd00:1::2")
        #expect(dual.count == 1)
    }

    @Test func `Nor does it close the tunnel's rules behind itself`() throws {
        let block = rules("{id: r, name: R, interface: wireguard, action: block, from: vpn, to: management}")
        let found = try objections(inventory(block), .live(), from: "10.0.1.2")
        #expect(found.map { $0.addresses.map(\.name) } == [["r/inet"]])
        #expect(try objections(inventory(block), .live(), from: "10.0.0.20").isEmpty)
        let pass = rules("{id: r, name: R, interface: wireguard, action: pass, from: vpn, to: management}")
        #expect(try objections(inventory(pass), .live(), from: "10.0.1.2").isEmpty)
    }
}
