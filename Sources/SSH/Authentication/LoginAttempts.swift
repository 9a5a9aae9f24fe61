/// What came of the keys so far, for the error at the end of a login.
struct LoginAttempts {
    private let target: SSHTarget
    /// Keys that the server saw and refused, as people tell them apart.
    var refused: [String] = []
    /// What could not be offered at all.
    var obstacles: [SSHError] = []

    init(_ target: SSHTarget) { self.target = target }

    func tooMany(_ what: String, underlying: String? = nil) -> SSHError {
        SSHError(
            .tooManyAttempts, host: target.host,
            "\(what) after \(refused.count) keys that it does not accept for \(target.user). Say which key is "
                + "the right one: \(target.identitySetting); the agent then offers no other.",
            underlying: underlying)
    }

    var denial: SSHError {
        let messages = self.obstacles.map(\.message)
        guard refused.isEmpty else {
            let message =
                "\(target.host) does not let \(target.user) in with \(refused.joined(separator: ", ")). Add "
                + "the public key to ~\(target.user)/.ssh/authorized_keys there, or correct user and identity"
                + (target.variables.identity.map { " (\($0))" } ?? "") + "."
            return SSHError(.denied, host: target.host, ([message] + messages).joined(separator: "\n"))
        }
        guard let first = obstacles.first else {
            return SSHError(
                .noUsableKey, host: target.host,
                "There is no key to log in to \(target.host) with: no identity is named and no agent runs. Write "
                    + "`identity` below `ssh:` in the inventory, or start ssh-agent and add a key.")
        }
        // A key file's own trouble says more than that the agent does not have it.
        let main = obstacles.last { $0.code != .agent && $0.code != .noUsableKey } ?? first
        return SSHError(main.code, host: target.host, messages.joined(separator: "\n"), underlying: main.underlying)
    }
}
