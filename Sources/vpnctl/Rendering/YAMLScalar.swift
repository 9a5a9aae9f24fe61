/// Text as a YAML scalar that every reader takes for the same text, whether it knows YAML 1.1 or 1.2.
enum YAMLScalar {
    /// The text as it is where nothing else could be read into it, else in double quotes.
    static func of(_ text: String) -> String { isPlain(text) ? text : quoted(text) }

    /// Words that some reader takes for a boolean or for nothing, in any case.
    private static let others: Set<String> = ["true", "false", "null", "yes", "no", "on", "off", "none", "y", "n"]

    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.first, first.isLetter, !others.contains(text.lowercased()) else { return false }
        return text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_./".contains($0)) }
    }

    /// The text in double quotes; what would move a cursor, reorder or hide text is escaped (YAML 1.2.2 §5.7).
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default:
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
                    result += escaped(scalar)
                default: result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        let width = scalar.value <= 0xFFFF ? 4 : 8
        return (width == 4 ? "\\u" : "\\U") + String(repeating: "0", count: width - digits.count) + digits
    }
}
