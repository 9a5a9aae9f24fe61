import Foundation

/// The API of a packet lab's Proxmox host, which reads the interfaces files of the machine that the program runs on.
package enum PacketProxmox {
    /// Serves until the lab ends.
    package static func run() async throws {
        var settings = ProxmoxTwinSettings()
        (settings.address, settings.port) = ("::", 8006)
        settings.folder = URL(fileURLWithPath: "/etc/network")
        settings.devices = ["enp1s0"]
        settings.delayScale = 1
        let twin = try await ProxmoxTwin.start(settings)
        let environment = """
            export VPNCTL_PVE_CERTIFICATE=\(TwinCertificate.fingerprint(of: twin.certificateSHA256))
            export VPNCTL_PVE_KEY='\(twin.token.id)'
            export VPNCTL_PVE_SECRET='\(twin.token.secret)'

            """
        try Data(environment.utf8).write(to: URL(fileURLWithPath: "/run/environment.api"), options: .atomic)
        while !Task.isCancelled { try await Task.sleep(for: .seconds(3600)) }
    }
}
