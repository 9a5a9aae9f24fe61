import Foundation
import Lab
import SSH
import SSHSupport

/// Sends back what it receives, on a port of 127.0.0.1.
final class EchoServer: Sendable {
    private let listener: LoopbackListener
    var port: Int { listener.port }

    init() throws {
        guard let listener = LoopbackListener() else { throw ServerProgram.Failure(text: "no port is free") }
        self.listener = listener
        Thread {
            while let connection = listener.accept() {
                Thread {
                    var buffer: [UInt8] = Array(repeating: 0, count: 1 << 16)
                    while true {
                        let count = unsafe recv(connection, &buffer, buffer.count, 0)
                        guard count > 0, sendAll(buffer[..<count], to: connection) else { break }
                    }
                    close(connection)
                }.start()
            }
        }.start()
    }

    func stop() { listener.hangUp() }
}

func sendAll(_ bytes: ArraySlice<UInt8>, to socket: Int32) -> Bool {
    var rest = bytes
    while !rest.isEmpty {
        let count = unsafe rest.withUnsafeBytes { unsafe send(socket, $0.baseAddress, $0.count, noSignal) }
        guard count > 0 else { return false }
        rest = rest.dropFirst(count)
    }
    return true
}

/// Sends bytes, and reads until the other side has no more; nil where no connection came about.
///
/// Blocks threads of its own, never one of the pool's.
func exchange(_ bytes: [UInt8], with address: Tunnel.Address) async -> [UInt8]? {
    await withCheckedContinuation { continuation in
        Thread {
            guard let socket = connect(to: address) else { return continuation.resume(returning: nil) }
            Thread {
                _ = sendAll(bytes[...], to: socket)
                _ = shutdown(socket, Int32(SHUT_WR))
            }.start()
            var answer: [UInt8] = []
            var buffer: [UInt8] = Array(repeating: 0, count: 1 << 16)
            while true {
                let count = unsafe recv(socket, &buffer, buffer.count, 0)
                guard count > 0 else { break }
                answer += buffer[..<count]
            }
            close(socket)
            continuation.resume(returning: answer)
        }.start()
    }
}

private func connect(to address: Tunnel.Address) -> Int32? {
    switch address {
    case .loopback(let port): return LoopbackListener.connect(to: port)
    case .socket(let path): return UnixSocket.connect(to: path)
    }
}
