extension TextStyle {
    /// Lays out text of several lines: each is wrapped on its own and keeps the blanks that it starts with.
    ///
    /// - Parameters:
    ///   - first: What the first line starts with.
    ///   - indent: Blanks before every further line.
    func paragraphs(_ text: String, first: String = "", indent: Int = 0) -> [String] {
        let blanks = String(repeating: " ", count: indent)
        return text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().flatMap { number, line in
            let start = number == 0 ? first : blanks
            // Columns within a line survive where it need not be broken.
            if start.count + line.count <= width { return [start + line] }
            let inner = line.prefix { $0 == " " }
            return wrap(String(line), first: start + inner, indent: indent + inner.count + (number == 0 ? 0 : 2))
        }
    }

    /// A label and its text in a second column, `  reached      yes`.
    func fact(_ label: String, _ text: String, labelWidth: Int = 12) -> [String] {
        let padding = String(repeating: " ", count: max(1, labelWidth + 1 - label.count))
        return wrap(text, first: "  \(label)\(padding)", indent: labelWidth + 3)
    }
}

extension String {
    /// The text without what would move a terminal's cursor, hide or reorder text.
    var printable: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.map { scalar in
                    switch scalar.properties.generalCategory {
                    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: scalar == "\n" ? scalar : "?"
                    default: scalar
                    }
                }))
    }
}
