import Foundation
import Lab
import SSHSupport

/// Unix sockets as a program that blocks uses them.
struct UnixSocket {
    private let number: Int32

    /// One that takes connections and says nothing.
    init(silentAt path: String) throws {
        let socket = Self.make()
        number = socket
        guard unsafe Self.with(path, { unsafe bind(socket, $0, $1) == 0 }), listen(socket, 8) == 0 else {
            throw ServerProgram.Failure(text: "no socket at \(path)")
        }
    }

    func close() { _ = Foundation.close(number) }

    /// Returns when somebody has connected; blocks a thread of its own.
    func awaitConnection() async {
        await withCheckedContinuation { continuation in
            Thread {
                var answer = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
                _ = unsafe poll(&answer, 1, -1)
                continuation.resume()
            }.start()
        }
    }

    static func connect(to path: String) -> Int32? {
        let socket = make()
        if unsafe with(path, { unsafe Foundation.connect(socket, $0, $1) == 0 }) { return socket }
        _ = Foundation.close(socket)
        return nil
    }

    private static func make() -> Int32 {
        #if canImport(Darwin)
            socket(AF_UNIX, SOCK_STREAM, 0)
        #else
            socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        #endif
    }

    private static func with(_ path: String, _ call: (UnsafePointer<sockaddr>, socklen_t) -> Bool) -> Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe call($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
