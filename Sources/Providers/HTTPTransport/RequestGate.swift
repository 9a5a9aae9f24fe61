internal import NIOConcurrencyHelpers

/// Lets a limited number of requests through at a time; the others wait in order of arrival.
///
/// The connection pool below fails a request that waits longer than the connect timeout for a connection, which a
/// slow but healthy API must not cause.
final class RequestGate: Sendable {
    private struct State {
        var free: Int
        var waiting: [(ticket: Int, continuation: CheckedContinuation<Void, any Error>)] = []
        var nextTicket = 0
    }

    /// A lock, since an actor would cost each request two turns on its queue.
    private let state: NIOLockedValueBox<State>

    init(width: Int) { state = NIOLockedValueBox(State(free: width)) }

    /// Runs `body` once there is room.
    ///
    /// - Throws: what `body` throws, `CancellationError` when the task is cancelled while it waits.
    func pass<Value>(_ body: () async throws -> Value) async throws -> Value {
        try await enter()
        defer { leave() }
        return try await body()
    }

    private func enter() async throws {
        try Task.checkCancellation()
        let ticket: Int? = state.withLockedValue { state in
            if state.free > 0 {
                state.free -= 1
                return nil
            }
            state.nextTicket += 1
            return state.nextTicket
        }
        guard let ticket else { return }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in wait(ticket, continuation) }
        } onCancel: {
            let abandoned = state.withLockedValue { state in
                state.waiting.firstIndex { $0.ticket == ticket }.map { state.waiting.remove(at: $0).continuation }
            }
            abandoned?.resume(throwing: CancellationError())
        }
    }

    /// Queues up, unless room was made meanwhile or nobody waits any more.
    private func wait(_ ticket: Int, _ continuation: CheckedContinuation<Void, any Error>) {
        let answer: Result<Void, any Error>? = state.withLockedValue { state in
            // A task that is cancelled after this finds its ticket in the queue.
            if Task.isCancelled { return .failure(CancellationError()) }
            if state.free > 0 {
                state.free -= 1
                return .success(())
            }
            state.waiting.append((ticket, continuation))
            return nil
        }
        if let answer { continuation.resume(with: answer) }
    }

    private func leave() {
        let next = state.withLockedValue { state in
            if state.waiting.isEmpty {
                state.free += 1
                return CheckedContinuation<Void, any Error>?.none
            }
            return state.waiting.removeFirst().continuation
        }
        next?.resume()
    }
}
