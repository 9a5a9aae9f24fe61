#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A listening socket on 127.0.0.1, not inherited by programs, closed with its last owner.
package final class LoopbackListener: Sendable {
    let socket: Int32
    package let port: Int

    /// - Parameter backlog: How many connections wait to be accepted; with all taken a further one hangs.
    package init?(backlog: Int32 = 64) {
        let number = Self.makeStream()
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(number, $0, size) == 0 && getsockname(number, $0, &size) == 0
            }
        }
        guard number >= 0, isBound, listen(number, backlog) == 0 else { return nil }
        (socket, port) = (number, Int(UInt16(bigEndian: address.sin_port)))
    }

    deinit { close(socket) }

    /// Waits for a connection; nil once the listener is hung up.
    package func accept() -> Int32? {
        let connection = Self.accept(socket)
        guard connection >= 0 else { return nil }
        _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
        return connection
    }

    package func hangUp() { _ = shutdown(socket, Int32(SHUT_RDWR)) }

    /// A connection to a port of 127.0.0.1.
    package static func connect(to port: Int) -> Int32? {
        let connection = makeStream()
        return connect(connection, to: port) ? connection : nil
    }

    private static func connect(_ connection: Int32, to port: Int) -> Bool {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        address.sin_port = UInt16(port).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isConnected = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe systemConnect(connection, $0, size) == 0
            }
        }
        return isConnected
    }

    private static func makeStream() -> Int32 {
        #if canImport(Darwin)
            make(SOCK_STREAM)
        #else
            make(Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue))
        #endif
    }

    /// Begins a connection without waiting for it.
    package static func start(to port: Int) -> Int32 {
        let connection = makeStream()
        _ = fcntl(connection, F_SETFL, O_NONBLOCK)
        _ = connect(connection, to: port)
        return connection
    }

    private static func make(_ type: Int32) -> Int32 { systemSocket(AF_INET, type, 0) }
    private static func accept(_ listener: Int32) -> Int32 { systemAccept(listener) }
}

// The methods above carry the names of the system's functions.
private func systemSocket(_ family: Int32, _ type: Int32, _ number: Int32) -> Int32 { socket(family, type, number) }
private func systemAccept(_ listener: Int32) -> Int32 { accept(listener, nil, nil) }
private func systemConnect(_ socket: Int32, _ address: UnsafePointer<sockaddr>, _ size: socklen_t) -> Int32 {
    unsafe connect(socket, address, size)
}

/// A send to nobody fails instead of ending the program.
#if canImport(Darwin)
    package let noSignal: Int32 = 0
#else
    package let noSignal = Int32(MSG_NOSIGNAL)
#endif
