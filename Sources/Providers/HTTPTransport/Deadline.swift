internal import NIOCore

/// The limit that ``withDeadline(_:_:)`` set has passed.
struct DeadlinePassed: Error {}

/// Runs `body`, cancels it when `limit` has passed, and returns only when it has ended.
///
/// - Throws: ``DeadlinePassed``, else what `body` throws.
func withDeadline<Value: Sendable>(
    _ limit: Duration,
    _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        group.addTask { try await body() }
        group.addTask {
            // Not `Task.sleep`, whose timer stays until its time has come, however short the request was.
            let timer = RequestLoop.group.any().scheduleTask(in: TimeAmount(limit)) {}
            await withTaskCancellationHandler {
                // It fails where it was cancelled, and then there is a reason that everybody knows.
                _ = try? await timer.futureResult.get()
            } onCancel: {
                timer.cancel()
            }
            try Task.checkCancellation()
            throw DeadlinePassed()
        }
        defer { group.cancelAll() }
        guard let first = try await group.next() else { throw CancellationError() }
        return first
    }
}
