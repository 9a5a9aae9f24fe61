import Foundation

/// A UDP socket on 127.0.0.1 that sends back what it receives, or keeps it; closed with its last owner.
final class DatagramServer: Sendable {
    private let socket: Int32
    let port: Int

    /// - Parameter answers: Whether anything comes back.
    init?(answers: Bool) {
        let socket = Self.makeSocket()
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(socket, $0, size) == 0 && getsockname(socket, $0, &size) == 0
            }
        }
        guard socket >= 0, isBound else { return nil }
        (self.socket, port) = (socket, Int(UInt16(bigEndian: address.sin_port)))
        if answers { Thread { Self.echo(socket) }.start() }
    }

    /// Whether a datagram lies there; for a server that does not answer.
    var hasReceived: Bool {
        var question = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&question, 1, 0) == 1
    }

    deinit {
        // Wakes the thread that waits for datagrams.
        _ = shutdown(socket, Int32(SHUT_RDWR))
        close(socket)
    }

    private static func makeSocket() -> Int32 {
        #if canImport(Darwin)
            systemSocket(AF_INET, SOCK_DGRAM, 0)
        #else
            systemSocket(AF_INET, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        #endif
    }

    private static func echo(_ socket: Int32) {
        var buffer = [UInt8](repeating: 0, count: 2048)
        var sender = sockaddr_in()
        while true {
            var size = socklen_t(MemoryLayout<sockaddr_in>.size)
            let isSent = unsafe withUnsafeMutablePointer(to: &sender) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    let count = unsafe recvfrom(socket, &buffer, buffer.count, 0, $0, &size)
                    return unsafe count > 0 && sendto(socket, buffer, count, 0, $0, size) == count
                }
            }
            guard isSent else { return }
        }
    }
}

// The property above carries the name of the system's function.
private func systemSocket(_ family: Int32, _ type: Int32, _ number: Int32) -> Int32 { socket(family, type, number) }
