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

    /// Runs `work`, which finishes what is under way and begins nothing new once SIGINT or SIGTERM arrived.
    ///
    /// The second signal ends the program at once.
    ///
    /// - Parameter notice: Called with the first signal.
    static func stopping<Value: Sendable>(
        notice: @escaping @Sendable () -> Void,
        _ work: (_ isStopped: @escaping @Sendable () -> Bool) async throws -> Value
    ) async rethrows -> Value {
        // Nothing but a flag that can be raised from anywhere and read without waiting.
        let flag = Task { try? await Task.sleep(for: .seconds(1 << 30)) }
        let sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                if flag.isCancelled { exit(ExitStatus.interrupted.rawValue) }
                flag.cancel()
                notice()
            }
            source.activate()
            return source
        }
        defer {
            for source in sources { source.cancel() }
            flag.cancel()
        }
        return try await work { flag.isCancelled }
    }
}
