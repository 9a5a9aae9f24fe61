/// One file in the syntax of interfaces(5), with every byte of it.
///
/// It is read as ifupdown, ifupdown2 and Proxmox read it where they agree; where they do not, ``warnings`` says so.
package struct InterfacesFile: Sendable {
    /// Absolute; relative paths of `source` start in its folder.
    package let path: String
    package let bytes: [UInt8]
    package let stanzas: [Stanza]
    /// In the order of the lines.
    package let inclusions: [Inclusion]

    let lines: [Line]
    let statements: [Statement]

    package init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
        lines = Line.all(of: bytes)
        statements = Statement.all(of: bytes, lines: lines)
        stanzas = Self.stanzas(statements)
        inclusions = Self.inclusions(statements, path)
    }

    /// The physical lines of a statement as text, without what ends the last one.
    func text(of statement: Statement) -> String {
        let first = lines[statement.lines.lowerBound].content.lowerBound
        let last = lines[statement.lines.upperBound - 1].content.upperBound
        return bytes[first..<last].trimmed.text
    }

    func lacksAddress(_ stanza: Stanza) -> Bool {
        stanza.method == "static"
            && !statements[stanza.statements].contains { $0.kind == .option && $0.key.equals("address") }
    }

    private static func stanzas(_ statements: [Statement]) -> [Stanza] {
        let keywords = statements.indices.filter { statements[$0].kind == .keyword } + [statements.count]
        return zip(keywords, keywords.dropFirst()).compactMap { start, end in
            let words = statements[start].text.words
            guard words[0].equals("iface"), words.count > 1 else { return nil }
            let last = statements[start..<end].last { $0.kind == .option } ?? statements[start]
            return Stanza(
                interface: words[1].text, family: words.count > 2 ? words[2].text : "",
                method: words.count > 3 ? words[3].text : "", firstLine: statements[start].firstLine,
                lastLine: last.lastLine, statements: start..<end)
        }
    }

    private static func inclusions(_ statements: [Statement], _ path: String) -> [Inclusion] {
        let folder = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[...$0]) } ?? "/"
        return statements.filter { $0.kind == .keyword }.flatMap { statement -> [Inclusion] in
            let isDirectory = statement.key.equals("source-directory")
            guard isDirectory || statement.key.equals("source") else { return [] }
            return statement.value.words.enumerated().map { index, word in
                var pattern = word.first == UInt8(ascii: "/") ? word.text : folder + word.text
                if isDirectory { pattern += pattern.utf8.last == UInt8(ascii: "/") ? "*" : "/*" }
                return Inclusion(
                    file: path, line: statement.firstLine, pattern: pattern,
                    readers: isDirectory || index > 0 ? .ifupdownOnly : .all, isDirectory: isDirectory)
            }
        }
    }
}
