import Crypto
import Foundation

/// The hosts of the guide's network that are entered by SSH: the Proxmox host, which is also the way to the others.
package struct LabHosts: Sendable {
    package let proxmox: ProxmoxSandbox
    package let server: LabSSHServer
    /// The fingerprint of the host key, `SHA256:…`.
    private let hostKey: String
    private let identity: URL

    /// Starts the hosts as the scenario has them.
    ///
    /// - Parameters:
    ///   - program: The path of `vpnctl`, which the hosts' own programs run.
    ///   - hasSudo: Whether the Proxmox host has sudo, which a fresh one has not.
    /// - Throws: ``ServerProgram/Failure``, which says what to install where there is no sshd.
    package static func start(
        _ scenario: Scenario, program: String, hasSudo: Bool = true
    ) async throws -> LabHosts {
        let tools = try OpenSSH(tools: OpenSSH.tools(besideBuildOf: program))
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "vpnctl-lab-\(UInt64.random(in: 0 ... .max))")
        let user = tools.wrappers.isEmpty ? NSUserName() : "admin"
        let (hostKey, identity) = (folder.appending(path: "host-key"), folder.appending(path: "key"))
        let proxmox: ProxmoxSandbox
        do {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            async let keys: Void = onThread { for file in [hostKey, identity] { try tools.makeKey(file) } }
            let made = try await onThread {
                try scenario.proxmox(
                    in: folder.appending(path: "pve"), user: user, program: program, hasSudo: hasSudo)
            }
            try await keys
            proxmox = made
        } catch {
            try? FileManager.default.removeItem(at: folder)
            throw error
        }
        let authorized = try String(contentsOf: identity.appendingPathExtension("pub"), encoding: .utf8)
        let shown = try String(contentsOf: hostKey.appendingPathExtension("pub"), encoding: .utf8)
        let settings = LabSSHServer.Settings(
            hostKeys: [hostKey.path], authorized: [authorized],
            lines: ["SetEnv \"PATH=\(proxmox.path)\"", "AllowTcpForwarding yes"], user: user)
        let server = try await LabSSHServer.start(settings, by: tools, in: folder)
        return LabHosts(proxmox: proxmox, server: server, hostKey: try fingerprint(of: shown), identity: identity)
    }

    package func stop() { server.stop() }

    /// The environment that leads vpnctl to the hosts, in the order in which it is printed.
    package var environment: [(name: String, value: String)] {
        [
            ("VPNCTL_PVE_SSH", "\(server.user)@127.0.0.1:\(server.port)"), ("VPNCTL_PVE_HOST_KEY", hostKey),
            ("VPNCTL_PVE_IDENTITY", identity.path), ("VPNCTL_PVE_INTERFACES_FILE", proxmox.interfacesFile.path),
        ]
    }

    /// As `ssh-keygen -l` prints it, of a line `type base64 comment`.
    private static func fingerprint(of line: String) throws -> String {
        let words = line.split(separator: " ")
        guard words.count >= 2, let key = Data(base64Encoded: String(words[1])) else {
            throw ServerProgram.Failure(text: "ssh-keygen made no key")
        }
        let digest = Data(SHA256.hash(data: key)).base64EncodedString()
        return "SHA256:" + digest.prefix { $0 != "=" }
    }

    /// Runs what blocks where nobody waits for it.
    private static func onThread<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Result { try body() }) }
        }
    }
}

extension Scenario {
    /// The Proxmox host as the scenario has it.
    func proxmox(
        in folder: URL, user: String, program: String, hasSudo: Bool = true
    ) throws -> ProxmoxSandbox {
        let text = ProxmoxSandbox.interfaces(in: folder, lines: returnLines)
        let sandbox = try ProxmoxSandbox(
            folder: folder, user: user, program: program, interfaces: text, hasSudo: hasSudo)
        if self == .routeNotPersisted {
            _ = try sandbox.ip(["route", "add", "10.0.1.0/24", "via", "10.0.0.1"], isRoot: true)
        }
        return sandbox
    }

    var returnLines: ProxmoxSandbox.ReturnLines {
        switch self {
        case .empty, .guide, .noReturnRoute, .routeNotPersisted: .none
        case .byHand: .byHand
        case .emptyPort, .disabledInterface, .unlinkedPeer, .missingRules, .converged, .strangers: .marked
        }
    }
}
