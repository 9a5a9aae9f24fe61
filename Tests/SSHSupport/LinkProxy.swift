package import Foundation
import Lab

/// A link between a client and a server that can fall silent, break, or be slow.
///
/// Every connection has two threads that block, so that it works as a network does, whatever the pool of tasks is doing.
package final class LinkProxy: @unchecked Sendable {
    // Unchecked, because all that changes is used under `lock` only.
    private let lock = NSCondition()
    private let listener: LoopbackListener
    private let target: Int
    private var isSilent = false
    private var pause: TimeInterval = 0
    private var sockets: [Int32] = []
    private var taken = 0
    private let limit: Int

    package var port: Int { listener.port }
    /// How many bytes of clients have got through.
    package var bytes: Int { lock.withLock { taken } }

    /// - Parameters:
    ///   - pause: How long each piece of data takes, in seconds.
    ///   - limit: How many bytes of clients get through; then everything is cut.
    package init(to target: Int, pause: TimeInterval = 0, limit: Int = .max) throws {
        guard let listener = LoopbackListener() else { throw ServerProgram.Failure(text: "no port is free") }
        (self.listener, self.target, self.pause, self.limit) = (listener, target, pause, limit)
        Thread { [self] in
            while let near = listener.accept() {
                guard let far = LoopbackListener.connect(to: target) else {
                    close(near)
                    continue
                }
                lock.withLock { sockets += [near, far] }
                Thread { [self] in carry(from: near, to: far, isCounted: true) }.start()
                Thread { [self] in carry(from: far, to: near, isCounted: false) }.start()
            }
        }.start()
    }

    private func carry(from source: Int32, to sink: Int32, isCounted: Bool) {
        var buffer: [UInt8] = Array(repeating: 0, count: 1 << 16)
        while true {
            var count = unsafe recv(source, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            lock.lock()
            while isSilent { lock.wait() }
            let pause = self.pause
            if isCounted {
                count = min(count, limit - taken)
                taken += count
            }
            let isAtEnd = isCounted && taken == limit
            lock.unlock()
            if pause > 0 { Thread.sleep(forTimeInterval: pause) }
            var start = 0
            while start < count {
                let sent = unsafe buffer.withUnsafeBytes { bytes in
                    unsafe send(sink, bytes.baseAddress.map { unsafe $0 + start }, count - start, noSignal)
                }
                guard sent > 0 else { break }
                start += sent
            }
            if isAtEnd { cut() }
        }
        _ = shutdown(sink, Int32(SHUT_WR))
    }

    /// Nothing gets through any more, and nobody is told.
    package func fallSilent() { lock.withLock { isSilent = true } }

    /// Both sides see the connection reset.
    package func cut() {
        lock.withLock {
            for socket in sockets { _ = shutdown(socket, Int32(SHUT_RDWR)) }
        }
    }

    /// Ends everything; has to be called.
    package func stop() {
        listener.hangUp()
        lock.withLock {
            isSilent = false
            lock.broadcast()
        }
        cut()
    }
}
