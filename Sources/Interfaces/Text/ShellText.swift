/// The commands of a line that the shell would run, as far as routes can stand in them.
struct ShellText: Sendable {
    /// A simple command.
    struct Command: Sendable {
        let words: [ArraySlice<UInt8>]
        /// Whether it runs depends on others.
        let isConditional: Bool
    }

    private(set) var commands: [Command] = []
    /// The words of all of them with what stands between, one blank apart and as they were written.
    private(set) var plain: [UInt8] = []
    /// What follows `#`, without blanks at either end; nil where there is none.
    private(set) var comment: ArraySlice<UInt8>?

    private let bytes: ArraySlice<UInt8>
    private let interface: String
    private var position: Int
    private var command: [ArraySlice<UInt8>] = []
    private var flow = ShellFlow()

    /// - Parameter interface: What `$IFACE` stands for.
    init(_ bytes: ArraySlice<UInt8>, interface: String) {
        self.bytes = bytes
        self.interface = interface
        position = bytes.startIndex
        read()
    }

    private mutating func read() {
        while let byte = peek {
            if byte.isBlank {
                position += 1
            } else if byte == UInt8(ascii: "#") {
                comment = bytes[(position + 1)...].trimmed
                break
            } else if Self.separates(byte) {
                readSeparator()
            } else {
                readWord()
            }
        }
        endCommand()
    }

    private var peek: UInt8? { position < bytes.endIndex ? bytes[position] : nil }

    private static func separates(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ";"), UInt8(ascii: "&"), UInt8(ascii: "|"), UInt8(ascii: "("), UInt8(ascii: ")"): true
        default: false
        }
    }

    private mutating func readSeparator() {
        let start = position
        while let byte = peek, Self.separates(byte) { position += 1 }
        show(bytes[start..<position])
        endCommand()
        flow.pass(bytes[start..<position])
    }

    private mutating func endCommand() {
        if !command.isEmpty {
            commands.append(Command(words: command, isConditional: flow.takes(conditionally: command)))
        }
        command = []
    }

    private mutating func show(_ word: ArraySlice<UInt8>) {
        if !plain.isEmpty { plain.append(UInt8(ascii: " ")) }
        plain += word
    }

    private mutating func readWord() {
        let start = position
        var word: [UInt8] = []
        var redirects = false
        while let byte = peek, !byte.isBlank, !Self.separates(byte) || redirects && bytes[position - 1] == 0x3E {
            switch byte {
            case UInt8(ascii: "'"), UInt8(ascii: "\""): readQuoted(byte, into: &word)
            case UInt8(ascii: "$"): readVariable(into: &word)
            default:
                redirects = redirects || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "<")
                word.append(byte)
                position += 1
            }
        }
        show(bytes[start..<position])
        if redirects {
            skipTarget(after: word)
        } else {
            command.append(word[...])
        }
    }

    /// The file of `> file`, which is a word of its own there.
    private mutating func skipTarget(after word: [UInt8]) {
        guard word.last == UInt8(ascii: ">") || word.last == UInt8(ascii: "<") else { return }
        while peek?.isBlank == true { position += 1 }
        let start = position
        while let byte = peek, !byte.isBlank, !Self.separates(byte) { position += 1 }
        if position > start { show(bytes[start..<position]) }
    }

    private mutating func readQuoted(_ quote: UInt8, into word: inout [UInt8]) {
        position += 1
        while let byte = peek, byte != quote {
            if byte == UInt8(ascii: "$"), quote == UInt8(ascii: "\"") {
                readVariable(into: &word)
            } else {
                word.append(byte)
                position += 1
            }
        }
        if peek != nil { position += 1 }
    }

    private mutating func readVariable(into word: inout [UInt8]) {
        for name in ["${IFACE}", "$IFACE"] where bytes[position...].starts(with: name.utf8) {
            word += interface.utf8
            position += name.utf8.count
            return
        }
        word.append(bytes[position])
        position += 1
    }
}
