internal import CSSH2

#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// The bytes below a session: libssh2 reads and writes its socket through this.
///
/// What was read is counted, since a call for one channel may read what another channel waits for. What is sent is always
/// taken whole: after half a packet libssh2 wants the very same call again before any other, from the same address, and for
/// the end of a stream that address is on the stack (1.10).
final class Transport {
    /// What the server said when it hung up (RFC 4253 §11.1).
    struct Farewell {
        let reason: Int32
        let text: String
    }

    let descriptor: Descriptor
    private(set) var received: UInt64 = 0
    private(set) var sent: UInt64 = 0
    private(set) var lastHeard = ContinuousClock.now
    fileprivate(set) var farewell: Farewell?
    /// What the server sends first and in clear: its version and its offer of algorithms.
    private(set) var beginning: [UInt8] = []
    private var isShut = false
    /// Taken from libssh2 and not yet by the socket: a packet or a few.
    private var unsent: ArraySlice<UInt8> = []

    init(_ descriptor: Descriptor) { self.descriptor = descriptor }

    /// Lets every call into libssh2 fail at once from now on, and ends the connection below.
    func shut() {
        isShut = true
        descriptor.hangUp()
    }

    fileprivate func receive(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        guard !isShut else { return 0 }
        guard let count = unsafe descriptor.receive(into: buffer) else { return -Int(EAGAIN) }
        guard count > 0 else { return count }
        received += UInt64(count)
        lastHeard = .now
        if beginning.count < 8192 { unsafe beginning.append(contentsOf: buffer.prefix(count)) }
        return count
    }

    fileprivate func send(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard !isShut else { return -Int(EPIPE) }
        sent += UInt64(bytes.count)
        var taken = 0
        if unsent.isEmpty, let count = unsafe descriptor.send(bytes) {
            guard count >= 0 else { return count }
            taken = count
        }
        unsafe unsent.append(contentsOf: bytes.dropFirst(taken))
        return bytes.count
    }

    /// Whether the socket has taken everything.
    func flush() -> Bool {
        while !isShut, !unsent.isEmpty {
            guard let count = unsafe unsent.withUnsafeBytes({ unsafe descriptor.send($0) }) else { return false }
            // What is wrong with the socket shows with the next call.
            guard count > 0 else { break }
            unsent = unsent.dropFirst(count)
        }
        unsent = []
        return true
    }

    var hasUnsent: Bool { !unsent.isEmpty }

    /// Makes a session use this; it must live as long as the session.
    func attach(to session: OpaquePointer) {
        unsafe libssh2_session_abstract(session).pointee = Unmanaged.passUnretained(self).toOpaque()
        unsafe cssh2_set_transport(
            session,
            { _, buffer, count, _, abstract in
                unsafe transport(abstract)?.receive(into: .init(start: buffer, count: count)) ?? 0
            },
            { _, buffer, count, _, abstract in
                unsafe transport(abstract)?.send(.init(start: buffer, count: count)) ?? -Int(EPIPE)
            },
            { _, reason, message, count, _, _, abstract in
                let bytes = unsafe UnsafeRawBufferPointer(start: message, count: max(0, Int(count)))
                let text = unsafe String(decoding: bytes, as: UTF8.self)
                unsafe transport(abstract)?.farewell = .init(reason: reason, text: printable(text))
            })
    }
}

private func transport(_ abstract: UnsafeMutablePointer<UnsafeMutableRawPointer?>?) -> Transport? {
    guard let pointer = unsafe abstract?.pointee else { return nil }
    return unsafe Unmanaged<Transport>.fromOpaque(pointer).takeUnretainedValue()
}

/// Takes out what would move a terminal's cursor; a server's words are anybody's text.
func printable(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 }))
}
