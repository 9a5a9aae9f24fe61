/// Words for a POSIX shell, each quoted so that the shell passes it on as it is.
package struct ShellWords: Hashable, Sendable {
    /// Without zero bytes, which no argument of a program can hold.
    private(set) var words: [[UInt8]]

    package init(_ words: [[UInt8]]) { self.words = words }
    package init(_ words: [String]) { self.words = words.map { Array($0.utf8) } }

    /// The words of another command behind these.
    func running(_ command: ShellWords) -> ShellWords { ShellWords(words + command.words) }

    /// One line of a script, or several where a word has line breaks.
    package var line: [UInt8] { Array(words.map(Self.quoted).joined(separator: [UInt8(ascii: " ")])) }

    /// The line as a person reads it.
    var text: String { String(decoding: line, as: UTF8.self) }

    private static func quoted(_ word: [UInt8]) -> [UInt8] {
        let quote = UInt8(ascii: "'")
        return [quote] + word.flatMap { $0 == quote ? Array(#"'\''"#.utf8) : [$0] } + [quote]
    }
}
