import Inventory
import Lab
import Testing

@testable import Providers

/// A token that may not see everything is told what to be given, and never takes what is hidden for what is not there.
@Suite("A Proxmox token with few privileges", .timeLimit(.minutes(20)))
struct ProxmoxPrivilegeTests {
    private static let everything: Set<String> = ["Sys.Audit", "SDN.Audit", "VM.Audit", "VM.GuestAgent.Audit"]

    private func with(
        _ privileges: Set<String>, on path: String = "/", _ body: (ProxmoxStage) async throws -> Void
    ) async throws {
        try await ProxmoxStage.with {
            $0.roles = ["Some": privileges]
            $0.permissions = ProxmoxStage.audits(on: path, role: "Some")
        } _: { stage in
            try await body(stage)
        }
    }

    @Test func `Without SDN.Audit the bridges of the inventory are asked for by name`() async throws {
        try await with(Self.everything.subtracting(["SDN.Audit"])) { stage in
            let state = try await stage.read()
            #expect(state.interface("vmbr1")?.inet == CIDR("10.0.0.254/24"))
            #expect(state.interface("vmbr2") == nil)
            #expect(state.blindSpots.map(\.subject) == [.bridges])
            #expect(state.blindSpots[0].text.contains("SDN.Audit or SDN.Use on /sdn/zones/localnetwork"))
            #expect(state.blindSpots[0].text.contains("role PVEAuditor"))
            #expect(stage.paths.suffix(2) == ["/nodes/pve/network/vmbr0", "/nodes/pve/network/vmbr1"])
        }
    }

    @Test func `Without Sys.Audit nothing is lost as long as the list shows the bridges`() async throws {
        try await with(Self.everything.subtracting(["Sys.Audit"])) { stage in
            let state = try await stage.read()
            #expect(state.blindSpots == [])
            #expect(state.interface("vmbr1") != nil)
            #expect(stage.paths.count == 5)
        }
    }

    @Test func `Without both the bridges are hidden, which is not taken for missing`() async throws {
        try await with(["VM.Audit"]) { stage in
            let state = try await stage.read()
            #expect(state.interfaces.map(\.name) == ["enp1s0", "enp2s0", "enp3s0"])
            #expect(state.blindSpots.map(\.subject) == [.interface("vmbr0"), .interface("vmbr1"), .bridges])
            let spot = try #require(state.blindSpot(on: "vmbr1"))
            #expect(spot.grant == ProxmoxGrant(["SDN.Audit", "SDN.Use"], on: "/sdn/zones/localnetwork/vmbr1"))
            #expect(spot.text.contains("Sys.Audit on /nodes/pve"))
        }
    }

    @Test func `Without VM.Audit the list of guests is empty, which is said`() async throws {
        try await with(Self.everything.subtracting(["VM.Audit"])) { stage in
            let state = try await stage.read(guests: .addresses())
            #expect(state.guests == [])
            #expect(state.blindSpots.map(\.subject) == [.guests])
            #expect(state.blindSpots[0].grant == ProxmoxGrant(["VM.Audit"], on: "/vms"))
        }
    }

    @Test func `Without the agent's privilege a machine hides its addresses`() async throws {
        try await with(Self.everything.subtracting(["VM.GuestAgent.Audit"])) { stage in
            let state = try await stage.read(guests: .addresses())
            #expect(state.guests?.first { $0.guest.id == 102 }?.addresses == nil)
            #expect(state.guests?.first { $0.guest.id == 110 }?.addresses != nil)
            #expect(state.blindSpots.map(\.subject) == [.guest(102)])
            let grant = ProxmoxGrant(["VM.GuestAgent.Audit", "VM.GuestAgent.Unrestricted"], on: "/vms/102")
            #expect(state.blindSpots[0].grant == grant)
        }
    }

