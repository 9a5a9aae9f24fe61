/// What goes wrong with a request.
package enum Fault: Sendable {
    /// The answer comes late.
    case delay(Duration)
    /// Something else happens first: the request is there, and waits for it.
    case meanwhile(@Sendable () async -> Void)
    /// Another answer, in place of the effect.
    case answer(status: Int, contentType: String, body: String)
    /// The connection is reset before the request had an effect.
    case resetBeforeEffect
    /// The request has its effect, then the connection is reset.
    case resetAfterEffect
    /// The request has its effect; of the answer's body only so many bytes are sent, then the connection closes.
    case cutBody(after: Int)
    /// No answer, ever; no effect either.
    case hang
    /// A redirect in place of the effect, as to a login page.
    case redirect(location: String)

    /// A page in place of the data, as a proxy or a login would give.
    package static let page = Fault.answer(
        status: 200, contentType: "text/html; charset=UTF-8",
        body: "<!doctype html><html><head><title>Login</title></head><body>Sign in</body></html>")

    package static func status(_ status: Int) -> Fault {
        .answer(
            status: status, contentType: "application/json; charset=UTF-8",
            body: #"{"errorMessage":"Unexpected error, check log for details"}"#)
    }
}

/// Which requests a fault meets.
package struct FaultTrigger: Sendable {
    let matches: @Sendable (_ number: Int, _ method: String, _ path: String) -> Bool
    /// How often it strikes before it is spent.
    let times: Int

    /// The n-th request of all, counted from one.
    package static func request(_ number: Int) -> FaultTrigger {
        FaultTrigger(matches: { current, _, _ in current == number }, times: 1)
    }

    /// Requests whose method and path satisfy a condition.
    package static func when(
        times: Int = .max, _ condition: @escaping @Sendable (_ method: String, _ path: String) -> Bool
    ) -> FaultTrigger {
        FaultTrigger(matches: { _, method, path in condition(method, path) }, times: times)
    }

    /// Requests whose path begins so.
    package static func path(_ prefix: String, times: Int = .max) -> FaultTrigger {
        when(times: times) { _, path in path.hasPrefix(prefix) }
    }
}
