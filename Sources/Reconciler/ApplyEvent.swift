/// What happens while a plan is carried out.
package enum ApplyEvent: Sendable {
    case started(Step)
    /// The host has taken the change; it is not read back yet.
    case written(Step)
    case settled(Step, Outcome)
}

/// What became of a step.
package enum Outcome: Sendable {
    /// Done, and seen to hold.
    case succeeded
    /// Seen to hold when its turn came, so that nothing was written: somebody else made it since the plan.
    case held
    case failed(Failure)
    /// Not begun.
    case skipped(Reason)
    /// Left to a person.
    case manual

    package struct Failure: Sendable {
        package let cause: Cause
        /// Whether the host has the change nevertheless: true where it was read back, nil where nobody knows.
        package let isStored: Bool?

        package enum Cause: Sendable {
            /// Live state is not what the plan was made from.
            case moved(Moved)
            /// The host took the change, and reading it back shows something else; says what.
            case notAsPlanned(String)
            case error(any Error)
        }

        package init(_ cause: Cause, isStored: Bool?) {
            self.cause = cause
            self.isStored = isStored
        }
    }

    package enum Reason: Hashable, Sendable {
        /// This step, which it needs, was not done.
        case needs(Int)
        /// Another step failed, and nothing new is begun then.
        case failure
        /// Somebody asked to stop.
        case interrupted
    }

    /// Whether the step holds, whoever made it.
    package var isSuccess: Bool {
        switch self {
        case .succeeded, .held: true
        case .failed, .skipped, .manual: false
        }
    }

    package var isHeld: Bool { if case .held = self { true } else { false } }
    package var failure: Failure? { if case .failed(let failure) = self { failure } else { nil } }
}

/// What became of a plan.
package struct ApplyReport: Sendable {
    /// By step number; every step of the plan has one.
    package fileprivate(set) var outcomes: [Int: Outcome]

    package init(outcomes: [Int: Outcome] = [:]) { self.outcomes = outcomes }

    package func count(_ isCounted: (Outcome) -> Bool) -> Int { outcomes.values.count(where: isCounted) }

    /// The failures, by step number, ascending.
    package var failures: [(step: Int, failure: Outcome.Failure)] {
        outcomes.compactMap { number, outcome in outcome.failure.map { (number, $0) } }.sorted { $0.step < $1.step }
    }

    /// Whether some host has something that it had not before.
    ///
    /// What is not known counts: whoever reads this has to look.
    package var changedAnything: Bool {
        outcomes.values.contains { $0.isSuccess && !$0.isHeld || $0.failure.map { $0.isStored != false } == true }
    }
}
