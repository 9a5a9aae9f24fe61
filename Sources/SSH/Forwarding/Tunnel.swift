#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// A door on this machine to a host and port that an SSH server can reach; it stands until it is closed or let go.
///
/// What goes through is only carried: TLS ends at the host behind it.
package final class Tunnel: Sendable {
    /// Where the near end of a tunnel is.
    package enum Door: Hashable, Sendable {
        /// A Unix socket in a folder of its own that nobody else may enter.
        case socket
        /// A port on 127.0.0.1, which every user of this machine can use.
        case loopback
    }

    package enum Address: Hashable, Sendable {
        case socket(path: String)
        case loopback(port: Int)
    }

    package let address: Address
    private let connection: SSHConnection
    private let limit: Limit
    private let lastFailure: Locked<SSHError?>

    fileprivate init(_ address: Address, _ connection: SSHConnection, _ limit: Limit, _ failure: Locked<SSHError?>) {
        (self.address, self.connection, self.limit, self.lastFailure) = (address, connection, limit, failure)
    }

    deinit { close() }

    /// Why the last connection through it did not come about; its client only saw it close.
    package var failure: SSHError? { lastFailure.withLock { $0 } }

    /// Ends what goes through, and takes the door away.
    package func close() {
        connection.thread.giveUp(limit)
        if case .socket(let path) = address { PrivateFolder.remove(holding: path) }
    }
}

extension SSHConnection {
    /// Opens a door to a host and port as the server sees them.
    ///
    /// The first connection is made at once, so that a host that the server does not reach is an error here.
    ///
    /// - Throws: ``SSHError`` `forward-refused`, `local`, `timeout`, `cancelled`, `lost`, `closed`.
    package func tunnel(to host: String, port: Int, at door: Tunnel.Door = .socket) async throws(SSHError) -> Tunnel {
        let first = try await limited(limits.connect) { limit throws(SSHError) in
            try await self.open(.forward(host: host, port: port), limit)
        }
        guard let (listener, address) = Listener.open(door) else {
            let number = errno
            await abandon(first)
            throw SSHError(
                .local, host: target.host,
                "No socket could be made on this machine for a tunnel through \(target.host). Look at the folder for "
                    + "temporary files (TMPDIR) and the limit of open files.", underlying: systemText(number))
        }
        let (limit, failure) = (Limit.forEver, Locked<SSHError?>(nil))
        let tunnel = Tunnel(address, self, limit, failure)
        Task { await self.serve(listener, first, .forward(host: host, port: port), limit, failure) }
        return tunnel
    }

    /// Takes connections until the tunnel is closed or the session has ended.
    private func serve(
        _ listener: Descriptor, _ first: ChannelID, _ kind: ChannelKind, _ limit: Limit, _ failure: Locked<SSHError?>
    ) async {
        var first: ChannelID? = first
        while limit.reason == nil, end == nil {
            guard let socket = Listener.accept(listener) else {
                // Without a free descriptor the listener stays ready, and asking at once would be asking without end.
                let isTired = !isPatienceAsked(errno)
                await thread.wait(
                    for: isTired ? [] : [.init(descriptor: listener.number, events: Poll.read)], until: limit,
                    or: isTired ? .now + .milliseconds(100) : nil, subject: subject)
                continue
            }
            let channel = first
            first = nil
            Task { await self.serve(socket, channel, kind, limit, failure) }
        }
        if let first { await abandon(first) }
    }

    private func serve(
        _ socket: Descriptor, _ prepared: ChannelID?, _ kind: ChannelKind, _ limit: Limit,
        _ failure: Locked<SSHError?>
    ) async {
        if let prepared, !session.isAtEnd(prepared) { return await carry(prepared, socket, limit) }
        if let prepared { await abandon(prepared) }
        do throws(SSHError) {
            await carry(try await open(kind, limit), socket, limit)
        } catch {
            failure.withLock { $0 = error }
            socket.hangUp()
        }
    }
}
