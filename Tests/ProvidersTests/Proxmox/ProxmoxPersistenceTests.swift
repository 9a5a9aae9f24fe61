import Interfaces
import Inventory
import Lab
import Testing

@testable import Providers

@Suite("A persisted route as the API of a Proxmox host tells it", .timeLimit(.minutes(20)))
struct ProxmoxPersistenceTests {
    private static let marked = [
        "post-up ip route add 10.0.1.0/24 via 10.0.0.1 || true # vpnctl:home/vpn-return",
        "post-down ip route del 10.0.1.0/24 || true # vpnctl:home/vpn-return",
    ]

    private static let stanza = "auto vmbr1\niface vmbr1 inet static\n\taddress 10.0.0.254/24\n\tbridge-ports none\n"

    /// What is told of the route where the interfaces file is this one.
    private func persistence(
        _ text: String, pending: String? = nil, device: String = "vmbr1",
        _ change: (inout ProxmoxTwinSettings) -> Void = { _ in }
    ) async throws -> ProxmoxPersistence {
        var found: ProxmoxPersistence?
        try await ProxmoxStage.with(change) { stage in
            try stage.write(text)
            if let pending { try stage.write(pending, to: "interfaces.new") }
            let route = try #require(WantedRoute(destination: "10.0.1.0/24", nextHop: "10.0.0.1", device: device))
            let mark = try #require(RouteMark(site: "home", id: "vpn-return"))
            found = try await stage.read().persistence(
                of: route, mark: mark, path: stage.host.interfacesFile, host: "pve",
                entrance: "give pve an `ssh:` in the inventory")
        }
        return try #require(found)
    }

    private static func lines(_ lines: [String]) -> String { stanza + lines.map { "\t\($0)\n" }.joined() }

    @Test func `Our own lines are exact`() async throws {
        let found = try await persistence(Self.lines(Self.marked))
        #expect(found.verdict == .exact)
        #expect(found.work == nil)
    }

    @Test(arguments: [
        [
            "post-up ip route add 10.0.1.0/24 via 10.0.0.1 || true", "post-down ip route del 10.0.1.0/24 || true",
        ],
        ["up route add -net 10.0.1.0 netmask 255.255.255.0 gw 10.0.0.1"],
    ])
    func `Lines of a person that do the same are adopted`(lines: [String]) async throws {
        let found = try await persistence(Self.lines(lines))
        #expect(found.verdict == .adopted(lines))
        #expect(found.work == nil)
    }

    @Test func `A route that is not there is a person's work, with every word to type`() async throws {
        let found = try await persistence(Self.stanza)
        #expect(found.verdict == .absent)
        let work = try #require(found.work)
        #expect(work.instructions[0].contains("ip route replace 10.0.1.0/24 via 10.0.0.1 dev vmbr1"))
        #expect(work.instructions.contains { $0.contains("`iface vmbr1 inet` of /etc/network/interfaces") })
        #expect(Array(work.instructions[2...3]) == Self.marked)
        #expect(work.instructions.last?.contains("`ssh:`") == true)
    }

