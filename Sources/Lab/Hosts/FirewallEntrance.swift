import Foundation

/// The way into the lab's firewall by SSH: a real sshd that lets root in, csh for a command shell, and the twin's programs.
package struct FirewallEntrance: Sendable {
    package let server: LabSSHServer
    private let programs: TwinShell
    private let keys: EntranceKeys

    /// - Parameter program: The path of `vpnctl`, beside whose build tools may lie.
    /// - Throws: ``ServerProgram/Failure``, which says what to install where sshd, csh or PHP is missing.
    package static func start(_ twin: OPNsenseTwin, program: String) async throws -> FirewallEntrance {
        let unpacked = OpenSSH.tools(besideBuildOf: program)
        let tools = try OpenSSH(tools: unpacked)
        let found = try await onThread { try FirewallPrograms(tools: unpacked) }
        let folder = try FileManager.default.makeLabFolder()
        let (programs, keys): (TwinShell, EntranceKeys)
        do {
            async let made = EntranceKeys.make(in: folder, by: tools)
            programs = try await onThread {
                try TwinShell.start(twin, in: folder.appending(path: "fw"), php: found.php)
            }
            keys = try await made
        } catch {
            try? FileManager.default.removeItem(at: folder)
            throw error
        }
        var settings = LabSSHServer.Settings(
            hostKeys: [keys.host.path], authorized: [keys.authorized],
            lines: [
                "SetEnv \"PATH=\(programs.path)\"", "PermitRootLogin yes",
                "ForceCommand \(found.csh.shellWord) -f -c \"$SSH_ORIGINAL_COMMAND\"",
            ], user: "root")
        // However the lab ends, the server is there to clear up.
        settings.otherFolder = twin.ownFolder
        do {
            let server = try await LabSSHServer.start(settings, by: tools, in: folder)
            return FirewallEntrance(server: server, programs: programs, keys: keys)
        } catch {
            programs.stop()
            throw error
        }
    }

    package func stop() {
        server.stop()
        programs.stop()
    }

    /// The environment that leads vpnctl to the firewall, in the order in which it is printed.
    package var environment: [LabVariable] { keys.environment(of: "OPNSENSE", at: server) }
}
