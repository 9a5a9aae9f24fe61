internal import CSSH2

extension SSHConnection {
    /// Connects and logs in, through any number of jump hosts, all over one TCP connection.
    ///
    /// - Parameter jumps: The jump hosts in the order in which they are passed; each has its own trust and login.
    /// - Throws: ``SSHError``, its host the one that it happened at.
    package static func connect(
        to target: SSHTarget, through jumps: [SSHTarget] = [], limits: SSHLimits = SSHLimits()
    ) async throws(SSHError) -> SSHConnection {
        var last: SSHConnection?
        do {
            for jump in jumps { last = try await logIn(to: jump, within: last, owning: true, limits: limits) }
            return try await logIn(to: target, within: last, owning: true, limits: limits)
        } catch {
            await last?.close()
            throw error
        }
    }

    /// Connects to another server from this one, over the same TCP connection.
    ///
    /// This session has to stay open for as long as the other is used, and is not closed with it.
    package nonisolated func connect(to target: SSHTarget) async throws(SSHError) -> SSHConnection {
        try await Self.logIn(to: target, within: self, owning: false, limits: limits)
    }

    /// The host keys of a server, of every kind that can be asked for, without a login; for `vpnctl trust HOST`.
    ///
    /// `target.hostKey` and `target.authentication` are not looked at. Nothing vouches for the answer but the network.
    package static func hostKeys(
        of target: SSHTarget, through jumps: [SSHTarget] = [], limits: SSHLimits = SSHLimits()
    ) async throws(SSHError) -> [HostKey] {
        var last: SSHConnection?
        for jump in jumps {
            let outer = last
            do {
                last = try await logIn(to: jump, within: outer, owning: true, limits: limits)
            } catch {
                await outer?.close()
                throw error
            }
        }
        let outer = last
        do {
            let keys = try await hostKeys(of: target, within: outer, limits: limits)
            await outer?.close()
            return keys
        } catch {
            await outer?.close()
            throw error
        }
    }

    private static func hostKeys(
        of target: SSHTarget, within outer: SSHConnection?, limits: SSHLimits
    ) async throws(SSHError) -> [HostKey] {
        var keys: [HostKey] = []
        var algorithms = HostKeyType.algorithms
        while !algorithms.isEmpty {
            let wanted = algorithms
            let connection = try await reach(target, within: outer, owning: false, limits: limits)
            let greeting: Greeting
            do {
                greeting = try await connection.greet(asking: { _ in wanted })
            } catch {
                await connection.close()
                throw error
            }
            await connection.close()
            keys.append(greeting.hostKey)
            algorithms = wanted.filter { algorithm in
                greeting.offered.contains(algorithm) && greeting.usable.contains(algorithm)
                    && !keys.contains { $0.type == HostKeyType.type(of: algorithm) }
            }
        }
        return keys
    }

    /// Goes on where the first answer was the wrong kind of key: the next attempt asks for another kind alone.
    private static func logIn(
        to target: SSHTarget, within outer: SSHConnection?, owning: Bool, limits: SSHLimits
    ) async throws(SSHError) -> SSHConnection {
        let trust = try Trust(target)
        var refused: [HostKey] = []
        while true {
            let seen = refused
            let connection = try await reach(target, within: outer, owning: owning, limits: limits)
            do throws(SSHError) {
                let greeting = try await connection.greet { trust.preferredAlgorithms(among: $0, without: seen) }
                switch trust.judgement(on: greeting, after: seen) {
                case .accepted:
                    try await connection.logIn()
                    return connection
                case .askForAnother:
                    refused.append(greeting.hostKey)
                    await connection.abandonWire()
                case .refused(let error): throw error
                }
            } catch {
                await connection.abandonWire()
                throw error
            }
        }
    }

