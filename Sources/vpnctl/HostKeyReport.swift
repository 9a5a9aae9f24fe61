import Inventory
import Providers
import SSH

/// The SSH host keys that a host shows, and what the inventory and known_hosts make of them.
struct HostKeyReport: Sendable {
    let provider: Host.Provider
    let route: SSHAccess.Route
    /// Of every kind that can be asked for, the best first; never empty.
    let keys: [HostKey]
    let verdict: HostKeyVerdict

    /// Whether the host is known by another key than those shown, or one of them is revoked.
    var isMismatch: Bool {
        switch verdict {
        case .changed, .revoked: true
        case .known, .unknown: false
        }
    }

    /// The fingerprint or key that the inventory or the environment pins.
    var pin: HostKeyPin? {
        if case .pinned(let pin) = route.target.hostKey { pin } else { nil }
    }

    /// Asks the host's SSH server for its keys; logs in nowhere but at the jump hosts.
    ///
    /// - Throws: ``ProviderError``, also for what goes wrong with SSH.
    static func make(of host: Host, by ssh: SSHAccess) async throws -> HostKeyReport {
        let route = try ssh.route(to: host)
        do throws(SSHError) {
            let keys = try await SSHConnection.hostKeys(of: route.target, through: route.jumps, limits: ssh.limits)
            return HostKeyReport(
                provider: host.provider, route: route, keys: keys, verdict: try route.target.verdict(on: keys))
        } catch {
            try Task.checkCancellation()
            throw ProviderError(error)
        }
    }
}

extension Site {
    /// Whether a host is entered by SSH, as far as the inventory or the environment says.
    func isEntered(_ host: Host, environment: [String: String]) -> Bool {
        if host.isSwitchedOff(in: environment) { return false }
        return host.ssh != nil || host.provider == .linux || host.isStoodInFor(in: environment)
            || hosts.contains { $0.api?.via == host.name || $0.ssh?.jump.contains(host.name) == true }
    }
}
