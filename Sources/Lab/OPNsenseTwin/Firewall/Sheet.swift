/// Tables as PHP writes and reads them.
enum Sheet {
    static func text(_ rows: [[String]], separator: Character) -> String {
        rows.map { $0.map { quoted($0, separator) }.joined(separator: String(separator)) + "\n" }.joined()
    }

    private static func quoted(_ value: String, _ separator: Character) -> String {
        let special: Set<Character> = [separator, "\"", "\\", "\n", "\r", "\r\n", "\t", " "]
        guard value.contains(where: special.contains) else { return value }
        return "\"" + value.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    /// The rows of a table whose separator is the one that the first line has more of.
    static func rows(_ text: String) -> [[String]] {
        let head = text.prefix { !$0.isNewline }
        let separator: Character = head.count { $0 == ";" } > head.count { $0 == "," } ? ";" : ","
        var rows: [[String]] = []
        var (row, value, isQuoted) = ([String](), "", false)
        var rest = text[...]
        while let sign = rest.popFirst() {
            switch sign {
            case "\"" where isQuoted && rest.first == "\"":
                value.append("\"")
                rest.removeFirst()
            case "\"": isQuoted.toggle()
            case separator where !isQuoted:
                row.append(value)
                value = ""
            case _ where sign.isNewline && !isQuoted:
                rows.append(row + [value])
                (row, value) = ([], "")
            default: value.append(sign)
            }
        }
        if !row.isEmpty || !value.isEmpty { rows.append(row + [value]) }
        return rows.filter { $0 != [""] }
    }
}
