/// A table that `pct list` and `qm list` print: a header, then columns of fixed places whose cells may be empty.
struct ProxmoxTable {
    /// The cells of each row by the word above them.
    let rows: [[String: String]]

    /// - Throws: ``UnexpectedOutput`` where a cell crosses into the next column and it is open which one is empty.
    init(parsing output: [UInt8], of command: String) throws(UnexpectedOutput) {
        let lines = output.split(separator: UInt8(ascii: "\n"))
        guard let header = lines.first else {
            // Without guests not even the header is printed.
            rows = []
            return
        }
        let titles = Self.words(header)
        var rows: [[String: String]] = []
        for (index, line) in lines.dropFirst().enumerated() {
            let words = Self.words(line)
            let cells =
                words.count == titles.count
                ? words.map(\.text) : Self.cells(line, words, starts: titles.map(\.start))
            guard let cells else { throw UnexpectedOutput(command, "a row \(index + 1) that does not fit the header") }
            rows.append(Dictionary(zip(titles.map(\.text), cells)) { first, _ in first })
        }
        self.rows = rows
    }

    private struct Word {
        let text: String
        /// From the start of the line.
        let start: Int
    }

    private static func words(_ line: ArraySlice<UInt8>) -> [Word] {
        line.split(separator: UInt8(ascii: " ")).map {
            Word(text: String(decoding: $0, as: UTF8.self), start: $0.startIndex - line.startIndex)
        }
    }

    /// Each word in the column above which it starts; nil where two share one.
    private static func cells(_ line: ArraySlice<UInt8>, _ words: [Word], starts: [Int]) -> [String]? {
        var cells = Array(repeating: "", count: starts.count)
        for word in words {
            // Numbers in the first column may start before its title.
            let column = starts.lastIndex { $0 <= word.start } ?? 0
            guard cells[column].isEmpty, column == 0 || word.start == starts[column] else { return nil }
            cells[column] = word.text
        }
        return cells
    }
}
