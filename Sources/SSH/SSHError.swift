/// What went wrong between vpnctl and one SSH server, worded for a person and free of secrets.
package struct SSHError: Error, Hashable, Sendable {
    /// A stable word for what happened; an open set.
    package struct Code: RawRepresentable, Hashable, Sendable {
        package let rawValue: String
        package init(rawValue: String) { self.rawValue = rawValue }
        init(_ rawValue: String) { self.rawValue = rawValue }
    }

    package var code: Code
    /// What happened, why it matters and what to do; may be several lines.
    package var message: String
    /// The inventory's name of the host.
    package var host: String
    /// The cause in the words of the layer below, without keys or passphrases.
    package var underlying: String?

    init(_ code: Code, host: String, _ message: String, underlying: String? = nil) {
        self.code = code
        self.message = message
        self.host = host
        self.underlying = underlying
    }
}

extension SSHError: CustomStringConvertible {
    package var description: String {
        "\(message) [\(code.rawValue)\(underlying.map { ": \($0)" } ?? "")]"
    }
}

extension SSHError.Code {
    // Before a session stands.
    package static let unknownName = Self("ssh.unknown-name")
    package static let refused = Self("ssh.refused")
    package static let unreachable = Self("ssh.unreachable")
    package static let connectTimeout = Self("ssh.connect-timeout")
    /// What answers is no SSH server, or hangs up before it says what it is.
    package static let handshake = Self("ssh.handshake")
    /// Server and libssh2 have no way of encrypting, or no kind of host key, in common.
    package static let noCommonAlgorithm = Self("ssh.no-common-algorithm")

    // Whom we speak to.
    package static let hostKeyUnknown = Self("ssh.host-key-unknown")
    package static let hostKeyChanged = Self("ssh.host-key-changed")
    package static let hostKeyRevoked = Self("ssh.host-key-revoked")
    package static let knownHosts = Self("ssh.known-hosts")

    // Who we are.
    package static let identityFile = Self("ssh.identity-file")
    package static let unsupportedKey = Self("ssh.unsupported-key")
    package static let noPassphrase = Self("ssh.no-passphrase")
    package static let wrongPassphrase = Self("ssh.wrong-passphrase")
    package static let agent = Self("ssh.agent")
    package static let noUsableKey = Self("ssh.no-usable-key")
    package static let tooManyAttempts = Self("ssh.too-many-attempts")
    package static let denied = Self("ssh.denied")

    // Once the session stands.
    package static let channelRefused = Self("ssh.channel-refused")
    package static let forwardRefused = Self("ssh.forward-refused")
    package static let timeout = Self("ssh.timeout")
    package static let cancelled = Self("ssh.cancelled")
    package static let lost = Self("ssh.lost")
    package static let closed = Self("ssh.closed")
    /// A script whose end did not show on its output, so that nobody knows how far it came.
    package static let incomplete = Self("ssh.incomplete")
    package static let tooLarge = Self("ssh.too-large")

    /// Sockets, folders and threads on this machine.
    package static let local = Self("ssh.local")
}
