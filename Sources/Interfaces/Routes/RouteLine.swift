/// A line of an interfaces file that says something about a route.
package struct RouteLine: Hashable, Sendable {
    /// What the line is to the programs that read the file.
    package enum Form: Hashable, Sendable {
        case command
        /// A comment that was, or may become, a command.
        case comment
        /// A command that runs into the text before it, as `cat >>` leaves it where the last line had no end.
        case glued
    }

    /// What one of its commands is about.
    package struct Route: Hashable, Sendable {
        /// As it is written, with a prefix length: `10.0.1.0/24`.
        package let destination: String
        package let nextHop: String?
        package let device: String?
        package let metric: Int?
        /// Added when the command runs; otherwise deleted.
        package let isAdded: Bool
    }

    /// When a command runs.
    enum Phase: Hashable, Sendable {
        /// `post-up` and `up`.
        case up
        /// `pre-up`: the interface has no address yet, so that no next hop is within reach.
        case early
        /// `post-down`, `down`, `pre-down`.
        case down
    }

    package let path: String
    /// Counted from 1; a line with its continuations is several.
    package let lines: ClosedRange<Int>
    /// As it stands in the file, without blanks at either end; a line with its continuations is joined into one.
    package let text: String
    package let form: Form
    /// The interface of the stanza; nil outside of every stanza.
    package let interface: String?
    /// The address family of the stanza; empty where it has none.
    package let family: String?
    package let mark: RouteMark?
    /// Its comment begins as a mark does and is none, so that the line does not count as vpnctl's.
    package let hasDamagedMark: Bool

    let phase: Phase
    let commands: [RouteCommand]
    /// Key and command, one blank apart, without the shell's comment.
    let plain: String
    let hasComment: Bool
    /// The number of the line of `iface`.
    let stanzaLine: Int?
    /// Neither program skips the line or its stanza at start.
    let isActive: Bool
    let order: Int

    /// - Returns: Nil for a line without a command about routes and without a mark.
    init?(_ statement: Statement, of file: InterfacesFile, in placed: PlacedStanza?, _ index: Int) {
        let interface = placed?.stanza.interface ?? ""
        guard let found = RouteText(statement, interface: interface) else { return nil }
        path = file.path
        lines = statement.firstLine...statement.lastLine
        text =
            statement.lines.count == 1
            ? file.text(of: statement) : statement.text.words.map(\.text).joined(separator: " ")
        form = found.form
        self.interface = placed?.stanza.interface
        family = placed?.stanza.family
        mark = found.form == .command ? found.mark : nil
        hasDamagedMark = found.form == .command && found.hasDamagedMark
        phase = found.phase
        commands = found.commands
        plain = found.plain
        hasComment = found.hasComment
        stanzaLine = placed?.stanza.firstLine
        isActive =
            placed.map { $0.isAuto && !$0.isSwallowedByComment && $0.readers == .all } == true
            && !statement.isSwallowedByComment && found.phase != .early
        order = placed?.order ?? 0
    }

    /// One for each command, in their order.
    package var routes: [Route] {
        commands.map {
            Route(
                destination: $0.destinationText, nextHop: $0.nextHopText, device: $0.device, metric: $0.metric,
                isAdded: $0.action == .add)
        }
    }

    /// Whether it is this one option, but for blanks and the shell's comment.
    func reads(_ option: String) -> Bool { lines.count == 1 && plain == option }

    /// Whether one of its commands is about the destination.
    func names(_ network: IPNetwork) -> Bool { commands.contains { $0.destination == network } }
}
