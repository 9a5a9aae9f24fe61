#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// What can be waited for on a descriptor (poll(2)).
enum Poll {
    static let read = Int32(POLLIN)
    static let write = Int32(POLLOUT)

    /// Whether something has arrived, the end included.
    static func isReadable(_ descriptor: Descriptor) -> Bool {
        var answer = pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&answer, 1, 0) == 1
    }
}
