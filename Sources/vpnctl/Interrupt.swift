import Dispatch
import Foundation

/// Ctrl-C: the first one ends the work in order, the second one ends the program.
enum Interrupt {
    /// Runs `work`, cancelling it when SIGINT or SIGTERM arrives.
    ///
    /// - Throws: What `work` throws; `CancellationError` after an interrupt.
    static func guarding<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value {
        let task = Task { try await work() }
        let sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                if task.isCancelled { exit(ExitStatus.interrupted.rawValue) }
                task.cancel()
            }
            source.activate()
            return source
        }
        defer { for source in sources { source.cancel() } }
        let result = await task.result
        if task.isCancelled { throw CancellationError() }
        return try result.get()
    }
}
