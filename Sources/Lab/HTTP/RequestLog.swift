import NIOConcurrencyHelpers

/// What a request was and what became of it.
package struct LoggedRequest: Sendable {
    package let number: Int
    package let method: String
    /// The raw target, with query.
    package let path: String
    /// Who it was found to come from; `nil` if it was not authenticated or not looked at.
    package internal(set) var user: String?
    /// `nil` while there is no answer.
    package internal(set) var status: Int?
    package let bodySize: Int
    /// Backend commands that the real system would have run.
    package internal(set) var commands: [String] = []
    package internal(set) var nestedCommands: [String] = []
    /// How many revisions of the configuration it wrote.
    package internal(set) var revisions = 0
}

/// Counters and the log of requests; safe to read while the twin serves.
package final class RequestLog: Sendable {
    private struct State {
        var requests: [LoggedRequest] = []
        var connections = 0
        var bytes = 0
    }

    private let state = NIOLockedValueBox(State())

    init() {}

    package var all: [LoggedRequest] { state.withLockedValue { $0.requests } }
    package var count: Int { state.withLockedValue { $0.requests.count } }
    /// Accepted connections.
    package var connections: Int { state.withLockedValue { $0.connections } }
    /// Bytes of requests that came out of TLS (or, without TLS, out of the connection).
    package var bytes: Int { state.withLockedValue { $0.bytes } }

    package func removeAll() {
        state.withLockedValue { $0.requests.removeAll() }
    }

    func begin(_ request: Request) -> Int {
        state.withLockedValue { state in
            let number = state.requests.count + 1
            state.requests.append(
                LoggedRequest(number: number, method: request.method, path: request.uri, bodySize: request.body.count))
            return number
        }
    }

    func update(_ number: Int, _ change: (inout LoggedRequest) -> Void) {
        state.withLockedValue { state in
            guard let index = state.requests.lastIndex(where: { $0.number == number }) else { return }
            change(&state.requests[index])
        }
    }

    func accepted() {
        state.withLockedValue { $0.connections += 1 }
    }

    func received(_ count: Int) {
        state.withLockedValue { $0.bytes += count }
    }
}
