#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// The one thread of a TCP connection: runs the actors of every session on it, and polls their sockets.
///
/// It ends when its last ``Lease`` goes. Nothing that runs on it may block.
final class PollThread: SerialExecutor {
    /// A descriptor and what of it is waited for, `POLLIN` and `POLLOUT`.
    struct Interest: Sendable {
        let descriptor: Int32
        let events: Int32
    }

    /// Keeps the thread running.
    final class Lease: Sendable {
        let thread: PollThread

        /// Nil where the system gives no thread or no pipe.
        init?() {
            guard let thread = PollThread(), thread.start() else { return nil }
            self.thread = thread
        }

        deinit { thread.stop() }
    }

    private struct Wait {
        let continuation: CheckedContinuation<Void, Never>
        let interests: [Interest]
        let deadline: ContinuousClock.Instant
        let limit: Limit
        let subject: ObjectIdentifier
    }

    private struct State {
        var jobs: [UnownedJob] = []
        var waits: [Wait] = []
        var isPolling = false
        var isStopped = false
    }

    private let state = Locked(State())
    private let alarm: (ear: Descriptor, bell: Descriptor)

    private init?() {
        guard let pair = Descriptor.pair() else { return nil }
        alarm = (pair.0, pair.1)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isPolling = state.withLock { state in
            state.jobs.append(job)
            return state.isPolling
        }
        if isPolling { ring() }
    }

    /// Returns when a descriptor is ready, somebody calls ``wake(_:)`` for the subject, or the operation has to end.
    ///
    /// - Parameters:
    ///   - earlier: A moment before the limit's at which to return as well.
    ///   - isDone: Whether what is waited for has happened; asked where no call of ``wake(_:)`` can be missed.
    nonisolated(nonsending) func wait(
        for interests: [Interest],
        until limit: Limit,
        or earlier: ContinuousClock.Instant? = nil,
        subject: ObjectIdentifier,
        unless isDone: () -> Bool = { false }
    ) async {
        await withCheckedContinuation { continuation in
            let deadline = min(limit.deadline, earlier ?? limit.deadline)
            let (mayWait, isPolling) = state.withLock { state in
                // Asked under the lock: whoever changes the answer afterwards finds this wait and ends it.
                guard limit.reason == nil, !isDone() else { return (false, false) }
                state.waits.append(
                    Wait(
                        continuation: continuation, interests: interests, deadline: deadline, limit: limit,
                        subject: subject))
                return (true, state.isPolling)
            }
            if !mayWait { continuation.resume() }
            if isPolling { ring() }
        }
    }

    /// Ends every wait for the subject; from any thread.
    func wake(_ subject: ObjectIdentifier) {
        resume { wait, _ in wait.subject == subject }
    }

    /// Ends the operation and its wait; from any thread.
    func giveUp(_ limit: Limit) {
        limit.giveUp()
        resume { wait, _ in wait.limit === limit }
    }

    private func stop() {
        state.withLock { $0.isStopped = true }
        ring()
    }

    private func ring() {
        _ = unsafe [UInt8(1)].withUnsafeBytes { unsafe alarm.bell.send($0) }
    }

    private func resume(where isDue: (Wait, ContinuousClock.Instant) -> Bool) {
        let due = state.withLock { state in
            let now = ContinuousClock.now
            let due = state.waits.filter { isDue($0, now) }
            if !due.isEmpty { state.waits.removeAll { isDue($0, now) } }
            return due
        }
        for wait in due { wait.continuation.resume() }
    }
}

extension PollThread {
    private func start() -> Bool { startThread { self.run() } }

    private func run() {
        while true {
            let (jobs, isStopped) = state.withLock { state in
                let jobs = state.jobs
                state.jobs.removeAll(keepingCapacity: true)
                // Asked for under the lock, so that nobody adds a job unheard between this and the poll.
                state.isPolling = jobs.isEmpty && !state.isStopped
                return (jobs, state.isStopped)
            }
            for job in jobs { unsafe job.runSynchronously(on: asUnownedSerialExecutor()) }
            if !jobs.isEmpty { continue }
            if isStopped { return }
            pollOnce()
        }
    }

    private func pollOnce() {
        let (interests, deadline) = state.withLock { state in
            (state.waits.flatMap(\.interests), state.waits.map(\.deadline).min())
        }
        var asked = [pollfd(fd: alarm.ear.number, events: Int16(POLLIN), revents: 0)]
        for interest in interests {
            asked.append(pollfd(fd: interest.descriptor, events: Int16(interest.events), revents: 0))
        }
        _ = unsafe asked.withUnsafeMutableBufferPointer { buffer in
            unsafe poll(buffer.baseAddress, nfds_t(buffer.count), Self.milliseconds(until: deadline))
        }
        state.withLock { $0.isPolling = false }
        if asked[0].revents != 0 { listen() }
        let ready = asked.dropFirst().filter { $0.revents != 0 }
        resume { wait, now in
            wait.deadline <= now
                || wait.interests.contains { interest in
                    ready.contains { answer in
                        answer.fd == interest.descriptor
                            && Int32(answer.revents) & (interest.events | POLLERR | POLLHUP | POLLNVAL) != 0
                    }
                }
        }
    }

    /// Empties the wake-up pipe.
    private func listen() {
        var buffer: [UInt8] = Array(repeating: 0, count: 64)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe alarm.ear.receive(into: $0) }
            guard let count, count > 0 else { return }
        }
    }

    /// Rounded up, so that a poll never ends just before the moment; -1 without one.
    private static func milliseconds(until deadline: ContinuousClock.Instant?) -> Int32 {
        guard let deadline else { return -1 }
        let (seconds, attoseconds) = (deadline - .now).components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        return Int32(clamping: min(seconds, 86_400) * 1000 + attoseconds / 1_000_000_000_000_000 + 1)
    }
}
