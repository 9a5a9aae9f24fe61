package import SSH

/// For what has to happen in the end: a machine that builds three other things at once is slow, not wrong.
package let patience = Duration.seconds(300)

extension SSHLimits {
    package static var patient: SSHLimits {
        var limits = SSHLimits()
        (limits.connect, limits.login, limits.silence) = (patience, patience, patience)
        return limits
    }
}

extension SSHConnection {
    package static func open(
        to target: SSHTarget, through jumps: [SSHTarget] = [], limits: SSHLimits = .patient
    ) async throws(SSHError) -> SSHConnection {
        try await connect(to: target, through: jumps, limits: limits)
    }

    package static func keys(of target: SSHTarget, through jumps: [SSHTarget] = []) async throws(SSHError) -> [HostKey]
    {
        try await hostKeys(of: target, through: jumps, limits: .patient)
    }
}
