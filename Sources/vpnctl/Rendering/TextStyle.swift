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
        var isEmpty = true
        for word in text.split(separator: " ") {
            if !isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = String(repeating: " ", count: indent)
                isEmpty = true
            }
            line += isEmpty ? String(word) : " " + word
            isEmpty = false
        }
        lines.append(line)
        return lines
    }
}
