import Foundation
import Inventory
import Lab
import Testing

@testable import Providers

/// A twin of a Proxmox node, and an inventory that leads to it.
struct ProxmoxStage {
    let twin: ProxmoxTwin
    let site: Site
    let host: Inventory.Host

    static let secret = "0f5d3c9e-7a41-4c0e-9d52-canary7Qx000"

    /// Hands a stage to `body`, over which the twin serves, and ends it.
    static func with(
        node: String? = "pve", address: String = "10.0.0.254", ssh: Bool = false,
        _ change: (inout ProxmoxTwinSettings) -> Void = { _ in }, _ body: (ProxmoxStage) async throws -> Void
    ) async throws {
        var settings = ProxmoxTwinSettings()
        settings.tokens = [ProxmoxToken(user: "vpnctl@pve", name: "vpnctl", secret: secret)]
        settings.permissions = audits()
        change(&settings)
        let twin = try await ProxmoxTwin.start(settings)
        do {
            let site = try site(url: await twin.url?.absoluteString ?? "", node: node, address: address, ssh: ssh)
            var host = try #require(site.hosts.first)
            host.node = node
            try await body(ProxmoxStage(twin: twin, site: site, host: host))
        } catch {
            try? await twin.shutdown()
            throw error
        }
        try await twin.shutdown()
    }

    /// The role of an auditor on a path, for the user and the token.
    static func audits(on path: String = "/", role: String = "PVEAuditor") -> [AccessEntry] {
        [AccessEntry(path, "vpnctl@pve", role: role), AccessEntry(path, "vpnctl@pve!vpnctl", role: role)]
    }

    private static func site(url: String, node: String?, address: String, ssh: Bool) throws -> Site {
        let text = """
            version: 1
            site: home
            hosts:
              pve:
                provider: proxmox
                address: \(address)
                node: \(node ?? "pve")
                api: {url: "\(url)", token: {env: TOKEN}}
                \(ssh ? "ssh: {user: root}" : "")
            subnets:
              external: {cidr: [203.0.113.0/24], attached: {pve: vmbr0}}
              management: {cidr: [10.0.0.0/24], attached: {pve: vmbr1}}
              vpn: {cidr: [10.0.1.0/24]}
            routes:
              - {id: vpn-return, host: pve, to: vpn, via: 10.0.0.1, persist: post-up}
            """
        return try Site.parse(files: [("site.yaml", Array(text.utf8))], today: nil)
    }

    /// Reads the twin over a socket.
    func read(
        guests: ProxmoxReader.GuestDetail = .listed, token: String? = nil, limits: TransportLimits = TransportLimits()
    ) async throws -> ProxmoxState {
        try await withProxmoxTransport(token: token, limits: limits) { transport in
            try await ProxmoxReader(transport: transport, host: host, site: site, guests: guests).read()
        }
    }

    func withProxmoxTransport<Value>(
        token: String? = nil, limits: TransportLimits = TransportLimits(),
        _ body: (AHCTransport) async throws -> Value
    ) async throws -> Value {
        try await withFolder { folder in
            let file = folder.appending(path: "pve-root-ca.pem")
            try Data(twin.authorityPEM.utf8).write(to: file)
            let url = await twin.url?.absoluteString ?? ""
            return try await withTransport(
                url, trust: .authority(file: file.path), credential: .proxmoxToken(Secret(token ?? twin.token.text)),
                limits: limits.suiting(.proxmox), body)
        }
    }

    func access() async throws -> ProxmoxAccess {
        ProxmoxAccess(host: host, site: site, state: try await read())
    }

    /// Paths of the requests, the API's own prefix taken off.
    var paths: [String] { twin.requests.map { $0.path.replacing("/api2/json", with: "") } }

    func write(_ text: String, to file: String = "interfaces") throws {
        try Data(text.utf8).write(to: twin.folder.appending(path: file))
    }
}
