/// What is wrong with a file or a line of it, with the place, the cause and the cure.
package struct FileProblem: Hashable, Sendable {
    /// The stable codes.
    package enum Code: String, CaseIterable, Sendable {
        // The file as a whole.
        case notUTF8 = "interfaces.not-utf8"
        case byteOrderMark = "interfaces.byte-order-mark"
        case controlCharacter = "interfaces.control-character"
        case leadingBackslash = "interfaces.leading-backslash"
        case pendingChanges = "interfaces.pending-changes"
        // The stanza.
        case noStanza = "interfaces.no-stanza"
        case noIPv6Stanza = "interfaces.no-ipv6-stanza"
        case stanzaInSourcedFile = "interfaces.stanza-in-sourced-file"
        case severalStanzas = "interfaces.several-stanzas"
        case noAddress = "interfaces.no-address"
        case outOfReach = "interfaces.out-of-reach"
        case notAuto = "interfaces.not-auto"
        case autoAfterStanza = "interfaces.auto-after-stanza"
        case swallowedByComment = "interfaces.swallowed-by-comment"
        case danglingContinuation = "interfaces.dangling-continuation"
        // A line of somebody else.
        case conflict = "interfaces.conflict"
        case undone = "interfaces.undone"
        case secondStanza = "interfaces.second-stanza"
        case otherFamily = "interfaces.other-family"
        case wrongInterface = "interfaces.wrong-interface"
        case misplaced = "interfaces.misplaced"
        case glued = "interfaces.glued"
        // No obstacle, but worth knowing: the programs do not read the same.
        case backslash = "interfaces.backslash"
        case template = "interfaces.template"
        case strayLine = "interfaces.stray-line"
        case blankLine = "interfaces.blank-line"
        case noFamily = "interfaces.no-family"
        case unreadInclusion = "interfaces.unread-inclusion"
    }

    package let code: Code
    package let path: String
    /// Counted from 1; nil where the file as a whole is meant.
    package let line: Int?
    /// The line as it stands in the file.
    package let excerpt: String?
    /// One sentence without user data and without a full stop.
    package let summary: String
    /// What is wrong here, why it matters and what to do.
    package let detail: String
}

/// Everything that forbids an edit, thrown at once.
package struct Refusals: Error, Hashable, Sendable {
    package let list: [FileProblem]
}
