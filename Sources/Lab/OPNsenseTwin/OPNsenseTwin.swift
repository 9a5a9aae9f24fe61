package import Foundation

/// A twin of one OPNsense firewall: its API over HTTPS on loopback, its configuration in a real file.
///
///     let twin = try await OPNsenseTwin.start(.init(release: .v26_7))
///     // point a client at twin.url, with twin.credentials(for: "vpnctl"), pinning twin.certificateSHA256
///     try await twin.shutdown()
///
/// Answers are computed from the configuration and the tables of the models. ``call(_:_:_:user:)`` goes the same way as a
/// request over the socket, so scenarios made of calls leave only states that the real system would have stored.
package actor OPNsenseTwin: TwinService {
    package nonisolated let release: Release
    package nonisolated let faults = FaultPlan()
    package nonisolated let log = RequestLog()
    /// The folder with config.xml and its revisions.
    package nonisolated let folder: URL
    /// The one around it, where the twin made it.
    nonisolated var ownFolder: URL? { settings.folder == nil ? folder.deletingLastPathComponent() : nil }
    nonisolated let settings: TwinSettings
    private nonisolated let credentials: [String: Credentials]
    let appliance: Appliance
    private let router: Router
    private var server: TwinServer?
    private var staleReads = StaleReads()
    private var hung: [CheckedContinuation<Void, Never>] = []
    private var isClosed = false
    /// What acts on what is in force, the state that it was given last, and its work on it.
    var plane: (any DataPlane)?
    var enforced: StateInForce?
    var enforcement: Task<Void, Never>?
    /// What logins on the firewall asked of it, the first one first.
    package internal(set) var shellCommands: [String] = []

    private init(_ settings: TwinSettings) throws {
        self.settings = settings
        release = settings.release
        let prepared = try settings.prepare()
        folder = prepared.folder
        credentials = prepared.credentials
        appliance = try Appliance(
            release: settings.release, file: ConfigurationFile(folder: prepared.folder),
            identifier: settings.identifiers, hardware: settings.hardware, showsStatistics: settings.pfStatistics)
        appliance.clock = settings.clock
        appliance.isConfigdDown = settings.isConfigdDown
        appliance.refusesOwnAddress = settings.refusesOwnAddress
        appliance.newCredentials = settings.newCredentials
        appliance.newKeyPair = settings.newKeyPair
        router = Router(Routes.all(settings.release))
    }

    /// Starts a twin and, unless the settings say otherwise, its server.
    package static func start(_ settings: TwinSettings) async throws -> OPNsenseTwin {
        let twin = try OPNsenseTwin(settings)
        if settings.serves {
            do { try await twin.serve() } catch {
                try? await twin.shutdown()
                throw error
            }
        }
        return twin
    }

    private func serve() async throws {
        server = try await TwinServer.start(
            self, certificate: settings.usesTLS ? try TwinCertificate() : nil, address: settings.address,
            port: settings.port)
    }

    /// Where the API is: `https://127.0.0.1:<port>`; empty port zero while nothing is served.
    package var url: URL? { server?.url }
    package var port: Int? { server?.port }
    /// The digest of the certificate's DER form, 32 bytes.
    package var certificateSHA256: [UInt8]? { server?.certificate?.sha256 }
    package var certificatePEM: String? { server?.certificate?.pem }

    /// Key and secret of a user that the twin was started with.
    package nonisolated func credentials(for user: String) -> Credentials? { credentials[user] }

    package nonisolated var requests: [LoggedRequest] { log.all }

    /// Two reads of the WireGuard models have locked each other out.
    package var deadlocked: Bool { staleReads.isDeadlocked }

    /// The stored configuration.
    package var configurationXML: String {
        get throws {
            try appliance.revalidate()
            return String(decoding: appliance.root.document(), as: UTF8.self)
        }
    }

    /// The links of every state stored since the recording began, the oldest first: the backups reach back only so far.
    package var storedLinks: [StoredLinks] { appliance.storedLinks ?? [] }

    /// Starts the record of ``storedLinks`` anew, with the state of now.
    package func recordLinks() {
        appliance.storedLinks = [StoredLinks(appliance.root, description: "before")]
    }

    /// Stops or starts the backend.
    ///
    /// While it is down, every call with credentials waits 120 seconds (times the settings' scale) for its key to be
    /// checked; what it stores is stored, what it would bring into force is not, and `filter/apply` answers an empty status.
    package func setConfigd(isDown: Bool) {
        appliance.isConfigdDown = isDown
    }

    /// Lets a peer have had a handshake, as far as `wireguard/service/show` tells.
    package func setHandshake(_ handshake: Handshake?, publicKey: String) {
        appliance.inForce.handshakes[publicKey] = handshake
    }

    /// Stops serving, ends requests that hang and removes the folder if the twin made it.
    package func shutdown() async throws {
        isClosed = true
        for continuation in hung { continuation.resume() }
        hung.removeAll()
        try await server?.stop()
        server = nil
        if let ownFolder { try? FileManager.default.removeItem(at: ownFolder) }
    }
}

