/// The seam between a provider and its remote API: one request out, one response back.
///
/// Tests answer from recordings here; ``AHCTransport`` is the real one.
package protocol HTTPTransport: Sendable {
    /// Sends one request and returns the whole response, whatever its status.
    ///
    /// - Throws: ``ProviderError`` when no complete response came back, `CancellationError` when the task was cancelled.
    func send(_ request: HTTPRequest) async throws -> HTTPResponse
}
