/// With which keys the user is proven to be who they say; passwords are never sent.
package struct UserAuthentication: Sendable {
    /// Where an agent is asked.
    package enum Agent: Hashable, Sendable {
        /// The socket that `SSH_AUTH_SOCK` names, where it is set.
        case environment
        /// A Unix socket.
        case socket(String)
        case none
    }

    /// What a passphrase is asked for.
    package struct PassphraseRequest: Hashable, Sendable {
        /// The key file, as the inventory names it.
        package let path: String
        /// 1 for the first question; the answer before it was wrong otherwise.
        package let attempt: Int
    }

    /// Private key files, or public ones whose private half the agent holds, in the order in which they are offered.
    ///
    /// Where there is one, nothing but these is offered. Where the agent holds one of them, the agent signs and the
    /// file's passphrase is not needed.
    package var identities: [String]
    /// Key files that are offered after the keys of the agent where no identity is named.
    package var usualFiles: [String]
    package var agent: Agent
    /// Asked for the passphrase of an encrypted key file, three times at most; nil gives up.
    package var passphrase: @Sendable (PassphraseRequest) async -> String?

    package init(
        identities: [String] = [],
        usualFiles: [String] = [],
        agent: Agent = .environment,
        passphrase: @escaping @Sendable (PassphraseRequest) async -> String? = { _ in nil }
    ) {
        self.identities = identities
        self.usualFiles = usualFiles
        self.agent = agent
        self.passphrase = passphrase
    }
}
