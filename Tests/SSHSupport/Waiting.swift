/// Waits for what happens elsewhere; only the suite's limit ends it.
package func eventually(_ condition: () -> Bool) async throws {
    while !condition() { try await Task.sleep(for: .milliseconds(5)) }
}
