internal import CSSH2

/// Names a channel of a session; one that was freed is no longer found, so that no pointer can dangle.
struct ChannelID: Hashable, Sendable {
    fileprivate let number: Int
}

/// The one owner of a libssh2 session and of its channels; used on the thread of its connection alone.
///
/// Every call may answer ``Library/again``: then it wants to be made again with the same arguments.
@safe final class Session {
    let transport: Transport
    let pointer: OpaquePointer
    private var channels: [ChannelID: OpaquePointer] = unsafe [:]
    private var lastNumber = 0
    let signer = Signer()

    /// Nil where no memory is left.
    init?(_ descriptor: Descriptor) {
        Library.start()
        guard let pointer = unsafe libssh2_session_init_ex(nil, nil, nil, nil) else { return nil }
        unsafe self.pointer = pointer
        transport = Transport(descriptor)
        unsafe transport.attach(to: pointer)
        unsafe libssh2_session_set_blocking(pointer, 0)
        for (method, isWeak) in Self.methods { prefer(supported(method).filter { !isWeak($0) }, for: method) }
    }

    deinit {
        // With the transport shut no call waits any more; channels go before the session that they point into.
        transport.shut()
        unsafe channels.values.forEach { _ = unsafe libssh2_channel_free($0) }
        for _ in 0..<100 where unsafe libssh2_session_free(pointer) != LIBSSH2_ERROR_EAGAIN { return }
    }

    /// Where libssh2 still offers what OpenSSH gave up, that is left out.
    private static let methods: [(Int32, @Sendable (String) -> Bool)] = [
        (LIBSSH2_METHOD_KEX, { $0.hasSuffix("-sha1") }),
        (LIBSSH2_METHOD_CRYPT_CS, { !$0.hasSuffix("-ctr") && !$0.contains("gcm") && !$0.contains("chacha20") }),
        (LIBSSH2_METHOD_CRYPT_SC, { !$0.hasSuffix("-ctr") && !$0.contains("gcm") && !$0.contains("chacha20") }),
        (LIBSSH2_METHOD_MAC_CS, { !$0.hasPrefix("hmac-sha2-") }),
        (LIBSSH2_METHOD_MAC_SC, { !$0.hasPrefix("hmac-sha2-") }),
    ]

    /// The algorithms that libssh2 has for a method, best first.
    func supported(_ method: Int32) -> [String] {
        var list: UnsafeMutablePointer<UnsafePointer<CChar>?>?
        let count = unsafe libssh2_session_supported_algs(pointer, method, &list)
        guard count > 0, let list = unsafe list else { return [] }
        defer { unsafe libssh2_free(pointer, list) }
        return (0..<Int(count)).compactMap { index in
            guard let text = unsafe list[index] else { return nil }
            return unsafe String(cString: text)
        }
    }

    func prefer(_ algorithms: [String], for method: Int32) {
        _ = unsafe libssh2_session_method_pref(pointer, method, algorithms.joined(separator: ","))
    }

    /// `LIBSSH2_ERROR_…` of the last call that failed.
    var lastError: Int { Int(unsafe libssh2_session_last_errno(pointer)) }

    /// libssh2's words for it, from a fixed list; copied at once, since the next call overwrites them.
    var lastErrorText: String? {
        var text: UnsafeMutablePointer<CChar>?
        let number = unsafe libssh2_session_last_error(pointer, &text, nil, 0)
        guard number != 0, let text = unsafe text else { return nil }
        return unsafe "libssh2 \(number): \(String(cString: text))"
    }

    func handshake() -> Int { Int(unsafe libssh2_session_handshake(pointer, transport.descriptor.number)) }

    /// Nil before the handshake.
    var hostKey: HostKey? {
        var count = 0
        guard let bytes = unsafe libssh2_session_hostkey(pointer, &count, nil),
            let digest = unsafe libssh2_hostkey_hash(pointer, Int32(LIBSSH2_HOSTKEY_HASH_SHA256))
        else { return nil }
        let blob = unsafe Array(UnsafeRawBufferPointer(start: bytes, count: count))
        return unsafe HostKey(blob: blob, sha256: Array(UnsafeRawBufferPointer(start: digest, count: 32)))
    }

