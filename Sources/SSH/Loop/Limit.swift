/// How long an operation may go on: until its deadline, or until whoever asked for it gives it up.
final class Limit: Sendable {
    /// Why an operation has to end.
    enum Reason: Sendable {
        case deadline, cancellation
    }

    let deadline: ContinuousClock.Instant
    private let isGivenUp = Locked(false)

    init(_ duration: Duration) { deadline = .now + duration }

    /// Nil while the operation may go on.
    var reason: Reason? {
        if isGivenUp.withLock({ $0 }) { return .cancellation }
        return ContinuousClock.now >= deadline ? .deadline : nil
    }

    /// Ends no wait; see ``PollThread/giveUp(_:)``.
    func giveUp() { isGivenUp.withLock { $0 = true } }
}

extension Limit {
    /// Until it is given up.
    static var forEver: Limit { Limit(.seconds(100 * 365 * 86_400)) }
}
