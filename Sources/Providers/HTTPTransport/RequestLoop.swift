internal import NIOCore
internal import NIOPosix

/// The one thread that every request of the program goes out from and every answer arrives at.
package enum RequestLoop {
    /// One is enough: what takes time is the other end.
    static let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    /// Runs `body`, and what it awaits, on the thread of the requests, so that no answer has to wake another thread.
    ///
    /// Half of what a thousand small requests cost is such waking. What blocks in `body` holds up every request. Before
    /// macOS 15, `body` runs wherever it would.
    package static func run<Value>(
        isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Value
    ) async rethrows -> Value {
        if #available(macOS 15, *) {
            return try await withTaskExecutorPreference(executor, isolation: isolation, operation: body)
        }
        return try await body()
    }

    @available(macOS 15, *)
    private static let executor = LoopExecutor(loop: group.next())
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
