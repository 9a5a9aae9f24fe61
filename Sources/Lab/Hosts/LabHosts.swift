import Foundation

/// The host of the guide's network that is entered by SSH, and the way to the others: the Proxmox host.
package struct LabHosts: Sendable {
    package let proxmox: ProxmoxSandbox
    package let server: LabSSHServer
    private let keys: EntranceKeys

    /// Starts the host as the scenario has it.
    ///
    /// - Parameters:
    ///   - program: The path of `vpnctl`, which the host's own programs run.
    ///   - hasSudo: Whether the host has sudo, which a fresh one has not.
    /// - Throws: ``ServerProgram/Failure``, which says what to install where there is no sshd.
    package static func start(
        _ scenario: Scenario, program: String, hasSudo: Bool = true
    ) async throws -> LabHosts {
        let tools = try OpenSSH(tools: OpenSSH.tools(besideBuildOf: program))
        let folder = try FileManager.default.makeLabFolder()
        let user = tools.wrappers.isEmpty ? NSUserName() : "admin"
        let (proxmox, keys): (ProxmoxSandbox, EntranceKeys)
        do {
            async let made = EntranceKeys.make(in: folder, by: tools)
            proxmox = try await onThread {
                try scenario.proxmox(
                    in: folder.appending(path: "pve"), user: user, program: program, hasSudo: hasSudo)
            }
            keys = try await made
        } catch {
            try? FileManager.default.removeItem(at: folder)
            throw error
        }
        let settings = LabSSHServer.Settings(
            hostKeys: [keys.host.path], authorized: [keys.authorized],
            lines: ["SetEnv \"PATH=\(proxmox.path)\"", "AllowTcpForwarding yes"], user: user)
        let server = try await LabSSHServer.start(settings, by: tools, in: folder)
        return LabHosts(proxmox: proxmox, server: server, keys: keys)
    }

    package func stop() { server.stop() }

    /// The environment that leads vpnctl to the host, in the order in which it is printed.
    package var environment: [LabVariable] {
        keys.environment(of: "PVE", at: server)
            + [LabVariable("VPNCTL_PVE_INTERFACES_FILE", proxmox.interfacesFile.path)]
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

    /// The API of the Proxmox host.
    ///
    /// - Parameter sandbox: The same host as a shell sees it, whose files the API reads; a folder of its own without it.
    package func proxmoxAPI(of sandbox: ProxmoxSandbox?) async throws -> ProxmoxTwin {
        var settings = ProxmoxTwinSettings()
        settings.devices = ["enp1s0"]
        settings.interfaces = ProxmoxSandbox.interfaces(
            in: URL(fileURLWithPath: "/etc/network"), lines: returnLines)
        settings.sandbox = sandbox
        settings.delayScale = 1
        return try await ProxmoxTwin.start(settings)
    }

    var returnLines: ProxmoxSandbox.ReturnLines {
        switch self {
        case .empty, .guide, .noReturnRoute, .routeNotPersisted: .none
        case .byHand: .byHand
        case .emptyPort, .disabledInterface, .unlinkedPeer, .missingRules, .converged, .strangers: .marked
        }
    }
}
