#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// The address of a Unix socket.
struct UnixAddress {
    private var address = sockaddr_un()

    /// Nil for a path that does not fit: 107 bytes on Linux, 103 on macOS.
    init?(_ path: String) {
        let bytes = Array(path.utf8)
        address.sun_family = sa_family_t(AF_UNIX)
        let fits = unsafe withUnsafeMutableBytes(of: &address.sun_path) { place in
            guard bytes.count < place.count, !bytes.contains(0) else { return false }
            unsafe place.copyBytes(from: bytes)
            return true
        }
        guard fits else { return nil }
    }

    /// A Unix socket's connection stands, or fails, at once.
    mutating func connect(_ socket: Descriptor) -> Bool {
        unsafe call { unsafe systemConnect(socket.number, $0, $1) }
    }

    mutating func bind(_ socket: Descriptor) -> Bool {
        unsafe call { unsafe systemBind(socket.number, $0, $1) }
    }

    private mutating func call(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Bool {
        unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }
}

// The methods above carry the names of the system's functions.
private func systemConnect(_ socket: Int32, _ address: UnsafePointer<sockaddr>, _ size: socklen_t) -> Int32 {
    unsafe connect(socket, address, size)
}
private func systemBind(_ socket: Int32, _ address: UnsafePointer<sockaddr>, _ size: socklen_t) -> Int32 {
    unsafe bind(socket, address, size)
}
