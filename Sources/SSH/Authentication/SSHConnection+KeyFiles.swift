extension SSHConnection {
    /// Nil, and an obstacle, where the file cannot be read.
    func keyFile(_ path: String, _ attempts: inout LoginAttempts) -> KeyFile? {
        let why: String
        switch LocalFile.read(path, upTo: 1 << 16) {
        case .missing:
            why = "does not exist. Correct \(target.identitySetting), or make a key: ssh-keygen -t ed25519."
        case .failure(let text):
            why = "cannot be read: \(text)." + (target.variables.identity.map { " \($0) names it." } ?? "")
        case .bytes(let bytes, let others):
            let file = KeyFile(path: path, bytes: bytes)
            guard others != 0, file.form != .publicOnly else { return file }
            why = "can be read by others than its owner: chmod 600 \(path)."
        }
        attempts.obstacles.append(SSHError(.identityFile, host: target.host, "The key file \(path) \(why)"))
        return nil
    }

    /// Whether the key in the file let the user in.
    func offer(_ file: KeyFile, _ attempts: inout LoginAttempts) async throws(SSHError) -> Bool {
        switch file.form {
        case .usable(false): return try await offer(file, passphrase: "", &attempts) ?? false
        case .usable(true): return try await offerEncrypted(file, &attempts)
        case .publicOnly:
            attempts.obstacles.append(
                SSHError(
                    .noUsableKey, host: target.host,
                    "\(file.path) is a public key, and no agent holds its private half. Name the private key file, "
                        + "or add it to the agent: ssh-add."))
        case .unusable(let what, let cure):
            attempts.obstacles.append(
                SSHError(.unsupportedKey, host: target.host, "\(file.path) cannot be used. It is \(what). \(cure)"))
        }
        return false
    }

    private func offerEncrypted(_ file: KeyFile, _ attempts: inout LoginAttempts) async throws(SSHError) -> Bool {
        for number in 1...3 {
            let request = UserAuthentication.PassphraseRequest(path: file.path, attempt: number)
            guard let passphrase = await target.authentication.passphrase(request) else {
                let code: SSHError.Code = number == 1 ? .noPassphrase : .wrongPassphrase
                attempts.obstacles.append(passphraseFailure(code, file))
                return false
            }
            if let isLoggedIn = try await offer(file, passphrase: passphrase, &attempts) { return isLoggedIn }
        }
        attempts.obstacles.append(passphraseFailure(.wrongPassphrase, file))
        return false
    }

    private func passphraseFailure(_ code: SSHError.Code, _ file: KeyFile) -> SSHError {
        SSHError(
            code, host: target.host,
            code == .noPassphrase
                ? "The key file \(file.path) is encrypted and there is no passphrase for it. Add the key to the agent "
                    + "(ssh-add), run vpnctl on a terminal, or write `passphrase: {env|file|command: …}` below `ssh:` "
                    + "in the inventory."
                : "The passphrase for the key file \(file.path) is wrong.")
    }

    /// Nil where the key could not be read with the passphrase, so that nothing was sent.
    private func offer(
        _ file: KeyFile, passphrase: String, _ attempts: inout LoginAttempts
    ) async throws(SSHError) -> Bool? {
        try checkCount(attempts)
        let (session, user) = (self.session, target.user)
        let (sent, terminated) = (session.transport.sent, file.bytes + [0])
        let result = try await limited(limits.login) { limit throws(SSHError) in
            try await self.patiently(limit) { session.logIn(user, terminated: terminated, passphrase: passphrase) }
        }
        guard result != 0, session.transport.sent == sent else { return try conclude(result, file.path, &attempts) }
        if file.form == .usable(isEncrypted: true) { return nil }
        attempts.obstacles.append(
            SSHError(
                .unsupportedKey, host: target.host,
                "libssh2 \(Library.version) cannot read the key file \(file.path). Make another key: ssh-keygen -t "
                    + "ed25519.", underlying: session.lastErrorText))
        return false
    }
}
