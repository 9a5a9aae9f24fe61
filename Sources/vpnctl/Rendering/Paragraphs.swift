import Providers

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
            if DisplayWidth.of(start) + DisplayWidth.of(line) <= width { return [start + line] }
            if let halves = halves(line, first: start) { return halves }
            let inner = line.prefix { $0 == " " }
            return wrap(String(line), first: start + inner, indent: indent + inner.count)
        }
    }

    /// The lines for one that ends with a fingerprint, its second half below the first; nil for every other line.
    private func halves(_ line: Substring, first: String) -> [String]? {
        guard let word = line.split(separator: " ").last, let fingerprint = Fingerprint(String(word))
        else { return nil }
        let lead = first + line.dropLast(word.count)
        let start = DisplayWidth.of(lead)
        let isNarrow = start + fingerprint.halves[0].count <= width
        let blanks = String(repeating: " ", count: isNarrow ? start : DisplayWidth.of(first) + 4)
        if isNarrow { return [lead + fingerprint.halves[0], blanks + fingerprint.halves[1]] }
        return [lead.trimmedAtEnd] + fingerprint.halves.map { blanks + $0 }
    }

    /// A label and its text in a second column, `  reached      yes`.
    func fact(_ label: String, _ text: String, labelWidth: Int = 12) -> [String] {
        wrap(text, first: "  \(label) ".padded(to: labelWidth + 3), indent: labelWidth + 3)
    }
}

extension Fingerprint {
    /// The text in two lines of 16 bytes, for narrow places.
    var halves: [String] {
        let pairs = description.split(separator: ":")
        return [pairs.prefix(16).joined(separator: ":") + ":", pairs.dropFirst(16).joined(separator: ":")]
    }
}

extension String {
    /// The text without the blanks at its end.
    var trimmedAtEnd: String { String(self[..<(lastIndex { $0 != " " }.map(index(after:)) ?? startIndex)]) }

    /// The text without what would move a terminal's cursor, hide or reorder text.
    var printable: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.map { scalar in
                    switch scalar.properties.generalCategory {
                    case .control where scalar == "\n": scalar
                    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: "?"
                    default: scalar
                    }
                }))
    }
}
