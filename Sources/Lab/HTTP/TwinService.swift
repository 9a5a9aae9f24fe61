/// What stands behind a listening socket: it takes whole requests and says what comes back.
protocol TwinService: Sendable {
    var log: RequestLog { get }
    /// How its web server treats connections.
    var manners: ServerManners { get }

    func perform(_ request: Request) async -> Reply
}

/// What to do with a request once it was worked on.
enum Reply: Sendable {
    case answer(Response)
    /// Only the first bytes of the body, then the end.
    case cut(Response, after: Int)
    case reset
    /// The end of the connection, without an answer.
    case drop
    case hang
}

extension FaultPlan {
    /// Works on a request as far as the faults let it through.
    ///
    /// - Parameter work: gets the request's number in the log; nil for a request that never gets an answer.
    func perform(
        _ request: Request, log: RequestLog, isolation: isolated (any Actor)? = #isolation,
        _ work: (Int) async -> Response?
    ) async -> Reply {
        let number = log.begin(request)
        let fault = strike(number: number, method: request.method, path: request.path)
        switch fault {
        case .hang: return .hang
        case .resetBeforeEffect: return .reset
        case .answer(let status, let contentType, let body):
            log.update(number) { $0.status = status }
            return .answer(Response(status: status, contentType: contentType, body: Array(body.utf8)))
        case .redirect(let location):
            log.update(number) { $0.status = 302 }
            return .answer(Response(status: 302, contentType: "text/html; charset=UTF-8", location: location))
        case .delay(let duration): try? await Task.sleep(for: duration)
        case .meanwhile(let event): await event()
        case .resetAfterEffect, .cutBody, nil: break
        }
        guard let response = await work(number) else { return .hang }
        switch fault {
        case .resetAfterEffect: return .reset
        case .cutBody(let count): return .cut(response, after: count)
        default: return .answer(response)
        }
    }
}
