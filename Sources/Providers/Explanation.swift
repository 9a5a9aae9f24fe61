import Reconciler

/// What a reader of a plan wants to know of a step beside what it changes; never part of the digest.
package struct Explanation: Hashable, Sendable {
    /// Why it is planned: the live fact, where it is not simply the inventory line.
    package var why: String?
    /// What notices it; nil where nothing does.
    package var disturbs: String?
    /// How apply will prove that it holds.
    package var verifiedBy: String
    /// How it is undone, or why it cannot be.
    package var undo: String
    /// The way it takes, such as `REST` with the call.
    package var way: String

    package init(
        why: String? = nil, disturbs: String? = nil, verifiedBy: String, undo: String, way: String
    ) {
        self.why = why
        self.disturbs = disturbs
        self.verifiedBy = verifiedBy
        self.undo = undo
        self.way = way
    }
}
