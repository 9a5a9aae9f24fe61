import Reconciler

/// Diagnostics as text for a terminal: place, summary and code, the source line with a caret, and what to do.
struct DiagnosticText {
    /// Columns of the terminal; longer details are wrapped, longer source lines are cut around the caret.
    var width = 100
    /// Whether severities and carets are coloured with escape sequences.
    var isColoured = false

    /// Columns that a tab takes in a source line, which is printed behind a gutter where real tab stops would not fit.
    private static let tabWidth = 4

    /// All of them, separated by empty lines; empty for none.
    func text(_ diagnostics: [Diagnostic]) -> String {
        diagnostics.map(text).joined(separator: "\n")
    }

    /// One, with a line break at its end.
    func text(_ diagnostic: Diagnostic) -> String {
        let place = diagnostic.place.map { "\($0.file):\($0.line):\($0.column): " } ?? ""
        let address = diagnostic.place == nil ? diagnostic.address.map { "\($0): " } ?? "" : ""
        let severity = coloured(diagnostic.severity.rawValue + ":", diagnostic.severity)
        var lines = ["\(clean(place))\(address)\(severity) \(diagnostic.summary) [\(diagnostic.code)]"]
        if let place = diagnostic.place, let excerpt = diagnostic.excerpt {
            lines += source(excerpt, place, diagnostic.severity)
        }
        lines += wrapped(diagnostic.detail)
        return lines.map { $0 + "\n" }.joined()
    }

    /// The source line behind its number, and the caret below.
    private func source(_ excerpt: String, _ place: Place, _ severity: Diagnostic.Severity) -> [String] {
        let number = String(place.line)
        let gutter = String(repeating: " ", count: number.count)
        var cells = cells(of: excerpt)
        var caret = cells.firstIndex { $0.scalars.upperBound >= place.column } ?? cells.count
        let room = max(20, width - number.count - 4)
        if cells.reduce(0, { $0 + $1.width }) > room { (cells, caret) = cut(cells, around: caret, room: room) }
        let before = cells[..<caret].reduce(0) { $0 + $1.width }
        let line = cells.map(\.text).joined()
        return [
            " \(number) | \(line)".trimmedAtEnd,
            " \(gutter) | " + String(repeating: " ", count: before) + coloured("^", severity),
        ]
    }

    /// One character as it is printed.
    private struct Cell {
        let text: String
        let width: Int
        /// The scalars that it stands for, counted from 1 as columns are.
        let scalars: ClosedRange<Int>
    }

    private func cells(of excerpt: String) -> [Cell] {
        var column = 1
        return excerpt.map { character in
            let count = character.unicodeScalars.count
            defer { column += count }
            let text = character == "\t" ? String(repeating: " ", count: Self.tabWidth) : clean(String(character))
            return Cell(text: text, width: DisplayWidth.of(text), scalars: column...(column + count - 1))
        }
    }

    /// The part of a long line around the caret.
    private func cut(_ cells: [Cell], around caret: Int, room: Int) -> (cells: [Cell], caret: Int) {
        var start = caret
        var used = 1
        // Two thirds before the caret: what leads to a place explains it.
        while start > 0, used + cells[start - 1].width <= room * 2 / 3 {
            start -= 1
            used += cells[start].width
        }
        var end = caret
        while end < cells.count, used + cells[end].width <= room - 1 {
            used += cells[end].width
            end += 1
        }
        var part = Array(cells[start..<end])
        if start > 0, !part.isEmpty { part[0] = Cell(text: "…", width: 1, scalars: part[0].scalars) }
        if end < cells.count { part.append(Cell(text: "…", width: 1, scalars: 0...0)) }
        return (part, min(caret - start, part.count))
    }

    /// The detail, broken between words, indented by two.
    private func wrapped(_ detail: String) -> [String] {
        let room = max(20, width - 2)
        var lines: [String] = []
        var line = ""
        for word in clean(detail).split(separator: " ") {
            if line.isEmpty {
                line = String(word)
            } else if DisplayWidth.of(line) + 1 + DisplayWidth.of(word) <= room {
                line += " " + word
            } else {
                lines.append("  " + line)
                line = String(word)
            }
        }
        if !line.isEmpty { lines.append("  " + line) }
        return lines
    }

    /// The text without characters that move the cursor, hide or reorder what is printed.
    private func clean(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isReordering = (0x202a...0x202e).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
            let isControl = scalar.properties.generalCategory == .control || (0x2028...0x2029).contains(scalar.value)
            result.append(isReordering || isControl ? "\u{fffd}" : scalar)
        }
        return String(result)
    }

    private func coloured(_ text: String, _ severity: Diagnostic.Severity) -> String {
        guard isColoured else { return text }
        let code =
            switch severity {
            case .error: "1;31"
            case .warning: "1;33"
            case .note: "1;36"
            }
        return "\u{1b}[\(code)m\(text)\u{1b}[0m"
    }
}
