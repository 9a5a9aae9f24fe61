package import SSH

extension ProviderError {
    /// An SSH error on the way to an API, where errors of one kind are expected.
    package init(_ error: SSHError) {
        self.init(
            Code(rawValue: error.code.rawValue), host: error.host, message: error.message,
            underlying: error.underlying)
    }
}

extension ProviderError.Code {
    /// Whether it is about the SSH session that should have carried the request.
    package var isSSH: Bool { rawValue.hasPrefix("ssh.") }
}
