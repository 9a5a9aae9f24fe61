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
            try await Task.sleep(for: limit)
            throw DeadlinePassed()
        }
        defer { group.cancelAll() }
        guard let first = try await group.next() else { throw CancellationError() }
        return first
    }
}
