#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// The near end of a tunnel.
enum Listener {
    /// Nil with `errno` where the system refuses.
    static func open(_ door: Tunnel.Door) -> (Descriptor, Tunnel.Address)? {
        switch door {
        case .socket:
            guard let path = PrivateFolder.make(for: "api") else { return nil }
            guard let socket = Descriptor.socket(AF_UNIX), var address = UnixAddress(path), address.bind(socket),
                listen(socket.number, 64) == 0
            else {
                let number = errno
                PrivateFolder.remove(holding: path)
                errno = number
                return nil
            }
            return (socket, .socket(path: path))
        case .loopback:
            guard let socket = Descriptor.socket(AF_INET), let port = bindLoopback(socket),
                listen(socket.number, 64) == 0
            else { return nil }
            return (socket, .loopback(port: port))
        }
    }

    /// Nil where nobody waits.
    static func accept(_ listener: Descriptor) -> Descriptor? { Descriptor(systemAccept(listener.number)) }

    /// The port that the system chose.
    private static func bindLoopback(_ socket: Descriptor) -> Int? {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(socket.number, $0, size) == 0 && getsockname(socket.number, $0, &size) == 0
            }
        }
        return isBound ? Int(UInt16(bigEndian: address.sin_port)) : nil
    }
}

// The method above carries the name of the system's function.
private func systemAccept(_ listener: Int32) -> Int32 { accept(listener, nil, nil) }
