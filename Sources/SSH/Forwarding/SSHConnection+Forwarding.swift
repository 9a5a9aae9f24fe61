extension SSHConnection {
    /// A connection from the server to another host (`direct-tcpip`, RFC 4254 §7.2), its near end a socket.
    func forward(to target: SSHTarget, limits: SSHLimits) async throws(SSHError) -> Descriptor {
        guard let (near, far) = Descriptor.pair() else { throw .noResources(for: target, nil) }
        let channel = try await limited(limits.connect) { limit throws(SSHError) in
            try await self.open(.forward(host: target.address, port: target.port), limit)
        }
        Task { await self.carry(channel, far, .forEver) }
        return near
    }

    /// Carries bytes between a channel and a socket until both directions have ended, then closes both.
    func carry(_ channel: ChannelID, _ socket: Descriptor, _ limit: Limit) async {
        carried[channel] = socket
        defer { carried[channel] = nil }
        guard end == nil else { return socket.hangUp() }
        async let outward: Void = carryOut(channel, socket, limit)
        await carryIn(channel, socket, limit)
        await outward
        socket.hangUp()
        await abandon(channel)
    }

    private func carryOut(_ channel: ChannelID, _ socket: Descriptor, _ limit: Limit) async {
        var buffer: [UInt8] = Array(repeating: 0, count: 2 * Self.pieceSize)
        do throws(SSHError) {
            while limit.reason == nil, end == nil {
                guard let count = unsafe buffer.withUnsafeMutableBytes({ unsafe socket.receive(into: $0) }) else {
                    await wait(for: socket, Poll.read, limit)
                    continue
                }
                guard count > 0 else { break }
                guard try await write(Array(buffer[..<count]), to: channel, limit) else { break }
            }
            let session = self.session
            _ = try await patiently(limit) { session.sendEnd(channel) }
        } catch {
            socket.hangUp()
        }
    }

    private func carryIn(_ channel: ChannelID, _ socket: Descriptor, _ limit: Limit) async {
        var buffer: [UInt8] = Array(repeating: 0, count: 4 * Self.pieceSize)
        let session = self.session
        do throws(SSHError) {
            while true {
                let count = try await patiently(limit) {
                    unsafe buffer.withUnsafeMutableBytes { unsafe session.read(channel, stream: 0, into: $0) }
                }
                if count == 0 || Library.isEnded(count) { break }
                guard count > 0 else { throw unexpected(count) }
                guard await send(buffer[..<count], to: socket, limit) else { return socket.hangUp() }
            }
            socket.sendEnd()
        } catch {
            socket.hangUp()
        }
    }

    private func send(_ bytes: ArraySlice<UInt8>, to socket: Descriptor, _ limit: Limit) async -> Bool {
        var rest = bytes
        while !rest.isEmpty, limit.reason == nil, end == nil {
            guard let count = unsafe rest.withUnsafeBytes({ unsafe socket.send($0) }) else {
                await wait(for: socket, Poll.write, limit)
                continue
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return rest.isEmpty
    }

    private func wait(for socket: Descriptor, _ events: Int32, _ limit: Limit) async {
        await thread.wait(
            for: [.init(descriptor: socket.number, events: events)], until: limit, subject: ObjectIdentifier(socket))
    }
}