extension OPNsenseTwin {
    nonisolated var manners: ServerManners { .lighttpd(closesAfterFifteen: settings.closesAfterFifteen) }

    /// Works on a request: faults, the danger of stale caches, the appliance, waits.
    func perform(_ request: Request) async -> Reply {
        await faults.perform(request, log: log) { number in
            guard await passStaleCaches(request) else { return nil }
            if request.path.contains("/wireguard/service/") { await learnOfTunnels() }
            let response = work(on: request, number: number)
            await enforceChanges()
            if response.delay > 0, settings.delayScale > 0 {
                try? await Task.sleep(for: .seconds(response.delay * settings.delayScale))
            }
            return response
        }
    }

    private func work(on request: Request, number: Int) -> Response {
        appliance.commands = []
        appliance.nestedCommands = []
        appliance.writes = 0
        do {
            try appliance.revalidate()
            try appliance.settleRollback()
        } catch {
            return .unexpected
        }
        let response = appliance.answer(request, router: router)
        log.update(number) { entry in
            entry.status = response.status
            entry.user = appliance.lastUser
            entry.commands = appliance.commands
            entry.nestedCommands = appliance.nestedCommands
            entry.revisions = appliance.writes
        }
        return response
    }

    /// Holds a read of a stale WireGuard model for the time in which another could meet it; false if it never ends.
    private func passStaleCaches(_ request: Request) async -> Bool {
        guard let kind = StaleReads.Kind(path: request.path), appliance.hasStaleCaches || staleReads.isDeadlocked else {
            return true
        }
        staleReads.begin(kind)
        try? await Task.sleep(for: settings.staleWindow)
        guard !staleReads.isDeadlocked else { return false }
        staleReads.end(kind)
        appliance.hasStaleCaches = false
        return true
    }

    /// Sends a request within the program, by the same way as the server.
    ///
    /// - Parameters:
    ///   - method: the verb.
    ///   - path: the target, with query.
    ///   - body: the request's body; JSON unless `contentType` says otherwise.
    ///   - contentType: sent only with a body.
    ///   - user: the name of a user who counts as authenticated; `nil` sends no credentials.
    /// - Returns: the answer, whatever its status.
    /// - Throws: ``TwinError`` if the connection would have been reset, cut or left without an answer.
    package func call(
        _ method: String, _ path: String, _ body: String? = nil, contentType: String? = "application/json",
        user: String? = "root"
    ) async throws -> TwinAnswer {
        let request = Request(
            method: method, uri: path, contentType: body == nil ? nil : contentType, body: Array((body ?? "").utf8),
            sender: user.map(Request.Sender.user) ?? .nobody)
        return try await answer(to: request)
    }

    /// Answers a request that carries its own content type and credentials.
    func answer(to request: Request) async throws -> TwinAnswer {
        switch await perform(request) {
        case .answer(let response): return TwinAnswer(response)
        case .cut: throw TwinError.cut
        case .reset, .drop: throw TwinError.reset
        case .hang:
            await withCheckedContinuation { continuation in
                if isClosed { continuation.resume() } else { hung.append(continuation) }
            }
            throw TwinError.closed
        }
    }
}
