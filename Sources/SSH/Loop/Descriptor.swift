#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// A file descriptor that never blocks, is not inherited by programs and is closed with its last owner.
final class Descriptor: Sendable {
    let number: Int32

    /// Takes the descriptor over; nil for a negative one, which a failed call returns.
    init?(_ number: Int32) {
        guard number >= 0 else { return nil }
        self.number = number
        _ = fcntl(number, F_SETFD, FD_CLOEXEC)
        _ = fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK)
        #if canImport(Darwin)
            var on: Int32 = 1
            _ = unsafe setsockopt(number, SOL_SOCKET, SO_NOSIGPIPE, &on, socklen_t(MemoryLayout<Int32>.size))
        #endif
    }

    deinit { close(number) }

    /// Two connected stream sockets; nil where no descriptors are left.
    static func pair() -> (Descriptor, Descriptor)? {
        var ends: (Int32, Int32) = (-1, -1)
        let made = unsafe withUnsafeMutablePointer(to: &ends) { pointer in
            unsafe pointer.withMemoryRebound(to: Int32.self, capacity: 2) {
                unsafe socketpair(AF_UNIX, streamSocket, 0, $0)
            }
        }
        guard made == 0, let first = Descriptor(ends.0), let second = Descriptor(ends.1) else { return nil }
        return (first, second)
    }

    /// A new socket, already closed in programs that start meanwhile where the system can do that.
    static func socket(_ family: Int32) -> Descriptor? {
        Descriptor(systemSocket(family, streamSocket, 0))
    }

    /// Ends both directions, so that everybody who waits for it wakes.
    func hangUp() { _ = shutdown(number, Int32(SHUT_RDWR)) }

    /// Ends the direction from here to the other end.
    func sendEnd() { _ = shutdown(number, Int32(SHUT_WR)) }

    /// Nil where it would block; 0 is the end of the stream, negative is `-errno`.
    func receive(into buffer: UnsafeMutableRawBufferPointer) -> Int? {
        let count = unsafe recv(number, buffer.baseAddress, buffer.count, 0)
        if count >= 0 { return count }
        return isPatienceAsked(errno) ? nil : -Int(errno)
    }

    /// Nil where it would block; negative is `-errno`.
    func send(_ bytes: UnsafeRawBufferPointer) -> Int? {
        #if canImport(Darwin)
            let flags: Int32 = 0
        #else
            let flags = Int32(MSG_NOSIGNAL)
        #endif
        let count = unsafe systemSend(number, bytes.baseAddress, bytes.count, flags)
        if count >= 0 { return count }
        return isPatienceAsked(errno) ? nil : -Int(errno)
    }
}

/// Whether the number says "not now" rather than "no".
func isPatienceAsked(_ number: Int32) -> Bool { number == EAGAIN || number == EWOULDBLOCK || number == EINTR }

/// The words of the system for an error number.
func systemText(_ number: Int32) -> String {
    guard let text = unsafe strerror(number) else { return "error \(number)" }
    return unsafe String(cString: text)
}

#if canImport(Darwin)
    private let streamSocket = SOCK_STREAM
#else
    private let streamSocket = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
#endif

// The methods above carry the names of the system's functions.
private func systemSocket(_ family: Int32, _ type: Int32, _ number: Int32) -> Int32 { socket(family, type, number) }
private func systemSend(_ number: Int32, _ bytes: UnsafeRawPointer?, _ count: Int, _ flags: Int32) -> Int {
    unsafe send(number, bytes, count, flags)
}
