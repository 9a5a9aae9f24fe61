import Providers

/// Answers from memory, so that what is measured is vpnctl's own work.
struct CannedTransport: HTTPTransport {
    /// Bodies by path.
    let answers: [String: [UInt8]]

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        guard let body = answers[request.path] else { return HTTPResponse(status: 404) }
        return HTTPResponse(status: 200, body: body)
    }
}
