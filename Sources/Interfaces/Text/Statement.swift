/// A line of a file with the lines that continue it, as ifupdown joins them.
struct Statement: Sendable {
    enum Kind: Sendable, Equatable {
        case blank, comment
        /// Starts a stanza or stands for itself: `iface`, `auto`, `source`…
        case keyword
        /// A key with a value, or a key alone.
        case option
    }

    let kind: Kind
    /// Indices of the physical lines.
    let lines: Range<Int>
    /// Joined by spaces, without blanks at either end.
    let text: ArraySlice<UInt8>
    /// ifupdown2 joins a comment that ends in a backslash with what follows; the other readers do not.
    var isSwallowedByComment = false
    /// The last line ends in a backslash with nothing to join: a blank line, or the end of the file.
    var dangles = false

    var key: ArraySlice<UInt8> { text.prefix { !$0.isBlank } }
    /// What follows the key.
    var value: ArraySlice<UInt8> { text[key.endIndex...].trimmed }

    /// Counted from 1.
    var firstLine: Int { lines.lowerBound + 1 }
    var lastLine: Int { lines.upperBound }

    /// The keywords that end a stanza, in ifupdown or in ifupdown2.
    static func isKeyword(_ word: ArraySlice<UInt8>) -> Bool {
        switch word.first {
        case UInt8(ascii: "i"): word.equals("iface")
        case UInt8(ascii: "a"): word.equals("auto") || word.starts(with: "allow-".utf8)
        case UInt8(ascii: "m"): word.equals("mapping")
        case UInt8(ascii: "n"): word.equals("no-auto-down") || word.equals("no-scripts")
        case UInt8(ascii: "r"): word.equals("rename")
        case UInt8(ascii: "s"): word.equals("source") || word.equals("source-directory")
        case UInt8(ascii: "v"): word.equals("vlan")
        default: false
        }
    }
}

extension Statement {
    /// The statements of a file, which together cover each of its lines once.
    static func all(of bytes: [UInt8], lines: [Line]) -> [Statement] {
        var statements: [Statement] = []
        var index = 0
        var swallows = false
        while index < lines.count {
            var statement = next(in: bytes, lines, at: index)
            if statement.kind == .blank {
                // A blank line is stripped with the backslash, so the one after it is swallowed.
            } else {
                statement.isSwallowedByComment = swallows
                let last = bytes[lines[statement.lines.upperBound - 1].content].trimmed
                let continues = last.last == UInt8(ascii: "\\")
                swallows = continues && (swallows || statement.kind == .comment)
            }
            statements.append(statement)
            index = statement.lines.upperBound
        }
        return statements
    }

    private static func next(in bytes: [UInt8], _ lines: [Line], at start: Int) -> Statement {
        var text = bytes[lines[start].content].trimmed
        guard let first = text.first else { return Statement(kind: .blank, lines: start..<(start + 1), text: text) }
        if first == UInt8(ascii: "#") { return Statement(kind: .comment, lines: start..<(start + 1), text: text) }
        var end = start + 1
        var dangles = false
        while text.last == UInt8(ascii: "\\") {
            let following = end < lines.count ? bytes[lines[end].content].trimmed : []
            text = (text.dropLast() + [UInt8(ascii: " ")] + following)[...].trimmed
            if end < lines.count { end += 1 }
            if following.isEmpty {
                dangles = true
                break
            }
        }
        let key = text.prefix { !$0.isBlank }
        let kind: Kind = text.isEmpty ? .blank : isKeyword(key) ? .keyword : .option
        return Statement(kind: kind, lines: start..<end, text: text, dangles: dangles)
    }
}
