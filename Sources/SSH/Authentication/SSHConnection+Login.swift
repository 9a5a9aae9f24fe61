internal import CSSH2

extension SSHConnection {
    /// Proves who the user is.
    ///
    /// - Throws: ``SSHError`` `denied`, `no-usable-key`, `too-many-attempts`, and what stood in the way of the only key.
    func logIn() async throws(SSHError) {
        let (user, authentication) = (target.user, target.authentication)
        if try await serverLetsIn(user) { return }
        var attempts = LoginAttempts(target)
        let agent = try await agentKeys(authentication, &attempts)
        let offersAll = authentication.identities.isEmpty
        if offersAll, let agent {
            for key in agent.keys {
                if try await offer(key, of: agent.client, &attempts) { return }
            }
        }
        for path in offersAll ? authentication.usualFiles : authentication.identities {
            guard let file = keyFile(path, &attempts) else { continue }
            if let agent, let blob = file.publicBlob, agent.keys.contains(blob) {
                if !offersAll, try await offer(blob, of: agent.client, &attempts) { return }
                continue
            }
            if try await offer(file, &attempts) { return }
        }
        throw attempts.denial
    }

    private func serverLetsIn(_ user: String) async throws(SSHError) -> Bool {
        var methods = Session.Methods.failed(0)
        let session = self.session
        let result = try await limited(limits.login) { limit throws(SSHError) in
            try await self.patiently(limit) {
                methods = session.methods(for: user)
                if case .failed(let number) = methods { return number }
                return 0
            }
        }
        guard result == 0 else { throw unexpected(result) }
        switch methods {
        case .loggedIn:
            isLoggedIn = true
            return true
        case .methods(let text) where !text.split(separator: ",").contains("publickey"):
            throw SSHError(
                .denied, host: target.host,
                "\(target.host) lets nobody in with a key, only with \(printable(text)). Allow keys there "
                    + "(PubkeyAuthentication yes in sshd_config).")
        case .methods, .failed: return false
        }
    }

    // MARK: Agent

    private func agentKeys(
        _ authentication: UserAuthentication, _ attempts: inout LoginAttempts
    ) async throws(SSHError) -> (client: AgentClient, keys: [[UInt8]])? {
        let path: String
        switch authentication.agent {
        case .none: return nil
        case .socket(let socket): path = socket
        case .environment:
            guard let socket = environment("SSH_AUTH_SOCK"), !socket.isEmpty else { return nil }
            path = socket
        }
        do throws(SSHError) {
            let client = try AgentClient(path: path, for: target, thread: thread)
            let keys = try await limited(limits.login) { limit throws(SSHError) in try await client.keys(limit) }
            let usable = keys.filter { KeyType(blob: $0)?.isUsable == true }
            if usable.isEmpty { attempts.obstacles.append(noUsableKey(among: keys)) }
            return (client, usable)
        } catch {
            guard error.code == .agent else { throw error }
            attempts.obstacles.append(error)
            return nil
        }
    }

    private func noUsableKey(among keys: [[UInt8]]) -> SSHError {
        let kinds = Set(keys.compactMap { KeyType(blob: $0)?.name }).sorted().joined(separator: ", ")
        return SSHError(
            .noUsableKey, host: target.host,
            keys.isEmpty
                ? "The agent holds no key. Add one: ssh-add FILE."
                : "The agent holds no key that libssh2 \(Library.version) can use (it holds \(printable(kinds))). Add an "
                    + "ed25519 key: ssh-add FILE.")
    }

    private func offer(
        _ key: [UInt8], of agent: AgentClient, _ attempts: inout LoginAttempts
    ) async throws(SSHError) -> Bool {
        let name = "a key of the agent (\(KeyType(blob: key)?.name ?? ""))"
        try checkCount(attempts)
        let (session, user) = (self.session, target.user)
        session.signer.begin()
        let signatureWanted = 1
        while true {
            let result = try await limited(limits.login) { limit throws(SSHError) in
                try await self.patiently(limit) {
                    let result = session.logIn(user, publicKey: key)
                    let isWaiting = session.signer.request != nil
                    return result == Library.again && isWaiting ? signatureWanted : result
                }
            }
            guard result == signatureWanted, let data = session.signer.request else {
                return try conclude(result, name, &attempts)
            }
            // Where there is none the session is of no use any more: the server waits for the signature.
            session.signer.signature = try await limited(limits.login) { limit throws(SSHError) in
                try await agent.signature(over: data, by: key, limit)
            }
        }
    }
}

// MARK: - Outcomes

extension SSHConnection {
    /// Whether the key let the user in; notes a refusal.
    func conclude(_ result: Int, _ name: String, _ attempts: inout LoginAttempts) throws(SSHError) -> Bool {
        if result == 0 {
            isLoggedIn = true
            return true
        }
        let isFirst = attempts.refused.isEmpty
        attempts.refused.append(name)
        switch Int32(result) {
        case LIBSSH2_ERROR_AUTHENTICATION_FAILED where session.transport.farewell == nil,
            LIBSSH2_ERROR_PUBLICKEY_UNVERIFIED where session.transport.farewell == nil:
            // libssh2 says the same where the server hung up in between.
            return false
        default:
            if isFirst, session.transport.farewell == nil { throw unexpected(result) }
            let underlying = session.transport.farewell?.text ?? session.lastErrorText
            throw attempts.tooMany("\(target.host) hung up", underlying: underlying)
        }
    }

    /// Stops before the server would.
    func checkCount(_ attempts: LoginAttempts) throws(SSHError) {
        guard attempts.refused.count >= limits.keys else { return }
        throw attempts.tooMany("vpnctl stopped, before \(target.host) hangs up,")
    }

}
