/// The comment by which a site recognises its own lines: `# vpnctl:<site>/<id>`, with `vpnctl!` where it is protected.
///
/// It is a comment of the shell, at the end of the command: the only kind that Proxmox leaves where it stands when it
/// writes the file.
package struct RouteMark: Hashable, Sendable {
    package let site: String
    package let id: String
    package let isProtected: Bool

    /// - Returns: Nil for a site or an id that a shell comment cannot hold in each reader: with blanks, control characters,
    ///   a backslash or a percent sign.
    package init?(site: String, id: String, isProtected: Bool = false) {
        let isSafe = { (byte: UInt8) in byte > 0x20 && byte != 0x7F && byte != 0x5C && byte != 0x25 && byte != 0x24 }
        guard !site.isEmpty, !id.isEmpty, site.utf8.allSatisfy(isSafe), id.utf8.allSatisfy(isSafe),
            !site.utf8.contains(UInt8(ascii: "/"))
        else { return nil }
        self.site = site
        self.id = id
        self.isProtected = isProtected
    }

    /// The mark that a comment is, without its `#`; nil for any other comment.
    init?(comment: ArraySlice<UInt8>) {
        guard comment.starts(with: "vpnctl".utf8) else { return nil }
        var rest = comment.dropFirst("vpnctl".utf8.count)
        let isProtected = rest.first == UInt8(ascii: "!")
        if isProtected { rest.removeFirst() }
        guard rest.popFirst() == UInt8(ascii: ":"), let slash = rest.firstIndex(of: UInt8(ascii: "/")) else {
            return nil
        }
        self.init(site: rest[..<slash].text, id: rest[(slash + 1)...].text, isProtected: isProtected)
    }

    /// `vpnctl:<site>/<id>`, or `vpnctl!:<site>/<id>`.
    package var text: String { "vpnctl\(isProtected ? "!" : ""):\(site)/\(id)" }

    /// Whether both name the same object, protected or not.
    func isSame(as other: RouteMark) -> Bool { site == other.site && id == other.id }
}
