/// What is said about one interface, from its `iface` line to the next keyword.
package struct Stanza: Hashable, Sendable {
    package let interface: String
    /// `inet`, `inet6`, another word, or empty where the line names none.
    package let family: String
    /// `static`, `manual`, `dhcp`…, or empty.
    package let method: String
    /// The line of `iface`, counted from 1.
    package let firstLine: Int
    /// The line of the last option.
    package let lastLine: Int

    /// The `iface` statement and everything up to the next keyword, blank lines and comments included.
    let statements: Range<Int>
}
