internal import NIOCore
internal import NIOPosix

/// A thread that the requests of a run go out from, and that their answers arrive at.
package struct RequestLoop: Sendable {
    /// Two threads are enough: what takes time is the other end.
    static let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)

    let loop: any EventLoop

    /// One of the program's threads for requests, each in turn.
    package init() { loop = Self.group.next() }

    /// Runs `body`, and what it awaits, on the thread of the requests, so that no answer has to wake another thread.
    ///
    /// Half of what a thousand small requests cost is such waking. What blocks in `body` holds up every request of the
    /// same loop. Before macOS 15, `body` runs wherever it would.
    package func run<Value>(
        isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Value
    ) async rethrows -> Value {
        if #available(macOS 15, *) {
            return try await withTaskExecutorPreference(
                LoopExecutor(loop: loop), isolation: isolation, operation: body)
        }
        return try await body()
    }
}

/// Runs the jobs of tasks on an event loop.
@available(macOS 15, *)
private final class LoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    init(loop: any EventLoop) { self.loop = loop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