    @Test func `An auditor of the node alone sees neither bridges in the list nor guests`() async throws {
        try await with(Self.everything, on: "/nodes/pve") { stage in
            let state = try await stage.read()
            #expect(state.interface("vmbr1") != nil)
            #expect(state.guests == [])
            #expect(Set(state.blindSpots.map(\.subject)) == [.bridges, .guests])
        }
    }

    @Test func `A token without any privilege is logged in and told everything`() async throws {
        try await with([]) { stage in
            let state = try await stage.read()
            #expect(state.permissions.isEmpty)
            #expect(state.version.version == "9.2.11")
            #expect(
                Set(state.blindSpots.map(\.subject)) == [
                    .interface("vmbr0"), .interface("vmbr1"), .bridges, .guests,
                ])
        }
    }

    @Test func `A token has nothing that its user lacks`() async throws {
        try await ProxmoxStage.with {
            $0.permissions = [AccessEntry("/", "vpnctl@pve!vpnctl", role: "PVEAuditor")]
        } _: { stage in
            let state = try await stage.read()
            #expect(state.permissions.isEmpty)
            #expect(state.blindSpots.allSatisfy { $0.text.contains("for the user as well") })
        }
    }

    @Test func `A privilege on one bridge shows that bridge`() async throws {
        try await with(["SDN.Use"], on: "/sdn/zones/localnetwork/vmbr1") { stage in
            let state = try await stage.read()
            #expect(state.interface("vmbr1") != nil)
            #expect(state.blindSpots.map(\.subject) == [.interface("vmbr0"), .bridges, .guests])
        }
    }

    // MARK: Which privileges hold where

    private static let permissions = ProxmoxPermissions(paths: [
        "/": ["Sys.Audit": false, "VM.Audit": true], "/nodes": ["Sys.Audit": true], "/vms/7": ["VM.Console": true],
    ])

    @Test(arguments: [
        ("VM.Audit", "/vms/1", true), ("VM.Audit", "/vms/7", false), ("Sys.Audit", "/", true),
        ("Sys.Audit", "/access", false), ("Sys.Audit", "/nodes/pve", true), ("VM.Audit", "/nodes/pve", false),
    ])
    func `A privilege is inherited where it propagates and nothing deeper is said`(
        privilege: String, path: String, isAllowed: Bool
    ) {
        #expect(Self.permissions.allows(privilege, on: path) == isAllowed)
    }

    @Test func `One exception below a path means not everywhere`() {
        #expect(!Self.permissions.allowsAny(["VM.Audit"], everywhereBelow: "/vms"))
        #expect(Self.permissions.allowsAny(["VM.Audit"], everywhereBelow: "/pool"))
        #expect(!Self.permissions.allowsAny(["Sys.Audit"], everywhereBelow: "/sdn"))
    }

    // MARK: Access

    @Test func `Access tells for each thing the way and what is missing`() async throws {
        try await ProxmoxStage.with { stage in
            let access = try await stage.access()
            #expect(access.version.version == "9.2.11" && access.node == "pve")
            #expect(access.missing == [])
            #expect(access.abilities.filter(\.isOpen).map(\.way) == Array(repeating: .rest, count: 6))
            #expect(access.ability(.changeRoutes)?.way == .byHand)
            #expect(access.ability(.seeRoutesInForce)?.way == AccessWay.none)
        }
        try await ProxmoxStage.with(ssh: true) { stage in
            let access = try await stage.access()
            #expect(access.ability(.changeRoutes)?.way == .ssh)
            #expect(access.ability(.seeRoutesInForce)?.way == .ssh)
        }
        try await with([]) { stage in
            let access = try await stage.access()
            #expect(
                Set(access.missing.map(\.path)) == [
                    "/sdn/zones/localnetwork", "/sdn/zones/localnetwork/vmbr1", "/vms",
                ])
            #expect(access.missingAndNeeded.map(\.path) == ["/sdn/zones/localnetwork/vmbr1"])
            #expect(access.ability(.seeVersion)?.isOpen == true)
            #expect(access.ability(.listGuests)?.isOpen == false)
        }
    }
}
