/// What the files of a host say about a wanted route.
package enum RouteVerdict: String, CaseIterable, Sendable {
    case absent
    /// Nor is there a stanza that could take the lines.
    case absentNoTarget = "absent-no-target"
    /// Both lines, as vpnctl writes them.
    case presentExact = "present-exact"
    case presentExactDuplicated = "present-exact-duplicated"
    case presentWithShellComment = "present-with-shell-comment"
    /// The route comes up, and stays when the interface goes down.
    case presentAddOnly = "present-add-only"
    case presentDelOnly = "present-del-only"
    /// The same route in other words.
    case presentEquivalent = "present-equivalent"
    /// The same destination another way.
    case conflict
    /// In a table that other packets do not use.
    case otherTable = "other-table"
    case commentedOut = "commented-out"
    /// Only routes that look like it.
    case lookalikeOnly = "lookalike-only"
    /// It works until Proxmox writes the file: then both stanzas are damaged.
    case presentInSecondStanza = "present-in-second-inet-stanza"
    /// It works until the interface loses the other family's address in Proxmox: then the stanza goes, lines and all.
    case presentInOtherFamily = "present-in-other-family"
    /// It works as long as the file is included.
    case presentInSourcedFile = "present-in-sourced-file"
    /// It comes up with another interface, and does not come back when its own was restarted.
    case presentOnWrongInterface = "present-on-wrong-iface"
    /// Outside of every stanza: ifupdown rejects the whole file, ifupdown2 skips the line.
    case misplaced
    /// In a place that is not read or not started by all programs.
    case inactive
    /// A line adds it under a condition, so that nobody can tell whether a start brings it up.
    case conditional
    /// A line runs into the one before.
    case corrupted

    /// The route comes up at start and survives what Proxmox does to the file.
    package var isSatisfied: Bool {
        switch self {
        case .presentExact, .presentExactDuplicated, .presentWithShellComment, .presentAddOnly, .presentEquivalent,
            .presentInSourcedFile:
            true
        default: false
        }
    }
}
