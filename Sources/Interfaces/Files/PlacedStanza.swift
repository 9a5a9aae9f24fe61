/// A stanza with where and when it is read.
struct PlacedStanza: Sendable {
    let stanza: Stanza
    let path: String
    /// Counts stanzas and inclusions in the order in which they are read.
    let order: Int
    let readers: Inclusion.Readers
    /// Its interface was named by `auto` before, as ifupdown2 wants it.
    let isAuto: Bool
    /// It is static and has no address: ifupdown gives up on the interface then, whatever its other stanzas say.
    let lacksAddress: Bool
    /// ifupdown2 takes its `iface` line for a part of the comment before.
    let isSwallowedByComment: Bool
}
