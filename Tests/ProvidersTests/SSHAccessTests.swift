import Inventory
import SSH
import Testing

@testable import Providers

@Suite("The way to a host by SSH")
struct SSHAccessTests {
    private let pin = "SHA256:" + String(repeating: "A", count: 43)

    private func site(_ hosts: String) throws -> Site {
        let text = "version: 1\nsite: home\nhosts:\n" + hosts
        return try Site.parse(files: [(path: "site.yaml", bytes: Array(text.utf8))], today: nil)
    }

    private func route(
        to name: String, in site: Site, _ environment: [String: String] = [:]
    ) throws -> SSHAccess.Route {
        let host = try #require(site.hosts.first { $0.name == name })
        return try SSHAccess(site: site, environment: environment) { _ in nil }.route(to: host)
    }

    private var chain: String {
        """
          fw: {provider: linux, address: 10.0.0.1, ssh: {user: root, port: 2222, jump: [pve, inner], host_key: "\(pin)"}}
          inner: {provider: linux, address: inner.example.net, ssh: {jump: [elsewhere]}}
          elsewhere: {provider: linux, address: 10.0.0.9}
          pve: {provider: proxmox, address: 10.0.0.254, ssh: {user: admin, jump: [gate]}}
          gate: {provider: linux, address: gate.example.net, ssh: {identity: /keys/gate}}
          router: {provider: manual}
        """
    }

    @Test func `What the inventory says of a host is how it is entered`() throws {
        let route = try route(to: "fw", in: try site(chain))
        #expect(route.target.place == "[10.0.0.1]:2222")
        #expect(route.target.user == "root")
        #expect(route.target.hostKey == HostKeyPin(pin).map(HostKeyPolicy.pinned))
        #expect(route.overridden.isEmpty)
    }

    @Test func `Only the first of a list is reached by its own list`() throws {
        let route = try route(to: "fw", in: try site(chain))
        #expect(route.jumps.map(\.host) == ["gate", "pve", "inner"])
        #expect(route.jumps[0].authentication.identities == ["/keys/gate"])
        #expect(route.jumps[0].hostKey == .standard)
    }

    @Test func `Without settings it is the agent's keys and nobody is trusted blindly`() throws {
        let route = try route(to: "elsewhere", in: try site(chain), ["SSH_AUTH_SOCK": "/agent"])
        #expect(route.target.authentication.identities.isEmpty)
        #expect(route.target.authentication.agent == .socket("/agent"))
        #expect(route.target.hostKey == .standard)
        #expect(try self.route(to: "elsewhere", in: site(chain)).target.authentication.agent == .none)
    }

    @Test func `A manual host is never entered`() throws {
        let error = #expect(throws: ProviderError.self) { try route(to: "router", in: try site(chain)) }
        #expect(error?.code == .noEntrance)
    }

    @Test(arguments: [
        ("127.0.0.1:2022", "[127.0.0.1]:2022", "root"), ("me@127.0.0.1", "127.0.0.1", "me"),
        ("[fd00::1]:2022", "[fd00::1]:2022", "root"), ("fd00::1", "fd00::1", "root"),
        ("a.example:22", "a.example", "root"),
    ])
    func `The environment stands before the inventory, and the jump hosts are left out`(
        value: String, place: String, user: String
    ) throws {
        let route = try route(to: "fw", in: try site(chain), ["VPNCTL_FW_SSH": value])
        #expect(route.target.place == place)
        #expect(route.target.user == user)
        #expect(route.jumps.isEmpty)
        #expect(route.target.hostKey == HostKeyPin(pin).map(HostKeyPolicy.pinned))
        #expect(route.overridden == ["VPNCTL_FW_SSH"])
    }

    @Test func `Where the jump host is stood in for as well, it is gone through`() throws {
        let environment = [
            "VPNCTL_FW_SSH": "127.0.0.1:1", "VPNCTL_INNER_SSH": "127.0.0.1:2", "VPNCTL_PVE_SSH": "127.0.0.1:3",
            "VPNCTL_PVE_IDENTITY": "/keys/pve", "VPNCTL_PVE_HOST_KEY": pin,
        ]
        let route = try route(to: "fw", in: try site(chain), environment)
        #expect(route.jumps.map(\.place) == ["[127.0.0.1]:3", "[127.0.0.1]:2"])
        #expect(route.jumps[0].authentication.identities == ["/keys/pve"])
        #expect(route.jumps[0].hostKey == HostKeyPin(pin).map(HostKeyPolicy.pinned))
        #expect(route.overridden == environment.keys.sorted())
    }

    @Test(arguments: [
        ("SSH", ""), ("SSH", "@hush"), ("SSH", "ssh://hush"), ("SSH", "hush_:22"), ("SSH", "hush:0"),
        ("HOST_KEY", "hush"), ("HOST_KEY", ""), ("IDENTITY", ""),
    ])
    func `A malformed variable is named, its value is not`(suffix: String, value: String) throws {
        let site = try site(chain)
        let error = #expect(throws: ProviderError.self) {
            try route(to: "fw", in: site, ["VPNCTL_FW_" + suffix: value])
        }
        #expect(error?.code == .environment)
        #expect(error?.message.contains("VPNCTL_FW_" + suffix) == true)
        #expect(error?.description.contains("hush") == false)
    }

    @Test func `The environment says where the interfaces file is, and nothing else of the host changes`() throws {
        let pve = try #require(try site(chain).hosts.first { $0.name == "pve" })
        let (host, variables) = try pve.enteredOverridden(by: ["VPNCTL_PVE_INTERFACES_FILE": "/lab/interfaces"])
        #expect(host.interfacesFile == "/lab/interfaces" && variables == ["VPNCTL_PVE_INTERFACES_FILE"])
        #expect(host.address == pve.address && host.ssh?.user == pve.ssh?.user)
        for wrong in ["", "interfaces", "/etc/network/", "/a\nb"] {
            let error = #expect(throws: ProviderError.self) {
                try pve.enteredOverridden(by: ["VPNCTL_PVE_INTERFACES_FILE": wrong])
            }
            #expect(error?.code == .environment && error?.message.contains("VPNCTL_PVE_INTERFACES_FILE") == true)
        }
    }
}
