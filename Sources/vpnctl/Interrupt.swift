import Dispatch
import Foundation

/// Ctrl-C: the first one ends the work in order, the second one ends the program.
///
/// One set of signal sources lasts for a whole command, and nothing touches what the signals do meanwhile: on Linux the
/// sources set that themselves when they are made, and are silent once it is set anew.
struct Interrupt: Sendable {
    /// Nothing but a flag that can be raised from anywhere and read without waiting.
    private let flag = flag()

    var isRaised: Bool { flag.isCancelled }

    /// Runs `work`, cancelling it when SIGINT or SIGTERM arrives.
    ///
    /// - Throws: What `work` throws; `CancellationError` after an interrupt.
    static func guarding<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value {
        try await watching { try await $0.guarding(work) }
    }

    /// Runs `body`, which is told when SIGINT or SIGTERM arrives.
    static func watching<Value>(_ body: (Interrupt) async throws -> Value) async throws -> Value {
        let interrupt = Interrupt()
        Self.ignoreSignals
        let sources = [SIGINT, SIGTERM].map { number in
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                if interrupt.isRaised { Ending.leave(ExitStatus.interrupted.code) }
                interrupt.flag.cancel()
            }
            source.activate()
            return source
        }
        defer { for source in sources { source.cancel() } }
        return try await body(interrupt)
    }

    private static let ignoreSignals: Void = {
        signal(SIGINT, SIG_IGN)
        signal(SIGTERM, SIG_IGN)
    }()

    /// Runs `work`, cancelling it once an interrupt arrives.
    ///
    /// - Throws: What `work` throws; `CancellationError` after an interrupt.
    func guarding<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value {
        let task = Task { try await work() }
        whenRaised { task.cancel() }
        let result = await task.result
        if isRaised { throw CancellationError() }
        return try result.get()
    }

    /// Calls `action` once an interrupt arrives, or never mind when the command has ended.
    func whenRaised(_ action: @escaping @Sendable () -> Void) {
        Task {
            await flag.value
            action()
        }
    }

    /// Runs `question`, which waits for a person: there an interrupt ends the program at once.
    func asking<Value>(_ question: () throws -> Value) rethrows -> Value {
        let isOpen = Self.flag()
        whenRaised {
            guard !isOpen.isCancelled else { return }
            Output.writeError("\ninterrupted: nothing was changed\n")
            Ending.leave(ExitStatus.interrupted.code)
        }
        defer { isOpen.cancel() }
        return try question()
    }

    private static func flag() -> Task<Void, Never> { Task { try? await Task.sleep(for: .seconds(1 << 30)) } }
}
