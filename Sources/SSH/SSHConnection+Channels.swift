extension SSHConnection {
    /// What a channel is for.
    enum ChannelKind: Sendable {
        case session
        case forward(host: String, port: Int)
    }

    /// Opens a channel.
    ///
    /// libssh2 can open one at a time, so that a server that is slow to answer for one delays the others.
    ///
    /// - Throws: ``SSHError`` `channel-refused`, `forward-refused`, `timeout`, `cancelled`, `lost`, `closed`.
    func open(_ kind: ChannelKind, _ limit: Limit) async throws(SSHError) -> ChannelID {
        while true {
            do throws(SSHError) {
                return try await openOnce(kind, limit)
            } catch {
                // OpenSSH counts a session that has just ended for a moment longer, and may allow one only.
                guard error.code == .channelRefused, let lastEnding, .now - lastEnding < .seconds(1) else {
                    throw error
                }
            }
            await thread.wait(for: [], until: limit, or: .now + .milliseconds(20), subject: ObjectIdentifier(limit))
        }
    }

    private func openOnce(_ kind: ChannelKind, _ limit: Limit) async throws(SSHError) -> ChannelID {
        sweep()
        while isOpening {
            if let end { throw end }
            if let reason = limit.reason { throw failure(for: reason) }
            await thread.wait(for: [], until: limit, subject: subject)
        }
        isOpening = true
        while true {
            switch openStep(kind) {
            case .open(let channel): return channel
            case .failed(let number): throw refusal(of: kind, number)
            case nil: break
            }
            if let reason = limit.reason {
                // Half an opening cannot be taken back.
                Task { await self.finishOpening(kind) }
                throw failure(for: reason)
            }
            await pause(limit)
        }
    }

    /// Nil while the server has not answered.
    private func openStep(_ kind: ChannelKind) -> Session.Opening? {
        var opening = Session.Opening.failed(Library.again)
        if end == nil {
            _ = attempt {
                switch kind {
                case .session: opening = session.openSession()
                case .forward(let host, let port): opening = session.openForward(to: host, port: port)
                }
                if case .failed(let number) = opening { return number }
                return 0
            }
            if case .failed(Library.again) = opening { return nil }
        }
        isOpening = false
        thread.wake(subject)
        return opening
    }

    private func finishOpening(_ kind: ChannelKind) async {
        let limit = Limit(.seconds(3600))
        while true {
            switch openStep(kind) {
            case .open(let channel): return await abandon(channel)
            case .failed: return
            case nil: await pause(limit)
            }
        }
    }

    func refusal(of kind: ChannelKind, _ number: Int) -> SSHError {
        if let end { return end }
        guard Library.isRefusal(number) else { return unexpected(number) }
        let underlying = session.lastErrorText
        switch kind {
        case .session:
            return SSHError(
                .channelRefused, host: target.host,
                "\(target.host) lets no further command run over this connection. It may have a limit (MaxSessions in "
                    + "sshd_config, 10 unless set) that commands still running there use up.", underlying: underlying)
        case .forward(let host, let port):
            return SSHError(
                .forwardRefused, host: target.host,
                "\(target.host) does not connect to \(host):\(port). Look whether something answers there, and whether "
                    + "\(target.host) may forward (AllowTcpForwarding, PermitOpen in sshd_config).",
                underlying: underlying)
        }
    }

    /// Asks for a channel's end and leaves it to ``sweep()``: the server answers only when the command there has ended.
    func abandon(_ channel: ChannelID) async {
        let (session, grace) = (self.session, Limit(.seconds(2)))
        _ = attempt { session.close(channel) }
        while !session.transport.flush(), end == nil, grace.reason == nil { await pause(grace, for: Poll.write) }
        abandoned.append(channel)
        sweep()
    }

    /// Frees the channels that both sides have closed.
    func sweep() {
        for channel in abandoned where end == nil {
            let result = attempt { session.free(channel) }
            guard result != Library.again else { continue }
            abandoned.removeAll { $0 == channel }
            lastEnding = .now
        }
    }

    /// Writes all of the bytes.
    ///
    /// - Returns: false where the other side reads no more.
    func write(_ bytes: [UInt8], to channel: ChannelID, _ limit: Limit) async throws(SSHError) -> Bool {
        var start = 0
        while start < bytes.count {
            let end = min(start + Self.pieceSize, bytes.count)
            let session = self.session
            // Only so much at once as the network takes.
            while !session.transport.flush() {
                if let reason = limit.reason { throw failure(for: reason) }
                await pause(limit, for: Poll.write)
            }
            let count = try await patiently(limit) {
                let count = unsafe bytes.withUnsafeBytes {
                    unsafe session.write(.init(rebasing: $0[start..<end]), to: channel)
                }
                // Zero without a window for more: the same as "not now".
                return count == 0 ? Library.again : count
            }
            if Library.isEnded(count) { return false }
            guard count >= 0 else { throw unexpected(count) }
            start += count
            if start.isMultiple(of: 16 * Self.pieceSize) { await breathe(limit) }
        }
        return true
    }

    /// What goes at once; larger packets than this break transfers with libssh2 1.10.
    static var pieceSize: Int { 32 << 10 }

    /// Lets others on the thread have their turn, sockets included.
    func breathe(_ limit: Limit) async {
        await thread.wait(for: [], until: limit, or: .now, subject: subject)
    }
}
