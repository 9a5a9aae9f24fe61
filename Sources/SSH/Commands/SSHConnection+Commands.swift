extension SSHConnection {
    /// Runs a script with `/bin/sh` on the server, whatever the user's login shell is.
    ///
    /// What the login shell says beforehand is not part of the output. Standard input after the script is `input`.
    ///
    /// - Returns: what it said, and its status; a result exists only where the script's end was seen, or a signal.
    /// - Throws: ``SSHError`` `timeout`, `cancelled`, `lost`, `closed`, `incomplete`, `too-large`, `channel-refused`.
    package func run(
        script: String, input: CommandInput = .none, deadline: Duration
    ) async throws(SSHError) -> CommandResult {
        try await collect(.script(Script(Array(script.utf8))), input, deadline)
    }

    /// Runs a line with the user's login shell, which may be any shell: prefer ``run(script:input:deadline:)``.
    ///
    /// libssh2 reports the status 0 also for a command whose server says nothing of it.
    package func run(
        command: String, input: CommandInput = .none, deadline: Duration
    ) async throws(SSHError) -> CommandResult {
        try await collect(.line(command), input, deadline)
    }

    /// Runs a script as ``run(script:input:deadline:)`` does, and passes on what it says as it says it.
    ///
    /// The server waits while `receive` does.
    package func stream(
        script: String, input: CommandInput = .none, deadline: Duration,
        receive: @escaping @Sendable (CommandOutput) async -> Void
    ) async throws(SSHError) -> CommandEnding {
        try await stream(script: Array(script.utf8), input: input, deadline: deadline, receive: receive)
    }

    /// Runs a script whose bytes may be no UTF-8, but never zero.
    package func stream(
        script: [UInt8], input: CommandInput = .none, deadline: Duration,
        receive: @escaping @Sendable (CommandOutput) async -> Void
    ) async throws(SSHError) -> CommandEnding {
        try await execute(.script(Script(script)), input, deadline) { await receive($0) }
    }

    private typealias Delivery = (CommandOutput) async throws(SSHError) -> Void

    private func collect(
        _ command: Command, _ input: CommandInput, _ deadline: Duration
    ) async throws(SSHError) -> CommandResult {
        var result = CommandResult(output: [], errors: [], ending: .exited(0))
        let most = limits.output
        result.ending = try await execute(command, input, deadline) { piece throws(SSHError) in
            switch piece {
            case .output(let bytes): result.output += bytes
            case .errors(let bytes): result.errors += bytes
            }
            guard max(result.output.count, result.errors.count) <= most else {
                throw SSHError(
                    .tooLarge, host: self.target.host,
                    "A command on \(self.target.host) said more than \(most >> 20) MiB; it was given up.")
            }
        }
        return result
    }

    private func execute(
        _ command: Command, _ input: CommandInput, _ deadline: Duration, _ deliver: Delivery
    ) async throws(SSHError) -> CommandEnding {
        guard case .script(let script) = command else {
            return try await execute(command.line, prefix: [], input, deadline, deliver)
        }
        var filter = Script.Filter(script)
        let ending = try await execute(command.line, prefix: script.line, input, deadline) { piece throws(SSHError) in
            guard case .output(let bytes) = piece else { return try await deliver(piece) }
            let own = filter.take(bytes)
            if !own.isEmpty { try await deliver(.output(own)) }
        }
        if !filter.remainder.isEmpty { try await deliver(.output(filter.remainder)) }
        switch ending {
        case .signalled: return ending
        case .exited(let status):
            guard let shown = filter.status, shown == status else { throw incomplete(status) }
            return ending
        }
    }

    private func incomplete(_ status: Int32) -> SSHError {
        SSHError(
            .incomplete, host: target.host,
            "A script on \(target.host) did not come to its end (the shell ended with status \(status)), so that nobody "
                + "knows how far it came. Look whether \(target.user) has a login shell there that runs commands, "
                + "whether /bin/sh exists, and at the host's state.")
    }

    // MARK: The command itself

    private func execute(
        _ line: String, prefix: [UInt8], _ input: CommandInput, _ deadline: Duration, _ deliver: Delivery
    ) async throws(SSHError) -> CommandEnding {
        try await limited(deadline) { limit throws(SSHError) in
            let channel = try await self.open(.session, limit)
            let feeder: Task<Void, Never>
            do throws(SSHError) {
                let session = self.session
                let result = try await self.patiently(limit) { session.execute(line, on: channel) }
                guard result == 0 else { throw self.refusal(of: .session, result) }
                feeder = Task { await self.feed(channel, prefix, input, limit) }
            } catch {
                await self.abandon(channel)
                throw error
            }
            defer { feeder.cancel() }
            do throws(SSHError) {
                try await self.drain(channel, limit, deliver)
                return try await self.ending(of: channel, limit)
            } catch {
                await self.abandon(channel)
                throw error
            }
        }
    }

    /// Sends the input, then its end; a command that does not want it is no failure.
    private func feed(_ channel: ChannelID, _ prefix: [UInt8], _ input: CommandInput, _ limit: Limit) async {
        do throws(SSHError) {
            guard try await write(prefix, to: channel, limit) else { return }
            switch input {
            case .none: break
            case .bytes(let bytes): guard try await write(bytes, to: channel, limit) else { return }
            case .stream(let stream):
                for await bytes in stream {
                    guard try await write(bytes, to: channel, limit) else { return }
                }
            }
            guard !Task.isCancelled else { return }
            let session = self.session
            _ = try await patiently(limit) { session.sendEnd(channel) }
        } catch {
            // The same stops whoever reads the command's output, and is reported there.
        }
    }

    /// Reads both streams until the server has sent all.
    private func drain(_ channel: ChannelID, _ limit: Limit, _ deliver: Delivery) async throws(SSHError) {
        var buffer: [UInt8] = Array(repeating: 0, count: 2 * Self.pieceSize)
        let session = self.session
        var (isError, sinceBreath) = (false, 0)
        while true {
            let first: Int32 = isError ? 0 : 1
            let count = try await patiently(limit) {
                var ended = 0
                for stream in [first, 1 - first] {
                    let count = unsafe buffer.withUnsafeMutableBytes {
                        unsafe session.read(channel, stream: stream, into: $0)
                    }
                    isError = stream == 1
                    if count > 0 || (count < 0 && count != Library.again) { return count }
                    if count == 0 { ended += 1 }
                }
                return ended == 2 ? 0 : Library.again
            }
            if count == 0 { break }
            guard count > 0 else { throw unexpected(count) }
            let bytes = Array(buffer[..<count])
            try await deliver(isError ? .errors(bytes) : .output(bytes))
            sinceBreath += count
            if sinceBreath > 16 * Self.pieceSize {
                sinceBreath = 0
                await breathe(limit)
            }
            if let reason = limit.reason { throw failure(for: reason) }
        }
        guard session.isAtEnd(channel) else { throw unexpected(0) }
    }

    private func ending(of channel: ChannelID, _ limit: Limit) async throws(SSHError) -> CommandEnding {
        let session = self.session
        let result = try await patiently(limit) { session.waitUntilClosed(channel) }
        guard result == 0 else { throw unexpected(result) }
        let signal = session.exitSignal(channel)
        let status = session.exitStatus(channel)
        _ = try await patiently(limit) { session.free(channel) }
        lastEnding = .now
        return signal.map(CommandEnding.signalled) ?? .exited(status)
    }
}