    /// Asks the server for a sign of life; the answer is only seen as bytes that arrive.
    func probe() {
        unsafe libssh2_keepalive_config(pointer, 1, 2)
        var next: Int32 = 0
        _ = unsafe libssh2_keepalive_send(pointer, &next)
    }

    func disconnect() -> Int {
        Int(unsafe libssh2_session_disconnect_ex(pointer, SSH_DISCONNECT_BY_APPLICATION, "", ""))
    }
}

// MARK: - Channels

extension Session {
    /// What became of opening a channel.
    enum Opening {
        case open(ChannelID)
        case failed(Int)
    }

    /// Only one channel at a time can be on its way to being opened.
    func openSession() -> Opening {
        unsafe opening(
            libssh2_channel_open_ex(
                pointer, "session", 7, 2 << 20,
                UInt32(LIBSSH2_CHANNEL_PACKET_DEFAULT), nil, 0))
    }

    func openForward(to host: String, port: Int) -> Opening {
        unsafe opening(libssh2_channel_direct_tcpip_ex(pointer, host, Int32(port), "127.0.0.1", 22))
    }

    private func opening(_ channel: OpaquePointer?) -> Opening {
        guard let channel = unsafe channel else { return .failed(lastError) }
        lastNumber += 1
        let id = ChannelID(number: lastNumber)
        unsafe channels[id] = channel
        return .open(id)
    }

    private func with(_ channel: ChannelID, _ call: (OpaquePointer) -> Int) -> Int {
        guard let pointer = unsafe channels[channel] else { return Library.channelClosed }
        return unsafe call(pointer)
    }

    func execute(_ command: String, on channel: ChannelID) -> Int {
        unsafe with(channel) {
            unsafe libssh2_channel_process_startup($0, "exec", 4, command, UInt32(command.utf8.count)).asInt
        }
    }

    /// - Parameter stream: 0 is standard output, 1 standard error.
    /// - Returns: how many bytes were read; 0 at the end of the stream.
    func read(_ channel: ChannelID, stream: Int32, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        unsafe with(channel) {
            unsafe libssh2_channel_read_ex(
                $0, stream, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), buffer.count)
        }
    }

    func write(_ bytes: UnsafeRawBufferPointer, to channel: ChannelID) -> Int {
        unsafe with(channel) {
            unsafe libssh2_channel_write_ex($0, 0, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
        }
    }

    func sendEnd(_ channel: ChannelID) -> Int { unsafe with(channel) { unsafe libssh2_channel_send_eof($0).asInt } }

    /// Whether the server sent the end of the streams and all before it was read.
    func isAtEnd(_ channel: ChannelID) -> Bool { unsafe with(channel) { unsafe libssh2_channel_eof($0).asInt } == 1 }

    func waitUntilClosed(_ channel: ChannelID) -> Int {
        unsafe with(channel) { unsafe libssh2_channel_wait_closed($0).asInt }
    }

    /// Asks for the channel's end; the answer comes only when the command there has ended.
    func close(_ channel: ChannelID) -> Int { unsafe with(channel) { unsafe libssh2_channel_close($0).asInt } }

    /// The exit status; 0 as well for a command that a signal ended, and where the connection was lost.
    func exitStatus(_ channel: ChannelID) -> Int32 {
        Int32(unsafe with(channel) { unsafe libssh2_channel_get_exit_status($0).asInt })
    }

    /// The signal that ended the command, `TERM`, without `SIG` before it.
    func exitSignal(_ channel: ChannelID) -> String? {
        var name: UnsafeMutablePointer<CChar>?
        _ = unsafe with(channel) { unsafe libssh2_channel_get_exit_signal($0, &name, nil, nil, nil, nil, nil).asInt }
        guard let name = unsafe name else { return nil }
        defer { unsafe libssh2_free(pointer, name) }
        return unsafe printable(String(cString: name))
    }

    /// Frees what has been closed by both sides.
    ///
    /// - Returns: ``Library/again`` while the server's answer to the close is still to come.
    func free(_ channel: ChannelID) -> Int {
        let result = unsafe with(channel) { unsafe libssh2_channel_free($0).asInt }
        if result != Library.again { unsafe channels[channel] = nil }
        return result
    }
}

extension Int32 {
    fileprivate var asInt: Int { Int(self) }
}
