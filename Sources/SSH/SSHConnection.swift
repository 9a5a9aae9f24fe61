/// A session with one SSH server, directly or through others, that runs commands and carries tunnels.
///
/// All sessions over one TCP connection run on one thread of their own; callers only wait. An operation that cannot
/// go on because the server is silent, or gone, fails for all at once, and so does every later one.
package actor SSHConnection {
    package nonisolated let target: SSHTarget
    nonisolated let limits: SSHLimits
    nonisolated let lease: PollThread.Lease
    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe lease.thread.asUnownedSerialExecutor() }

    let session: Session
    /// The session that carries this one, and whether it was made for this one alone.
    private let outer: SSHConnection?
    private let ownsOuter: Bool
    /// Why nothing goes any more.
    private(set) var end: SSHError?
    private var probe: ContinuousClock.Instant?
    /// The server answers a sign of life only after the login.
    var isLoggedIn = false
    /// libssh2 opens one channel at a time.
    var isOpening = false
    /// Closed by us, not yet by the server.
    var abandoned: [ChannelID] = []
    /// When a channel was last closed by both sides.
    var lastEnding: ContinuousClock.Instant?
    /// Sockets whose bytes go through a channel; they end with the session.
    var carried: [ChannelID: Descriptor] = [:]

    init(
        _ target: SSHTarget, over wire: Descriptor, within outer: SSHConnection?, ownsOuter: Bool,
        lease: PollThread.Lease, limits: SSHLimits
    ) throws(SSHError) {
        guard let session = Session(wire) else { throw .noResources(for: target, nil) }
        (self.target, self.session, self.outer, self.ownsOuter) = (target, session, outer, ownsOuter)
        (self.lease, self.limits) = (lease, limits)
    }

    nonisolated var thread: PollThread { lease.thread }
    nonisolated var subject: ObjectIdentifier { ObjectIdentifier(self) }

    /// Ends the session, and those that were made only to carry it; whatever is under way fails.
    package func close() async {
        if end == nil {
            // One attempt to say goodbye: nobody waits for a server that does not listen.
            _ = attempt { session.disconnect() }
            finish(with: SSHError(.closed, host: target.host, "The session with \(target.host) was closed."))
        }
        if ownsOuter { await outer?.close() }
    }

    /// Makes every operation fail with the error from now on.
    func finish(with error: SSHError) {
        guard end == nil else { return }
        end = error
        session.transport.shut()
        for socket in carried.values { socket.hangUp() }
        thread.wake(subject)
    }
}

// MARK: - Calls into libssh2

extension SSHConnection {
    /// Makes one call.
    ///
    /// - Returns: the call's result; ``Library/again`` where it has to go on.
    func attempt(_ call: () -> Int) -> Int {
        let transport = session.transport
        _ = transport.flush()
        let received = transport.received
        let result = call()
        // What arrived may be what another one waits for, though it no longer shows on the socket; and what is unsent
        // now, somebody who waits already has to look after.
        if transport.received != received || transport.hasUnsent { thread.wake(subject) }
        return result
    }

    /// Makes the call again and again until it no longer asks for that.
    ///
    /// - Returns: the call's result, which may be an error of libssh2.
    /// - Throws: ``SSHError`` `timeout`, `cancelled`, `lost`, `closed`.
    func patiently(_ limit: Limit, _ call: () -> Int) async throws(SSHError) -> Int {
        while true {
            if let end { throw end }
            let result = attempt(call)
            guard result == Library.again else { return result }
            if let reason = limit.reason { throw failure(for: reason) }
            await pause(limit)
        }
    }

    /// Waits until it is worth while to call again; looks after the server's life meanwhile.
    ///
    /// - Parameter events: What to wait for on the socket, where it is not what libssh2 needs.
    func pause(_ limit: Limit, for events: Int32? = nil) async {
        let transport = session.transport
        let events = events ?? (transport.hasUnsent ? Poll.read | Poll.write : Poll.read)
        let interest = PollThread.Interest(descriptor: transport.descriptor.number, events: events)
        await thread.wait(for: [interest], until: limit, or: isLoggedIn ? nextLook() : nil, subject: subject)
        guard isLoggedIn, end == nil, ContinuousClock.now >= nextLook() else { return }
        // Late are we, not the server, where its answer already waits: this machine may have slept.
        guard !Poll.isReadable(transport.descriptor) else { return }
        if isProbed { return finish(with: .lost(target)) }
        probe = .now
        if transport.flush() { session.probe() }
    }

    private var isProbed: Bool {
        guard let probe else { return false }
        return probe > session.transport.lastHeard
    }

    /// When the server will have been silent for too long.
    private func nextLook() -> ContinuousClock.Instant {
        let heard = session.transport.lastHeard
        return max(heard, probe ?? heard) + max(limits.silence, .seconds(2))
    }
}

extension SSHConnection {
    /// Runs an operation that a deadline or the end of the caller's task gives up.
    func limited<Value: Sendable>(
        _ duration: Duration, _ body: (Limit) async throws(SSHError) -> Value
    ) async throws(SSHError) -> Value {
        try await giving(up: Limit(duration), on: thread, body)
    }
}

/// Runs an operation that ends early where the limit is reached or the task is cancelled.
nonisolated(nonsending) func giving<Value: Sendable>(
    up limit: Limit, on thread: PollThread, _ body: (Limit) async throws(SSHError) -> Value
) async throws(SSHError) -> Value {
    let result: Result<Value, SSHError> = await withTaskCancellationHandler {
        do throws(SSHError) {
            return .success(try await body(limit))
        } catch {
            return .failure(error)
        }
    } onCancel: {
        thread.giveUp(limit)
    }
    // Whoever works for the operation elsewhere, such as on a command's input, ends with it.
    thread.giveUp(limit)
    return try result.get()
}
