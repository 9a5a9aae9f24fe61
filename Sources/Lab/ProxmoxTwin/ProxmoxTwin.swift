package import Foundation

/// A twin of one Proxmox VE node: its API over HTTPS on loopback, its network in a real interfaces file.
///
///     let twin = try await ProxmoxTwin.start(ProxmoxTwinSettings())
///     // point a client at twin.url, with twin.token, trusting twin.authorityPEM
///     try await twin.shutdown()
///
/// It answers what reads: every answer is computed from the interfaces file as it is at that moment (or from
/// `interfaces.new` beside it, where that exists), from the guests' configuration files, and from the access list. It
/// has no call that writes.
package actor ProxmoxTwin: TwinService {
    package nonisolated let faults = FaultPlan()
    package nonisolated let log = RequestLog()
    /// The folder of `interfaces` and `interfaces.new`.
    package nonisolated let folder: URL
    /// The first one of the settings.
    package nonisolated let token: ProxmoxToken
    private let settings: ProxmoxTwinSettings
    private let certificate: TwinCertificate
    private var node: ProxmoxNode
    private var server: TwinServer?

    private init(_ settings: ProxmoxTwinSettings) throws {
        let prepared = try settings.prepared()
        self.settings = settings
        folder = prepared.folder
        token = prepared.token
        certificate = try TwinCertificate(node: settings.node)
        node = ProxmoxNode(settings: prepared.settings, folder: prepared.folder, fingerprint: certificate.fingerprint)
    }

    /// Starts a twin and, unless the settings say otherwise, its server.
    package static func start(_ settings: ProxmoxTwinSettings = ProxmoxTwinSettings()) async throws -> ProxmoxTwin {
        let twin = try ProxmoxTwin(settings)
        if settings.serves { try await twin.serve() }
        return twin
    }

    private func serve() async throws {
        server = try await TwinServer.start(
            self, certificate: certificate, address: settings.address, port: settings.port)
    }

    /// Where the API is: `https://127.0.0.1:<port>`; nil while nothing is served.
    package var url: URL? { server?.url }
    package var port: Int? { server?.port }
    /// The certificate of the authority that issued the server's.
    package nonisolated var authorityPEM: String { certificate.trustedPEM }
    /// The digest of the server certificate's DER form, 32 bytes.
    package nonisolated var certificateSHA256: [UInt8] { certificate.sha256 }
    package nonisolated var requests: [LoggedRequest] { log.all }
    /// `/etc/network/interfaces`, as the API knows it.
    package nonisolated var interfacesFile: URL { folder.appending(path: "interfaces") }

    /// Changes what the twin was started with: guests, tokens, permissions.
    package func change(_ change: @Sendable (inout ProxmoxTwinSettings) -> Void) {
        change(&node.settings)
    }

    /// Stops serving and removes the folder if the twin made it.
    package func shutdown() async throws {
        try await server?.stop()
        server = nil
        if settings.folder == nil, settings.sandbox == nil { try? FileManager.default.removeItem(at: folder) }
    }

    nonisolated var manners: ServerManners { .pveproxy }

    func perform(_ request: Request) async -> Reply {
        await faults.perform(request, log: log) { number in
            let (response, sender) = node.response(to: request)
            if response.delay > 0, settings.delayScale > 0 {
                try? await Task.sleep(for: .seconds(response.delay * settings.delayScale))
            }
            log.update(number) { entry in
                entry.status = response.status
                entry.user = sender
            }
            return response
        }
    }
}
