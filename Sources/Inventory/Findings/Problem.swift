package import Reconciler

/// A kind of problem that an inventory can have: its code, how bad it is, and one sentence without user data.
///
/// All of them stand in `Problems.swift`, so that the wording reads as one table.
package struct Problem: Hashable, Sendable {
    /// The stable code, `inventory.…`.
    package let code: String
    package let severity: Diagnostic.Severity
    /// One sentence without user data and without a full stop.
    package let summary: String

    init(_ code: String, _ severity: Diagnostic.Severity, _ summary: String) {
        self.code = "inventory." + code
        self.severity = severity
        self.summary = summary
    }

    /// An error.
    init(_ code: String, _ summary: String) { self.init(code, .error, summary) }
}
