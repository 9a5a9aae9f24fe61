#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// Speaks to an ssh-agent (draft-ietf-sshm-ssh-agent); waits for it without blocking, since it may ask a person.
struct AgentClient: Sendable {
    private let target: SSHTarget
    private let socket: Descriptor
    private let thread: PollThread

    /// Connects to the agent's Unix socket.
    init(path: String, for target: SSHTarget, thread: PollThread) throws(SSHError) {
        guard let socket = Descriptor.socket(AF_UNIX), var address = UnixAddress(path) else {
            throw Self.failure("cannot be reached: the path of its socket is too long", target)
        }
        guard address.connect(socket) else {
            throw Self.failure("does not answer at \(path): \(systemText(errno))", target)
        }
        (self.target, self.socket, self.thread) = (target, socket, thread)
    }

    /// The public keys of what it holds.
    nonisolated(nonsending) func keys(_ limit: Limit) async throws(SSHError) -> [[UInt8]] {
        let answer = try await ask([11], limit)
        var reader = WireReader(answer)
        guard reader.byte() == 12, let count = reader.number(), count <= 4096 else {
            throw Self.failure("does not tell which keys it holds", target)
        }
        var keys: [[UInt8]] = []
        for _ in 0..<count {
            guard let blob = reader.string(), reader.string() != nil else {
                throw Self.failure("gave an answer that makes no sense", target)
            }
            keys.append(blob)
        }
        return keys
    }

    /// The signature alone, without the name of its algorithm.
    nonisolated(nonsending) func signature(
        over data: [UInt8], by key: [UInt8], _ limit: Limit
    ) async throws(SSHError) -> [UInt8] {
        var request: [UInt8] = [13]
        request.appendWireString(key)
        request.appendWireString(data)
        // RSA with SHA-512; others do not look at it.
        request.appendWireNumber(KeyType(blob: key) == .rsa ? 4 : 0)
        var reader = WireReader(try await ask(request, limit))
        guard reader.byte() == 14, let signature = reader.string() else {
            throw Self.failure(
                "refused to sign with its key; it may have asked for a confirmation or be locked", target)
        }
        var parts = WireReader(signature)
        guard parts.string() != nil, let bytes = parts.string() else {
            throw Self.failure("gave an answer that makes no sense", target)
        }
        return bytes
    }

    private nonisolated(nonsending) func ask(_ request: [UInt8], _ limit: Limit) async throws(SSHError) -> [UInt8] {
        var message: [UInt8] = []
        message.appendWireString(request)
        try await send(message, limit)
        var reader = WireReader(try await receive(4, limit))
        guard let count = reader.number(), count > 0, count <= 1 << 18 else {
            throw Self.failure("gave an answer that makes no sense", target)
        }
        return try await receive(Int(count), limit)
    }

    private nonisolated(nonsending) func send(_ bytes: [UInt8], _ limit: Limit) async throws(SSHError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            switch unsafe rest.withUnsafeBytes({ unsafe socket.send($0) }) {
            case .some(let count) where count > 0: rest = rest.dropFirst(count)
            case nil: try await wait(Poll.write, limit)
            default: throw Self.failure("hung up", target)
            }
        }
    }

    private nonisolated(nonsending) func receive(_ count: Int, _ limit: Limit) async throws(SSHError) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer: [UInt8] = Array(repeating: 0, count: 4096)
        while bytes.count < count {
            let wanted = min(buffer.count, count - bytes.count)
            switch unsafe buffer.withUnsafeMutableBytes({ unsafe socket.receive(into: .init(rebasing: $0[..<wanted])) })
            {
            case .some(let count) where count > 0: bytes.append(contentsOf: buffer.prefix(count))
            case nil: try await wait(Poll.read, limit)
            default: throw Self.failure("hung up", target)
            }
        }
        return bytes
    }

    private nonisolated(nonsending) func wait(_ events: Int32, _ limit: Limit) async throws(SSHError) {
        switch limit.reason {
        case nil: break
        case .cancellation: throw .cancelled(target)
        case .deadline: throw Self.failure("did not answer in time", target)
        }
        await thread.wait(
            for: [.init(descriptor: socket.number, events: events)], until: limit, subject: ObjectIdentifier(socket))
    }

    private static func failure(_ what: String, _ target: SSHTarget) -> SSHError {
        SSHError(
            .agent, host: target.host,
            "The agent \(what). Start it (ssh-agent), or name the key file: `identity` below `ssh:` in the inventory.")
    }
}
