/// What a statement says about routes.
struct RouteText {
    var form = RouteLine.Form.command
    var phase = RouteLine.Phase.up
    var commands: [RouteCommand] = []
    var plain = ""
    var mark: RouteMark?
    var hasComment = false
    var hasDamagedMark = false

    /// - Returns: Nil where it says nothing.
    init?(_ statement: Statement, interface: String) {
        switch statement.kind {
        case .blank: return nil
        case .comment:
            form = .comment
            let text = statement.text.drop { $0 == UInt8(ascii: "#") || $0.isBlank }
            if readCommand(text, interface) { return }
            guard readGlued(statement.text, interface) else { return nil }
        case .keyword:
            form = .glued
            guard readGlued(statement.text, interface) else { return nil }
        case .option:
            if readCommand(statement.text, interface) { return }
            form = .glued
            guard readGlued(statement.text, interface) else { return nil }
        }
    }

    /// The phase in which ifupdown runs what an option of this name holds; nil for options that are no commands.
    static func phase(_ key: ArraySlice<UInt8>) -> RouteLine.Phase? {
        switch key.text {
        case "post-up", "up": .up
        case "pre-up": .early
        case "post-down", "down", "pre-down": .down
        default: nil
        }
    }

    /// Reads `post-up ip route add …`; false where it is no command about routes.
    private mutating func readCommand(_ text: ArraySlice<UInt8>, _ interface: String) -> Bool {
        guard text.first == UInt8(ascii: "p") || text.first == UInt8(ascii: "u") || text.first == UInt8(ascii: "d")
        else {
            return false
        }
        let key = text.prefix { !$0.isBlank }
        guard let phase = Self.phase(key) else { return false }
        let shell = ShellText(text[key.endIndex...], interface: interface)
        let commands = RouteCommand.all(in: shell, interface: interface)
        let mark = shell.comment.flatMap { RouteMark(comment: $0) }
        guard !commands.isEmpty || mark != nil else { return false }
        self.phase = phase
        self.commands = commands
        self.mark = mark
        hasComment = shell.comment != nil
        hasDamagedMark =
            mark == nil
            && shell.comment.map { $0.starts(with: "vpnctl:".utf8) || $0.starts(with: "vpnctl!:".utf8) } == true
        plain = key.text + " " + shell.plain[...].text
        return true
    }

    /// Reads `0post-up ip route add …` and the like.
    private mutating func readGlued(_ text: ArraySlice<UInt8>, _ interface: String) -> Bool {
        var start = text.startIndex
        while let end = text[start...].firstIndex(of: UInt8(ascii: "p")) {
            start = end + 1
            guard start < text.endIndex, text[start].isBlank, Self.isGlued(text[...end]) else { continue }
            let commands = RouteCommand.all(in: ShellText(text[start...], interface: interface), interface: interface)
            guard !commands.isEmpty else { continue }
            self.commands = commands
            plain = text.text
            return true
        }
        return false
    }

    /// Whether a text ends in a key that stands behind other text, where no key can.
    ///
    /// A mere `up` after a blank is a word.
    private static func isGlued(_ text: ArraySlice<UInt8>) -> Bool {
        for key in ["post-up", "pre-up"] where text.reversed().starts(with: key.utf8.reversed()) {
            return text.count > key.utf8.count
        }
        return text.reversed().starts(with: "pu".utf8) && text.dropLast(2).last?.isBlank == false
    }
}