    /// A session over a new connection, from here or from the outer session's server; nothing is said on it yet.
    private static func reach(
        _ target: SSHTarget, within outer: SSHConnection?, owning: Bool, limits: SSHLimits
    ) async throws(SSHError) -> SSHConnection {
        if let outer {
            let wire = try await outer.forward(to: target, limits: limits)
            return try SSHConnection(
                target, over: wire, within: outer, ownsOuter: owning, lease: outer.lease, limits: limits)
        }
        guard let lease = PollThread.Lease() else { throw .noResources(for: target, nil) }
        let wire = try await giving(up: Limit(limits.connect), on: lease.thread) { limit throws(SSHError) in
            try await Dialer(target: target, thread: lease.thread, limit: limit).connect()
        }
        return try SSHConnection(target, over: wire, within: nil, ownsOuter: false, lease: lease, limits: limits)
    }

    /// Closes this session alone, so that another attempt can use the outer one.
    private func abandonWire() {
        finish(with: SSHError(.closed, host: target.host, "The session with \(target.host) was closed."))
    }
}

// MARK: - Handshake

extension SSHConnection {
    /// What a server shows before the login.
    struct Greeting: Sendable {
        let hostKey: HostKey
        /// The algorithms of its host keys.
        let offered: [String]
        /// Those that libssh2 can ask for.
        let usable: [String]
    }

    /// Agrees on keys; whether the host key is the right one is for others to say.
    ///
    /// - Parameter choice: Of the algorithms that libssh2 has, those to ask for, best first.
    func greet(asking choice: @Sendable ([String]) -> [String]) async throws(SSHError) -> Greeting {
        let supported = session.supported(LIBSSH2_METHOD_HOSTKEY)
        let usable = HostKeyType.algorithms.filter { supported.contains($0) }
        session.prefer(choice(usable), for: LIBSSH2_METHOD_HOSTKEY)
        let result: Int
        do {
            result = try await limited(limits.connect) { limit throws(SSHError) in
                try await self.patiently(limit) { session.handshake() }
            }
        } catch {
            guard error.code == .timeout else { throw error }
            throw handshakeTimeout
        }
        let offer = ServerOffer(session.transport.beginning)
        guard result == 0, let key = session.hostKey else { throw handshakeFailure(offer, usable: usable) }
        return Greeting(hostKey: key, offered: offer.hostKeys, usable: usable)
    }

    private var handshakeTimeout: SSHError {
        SSHError(
            .connectTimeout, host: target.host,
            "\(target.host) takes connections at \(target.place) but did not agree on keys in time. Look at the load "
                + "of the host, and whether something else answers on that port.")
    }

    private func handshakeFailure(_ offer: ServerOffer, usable: [String]) -> SSHError {
        let underlying = session.transport.farewell?.text ?? session.lastErrorText
        guard let version = offer.version, !offer.keyExchange.isEmpty else {
            return SSHError(
                .handshake, host: target.host,
                "What answers at \(target.place) is no SSH server, or it hangs up at once. Correct "
                    + "\(target.variables.place ?? "address and port of \(target.host)"); look whether its server refuses this address (MaxStartups, hosts.deny, "
                    + "fail2ban).", underlying: underlying)
        }
        let lacks = [
            ("kind of host key", "HostKeyAlgorithms", offer.hostKeys, usable),
            ("key exchange", "KexAlgorithms", offer.keyExchange, session.supported(LIBSSH2_METHOD_KEX)),
            ("cipher", "Ciphers", offer.ciphers, session.supported(LIBSSH2_METHOD_CRYPT_SC)),
            ("MAC", "MACs", offer.macs, session.supported(LIBSSH2_METHOD_MAC_SC)),
        ].filter { _, _, theirs, ours in !theirs.contains(where: ours.contains) }
        guard !lacks.isEmpty else {
            return SSHError(
                .handshake, host: target.host,
                "\(target.host) (\(version)) broke off while keys were agreed on.", underlying: underlying)
        }
        let sentences = lacks.map { what, setting, theirs, ours in
            "The only \(what) that \(target.host) offers is \(theirs.joined(separator: ", ")); libssh2 "
                + "\(Library.version) has \(ours.joined(separator: ", ")). Allow one of those there (\(setting) in "
                + "sshd_config\(setting == "HostKeyAlgorithms" ? "; ssh-keygen -A makes the missing keys" : ""))."
        }
        return SSHError(
            .noCommonAlgorithm, host: target.host, sentences.joined(separator: "\n"), underlying: underlying)
    }
}
