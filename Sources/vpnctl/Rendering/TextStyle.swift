/// How text is laid out for whoever reads it: the width of a line, and whether it has colour.
struct TextStyle: Sendable {
    /// Columns; lines are wrapped there where words allow it.
    var width: Int
    var hasColour: Bool

    enum Colour: Int {
        case bold = 1
        case faint = 2
        case red = 31
        case green = 32
        case yellow = 33
        case cyan = 36
    }

    func paint(_ text: String, _ colour: Colour) -> String {
        hasColour ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// Breaks text at blanks so that no line is wider than the style, each further line indented.
    ///
    /// - Parameters:
    ///   - first: What the first line starts with; counts towards its width.
    ///   - indent: Blanks before every further line.
    func wrap(_ text: String, first: String = "", indent: Int = 0) -> [String] {
        var lines: [String] = []
        var line = first
        var used = DisplayWidth.of(first)
        var isEmpty = true
        for word in text.split(separator: " ") {
            let columns = DisplayWidth.of(word)
            if !isEmpty, used + 1 + columns > width {
                lines.append(line)
                line = String(repeating: " ", count: indent)
                used = indent
                isEmpty = true
            }
            line += isEmpty ? String(word) : " " + word
            used += isEmpty ? columns : 1 + columns
            isEmpty = false
        }
        lines.append(line)
        return lines
    }
}

extension String {
    /// The text with blanks behind it, or before it, so that it takes at least so many columns.
    func padded(to columns: Int, atStart: Bool = false) -> String {
        let blanks = String(repeating: " ", count: max(0, columns - DisplayWidth.of(self)))
        return atStart ? blanks + self : self + blanks
    }
}
