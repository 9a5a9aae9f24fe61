/// The stanza that takes the lines of a route, and where in it they go.
struct RouteTarget {
    let stanza: Stanza
    /// The number of lines before the new ones.
    let insertion: Int
    let indentation: ArraySlice<UInt8>
    /// The statement before the new lines ends in a backslash that joins nothing: the readers disagree what follows.
    let dangling: Statement?

    /// The target of a route in a file; nil where no stanza can take it.
    ///
    /// An IPv4 route goes into the `inet` stanza, else into one without family, else into `inet6`. An IPv6 route goes where
    /// its next hop is within reach when the line runs: ifupdown configures one stanza after the other, so that is the
    /// static `inet6` stanza, whose lines live and die with the address, or the one without family. A link-local next hop is
    /// always within reach.
    init?(_ route: WantedRoute, in file: InterfacesFile) {
        let ours = file.stanzas.filter { $0.interface == route.device }
        let inet = ours.first { $0.family == "inet" }
        let plain = ours.first { $0.family.isEmpty }
        let inet6 = ours.first { $0.family == "inet6" }
        let chosen =
            if route.isIPv6, !route.hop.isLinkLocal {
                ours.first { $0.family == "inet6" && $0.method == "static" } ?? plain
            } else {
                inet ?? plain ?? inet6
            }
        guard let chosen else { return nil }
        self.init(chosen, in: file)
    }

    /// Behind the last option of the first block: Proxmox ends a stanza at a blank line or a lone word, comments do not.
    private init(_ stanza: Stanza, in file: InterfacesFile) {
        self.stanza = stanza
        let statements = file.statements[stanza.statements]
        var last = statements[stanza.statements.lowerBound]
        var first: Statement?
        for statement in statements.dropFirst() {
            if last.dangles { break }
            if statement.kind == .comment { continue }
            let isLoneWord = statement.lines.count == 1 && statement.value.isEmpty
            guard statement.kind == .option, !isLoneWord else { break }
            first = first ?? statement
            last = statement
        }
        insertion = last.lines.upperBound
        dangling = last.dangles ? last : nil
        if let first {
            let content = file.bytes[file.lines[first.lines.lowerBound].content]
            indentation = content.prefix { $0.isBlank }
        } else {
            indentation = [UInt8(ascii: "\t")]
        }
    }
}
