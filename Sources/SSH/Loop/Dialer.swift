#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// Makes a TCP connection to a server: looks the name up, then tries its addresses one after the other.
struct Dialer {
    let target: SSHTarget
    let thread: PollThread
    let limit: Limit

    /// - Throws: ``SSHError`` `unknown-name`, `refused`, `unreachable`, `connect-timeout`, `cancelled`, `local`.
    nonisolated(nonsending) func connect() async throws(SSHError) -> Descriptor {
        let addresses = try await lookUp()
        var last: SSHError?
        for address in addresses {
            do {
                return try await connect(to: address)
            } catch {
                if error.code == .connectTimeout || error.code == .cancelled { throw error }
                last = error
            }
        }
        throw last ?? unknownName("the name has no address")
    }

    private nonisolated(nonsending) func connect(to address: [UInt8]) async throws(SSHError) -> Descriptor {
        let family = unsafe address.withUnsafeBytes { unsafe Int32($0.loadUnaligned(as: sockaddr.self).sa_family) }
        guard let socket = Descriptor.socket(family) else { throw .noResources(for: target, errno) }
        let started = unsafe address.withUnsafeBytes { bytes in
            unsafe systemConnect(
                socket.number, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
        }
        if started != 0 {
            guard errno == EINPROGRESS || errno == EINTR else { throw failure(errno) }
            try await waitUntilConnected(socket)
        }
        var on: Int32 = 1
        _ = unsafe setsockopt(
            socket.number, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        return socket
    }

    private nonisolated(nonsending) func waitUntilConnected(_ socket: Descriptor) async throws(SSHError) {
        while true {
            try check()
            await thread.wait(
                for: [.init(descriptor: socket.number, events: Int32(POLLOUT))], until: limit,
                subject: ObjectIdentifier(limit))
            var answer = pollfd(fd: socket.number, events: Int16(POLLOUT), revents: 0)
            guard unsafe poll(&answer, 1, 0) == 1 else { continue }
            var (error, size): (Int32, socklen_t) = (0, socklen_t(MemoryLayout<Int32>.size))
            _ = unsafe getsockopt(socket.number, SOL_SOCKET, SO_ERROR, &error, &size)
            guard error == 0 else { throw failure(error) }
            return
        }
    }

    /// The name's addresses as `sockaddr` bytes.
    ///
    /// `getaddrinfo` blocks and cannot be stopped; it gets a thread of its own, which is left behind when time is up.
    private nonisolated(nonsending) func lookUp() async throws(SSHError) -> [[UInt8]] {
        let answer = Locked<Lookup.Answer?>(nil)
        let lookup = Lookup(name: target.address, port: target.port)
        let (thread, subject) = (self.thread, ObjectIdentifier(answer))
        let started = startThread {
            let found = lookup.run()
            answer.withLock { $0 = found }
            thread.wake(subject)
        }
        guard started else { throw .noResources(for: target, EAGAIN) }
        while true {
            switch answer.withLock({ $0 }) {
            case .addresses(let addresses): return addresses
            case .failure(let text): throw unknownName(text)
            case nil: try check()
            }
            await thread.wait(for: [], until: limit, subject: subject) { answer.withLock { $0 != nil } }
        }
    }

    private func check() throws(SSHError) {
        switch limit.reason {
        case nil: return
        case .cancellation: throw .cancelled(target)
        case .deadline:
            throw SSHError(
                .connectTimeout, host: target.host,
                "\(target.host) did not answer at \(target.place) in time. Look whether it is on, whether "
                    + "\(target.variables.place.map { "\($0) is" } ?? "the address and the port are") right, and whether a firewall on the way drops the packets."
            )
        }
    }

    private func unknownName(_ text: String) -> SSHError {
        SSHError(
            .unknownName, host: target.host,
            "The name \(target.address.debugDescription) of \(target.host) could not be looked up. Correct "
                + "\(target.variables.place ?? "`address` in the inventory"), or write an IP address there.",
            underlying: text)
    }

    private func failure(_ number: Int32) -> SSHError {
        if number == ECONNREFUSED {
            return SSHError(
                .refused, host: target.host,
                "Nothing answers at \(target.place), where the SSH server of \(target.host) should be. Start it there, "
                    + "or correct \(target.placeSetting).", underlying: systemText(number))
        }
        return SSHError(
            .unreachable, host: target.host,
            "\(target.host) cannot be reached at \(target.place): \(systemText(number)). Look at the routes and "
                + "firewalls on the way, and whether a jump host is needed.", underlying: systemText(number))
    }
}

// The method above carries the name of the system's function.
private func systemConnect(_ socket: Int32, _ address: UnsafePointer<sockaddr>?, _ size: socklen_t) -> Int32 {
    unsafe connect(socket, address, size)
}