    @Test func `A line that is commented out is not there`() async throws {
        let found = try await persistence(Self.stanza + "#\tpost-up ip route add 10.0.1.0/24 via 10.0.0.1 || true\n")
        #expect(found.review?.verdict == .commentedOut)
        guard case .absent = found.verdict else { return #expect(found.verdict == .absent) }
    }

    @Test func `Another next hop is told, and the old line with it`() async throws {
        let line = "post-up ip route add 10.0.1.0/24 via 10.0.0.9 || true"
        let found = try await persistence(Self.lines([line]))
        #expect(found.verdict == .differs([line]))
        #expect(found.work?.instructions.first?.contains("10.0.1.0/24 via 10.0.0.1") == true)
    }

    @Test func `Our line with another next hop is to be exchanged`() async throws {
        let old = Self.marked.map { $0.replacing("10.0.0.1 ", with: "10.0.0.9 ") }
        let found = try await persistence(Self.lines(old))
        guard case .differs(let lines) = found.verdict else { return #expect(found.verdict == .differs(old)) }
        #expect(lines.first == old.first)
        #expect(found.work?.instructions.contains { $0.hasSuffix(old[0]) } == true)
    }

    @Test func `Changes that wait are told before anything else`() async throws {
        let found = try await persistence(Self.stanza, pending: Self.lines(Self.marked))
        #expect(found.verdict == .pending)
        #expect(found.work?.reason.contains("(2 lines)") == true)
        #expect(
            found.work?.instructions == [
                "apply or revert them in Proxmox (the node > System > Network), then plan again"
            ])
    }

    @Test func `Changes of something else do not hide lines that are there`() async throws {
        let text = Self.lines(Self.marked)
        let elsewhere = try await persistence(text, pending: text + "\nauto vmbr9\niface vmbr9 inet manual\n")
        #expect(elsewhere.verdict == .exact)
        #expect(elsewhere.work == nil)
        let here = try await persistence(text.replacing("auto vmbr1\n", with: ""), pending: text)
        #expect(here.verdict == .pending)
    }

    @Test func `A hidden bridge is not one that is missing`() async throws {
        let hidden = try await persistence(Self.stanza) { $0.permissions = [] }
        #expect(hidden.verdict == .hidden)
        #expect(hidden.work?.reason.contains("SDN.Audit") == true)
        #expect(hidden.work?.instructions.first?.contains("path /sdn/zones/localnetwork/vmbr1") == true)
        let missing = try await persistence("auto vmbr9\niface vmbr9 inet manual\n")
        #expect(missing.verdict == .noInterface)
    }

    @Test func `A bridge that does not start by itself runs no line`() async throws {
        let found = try await persistence(Self.lines(Self.marked).replacing("auto vmbr1\n", with: ""))
        guard case .differs = found.verdict else { return #expect(found.verdict == .differs([])) }
        #expect(found.work?.instructions.first?.contains("put `auto vmbr1` in front") == true)
    }

    @Test func `Lines in a stanza that does not reach the next hop keep nothing`() async throws {
        let text = Self.stanza + "\nauto vmbr2\niface vmbr2 inet static\n\taddress 10.7.0.2/24\n\tbridge-ports none\n"
        let found = try await persistence(text + Self.marked.map { "\t\($0)\n" }.joined(), device: "vmbr2")
        guard case .differs = found.verdict else { return #expect(found.verdict == .differs([])) }
        #expect(found.work?.instructions.first?.hasPrefix("give `iface vmbr2` in /etc/network/interfaces") == true)
    }

    @Test func `Two stanzas of one family are seen in the families`() async throws {
        let found = try await persistence(Self.stanza + Self.stanza)
        #expect(found.verdict == .absent)
        #expect(found.work?.instructions.first?.contains("join the stanzas") == true)
    }

    @Test func `An IPv6 route needs the static IPv6 stanza`() async throws {
        try await ProxmoxStage.with { stage in
            let route = try #require(WantedRoute(destination: "fd00:1::/64", nextHop: "fd00::1", device: "vmbr1"))
            let mark = try #require(RouteMark(site: "home", id: "six"))
            let bare = try await stage.read().persistence(
                of: route, mark: mark, path: "/e/n/i", host: "pve", entrance: "give it an `ssh:`")
            #expect(bare.verdict == .absent)
            #expect(bare.work?.reason.contains("no static IPv6 stanza") == true)
            let lines = route.lines(mark: mark).map { "\t\($0)\n" }.joined()
            try stage.write(Self.stanza + "iface vmbr1 inet6 static\n\taddress fd00::2/64\n" + lines)
            let full = try await stage.read().persistence(
                of: route, mark: mark, path: "/e/n/i", host: "pve", entrance: "give it an `ssh:`")
            #expect(full.verdict == .exact)
        }
    }
}
