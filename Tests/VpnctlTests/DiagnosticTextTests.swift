import Reconciler
import Testing

@testable import vpnctl

@Suite struct DiagnosticTextTests {
    private func diagnostic(
        _ severity: Diagnostic.Severity = .error, line: Int = 12, column: Int, excerpt: String?, detail: String = "Why."
    ) -> Diagnostic {
        Diagnostic(
            severity, code: "inventory.example", summary: "Something is wrong", detail: detail,
            place: Place(file: "inventory/a.yaml", line: line, column: column), excerpt: excerpt)
    }

    @Test func `prints place, summary, code, source line, caret and detail`() {
        let text = DiagnosticText().text(
            diagnostic(column: 5, excerpt: "    mtuu: 1420", detail: "Did you mean `mtu`?"))
        #expect(
            text == """
                inventory/a.yaml:12:5: error: Something is wrong [inventory.example]
                 12 |     mtuu: 1420
                    |     ^
                  Did you mean `mtu`?

                """)
    }

    /// The column of the caret as a terminal shows it, counted from the first column of the source line.
    private func caret(_ text: String) throws -> Int {
        let line = try #require(text.split(separator: "\n").first { $0.contains("^") })
        return try #require(line.firstIndex(of: "^")).utf16Offset(in: line) - 6
    }

    @Test(arguments: [
        ("name: x", 7, 6), ("\tname: x", 2, 4), ("a\tb: x", 3, 5), ("한글: x", 5, 6), ("日本: x", 1, 0),
        ("😀😀: x", 3, 4), ("e\u{301}: x", 5, 3), ("👨‍👩‍👧: x", 8, 4), ("\u{1F1F0}\u{1F1F7}: x", 5, 4), ("☂\u{fe0f}: x", 3, 2),
        ("abc", 4, 3), ("abc", 9, 3), ("", 1, 0), ("ｆｕｌｌ: x", 5, 8),
    ]) func `puts the caret under the place, whatever stands before it`(line: String, column: Int, caret: Int) throws {
        let text = DiagnosticText().text(diagnostic(column: column, excerpt: line))
        #expect(try self.caret(text) == caret, "\(text)")
    }

    @Test func `prints no source line where there is none`() {
        let text = DiagnosticText().text(diagnostic(.warning, column: 5, excerpt: nil))
        #expect(text == "inventory/a.yaml:12:5: warning: Something is wrong [inventory.example]\n  Why.\n")
    }

    @Test func `names the object of a diagnostic without a place`() {
        let address = Address(host: "fw", kind: "peer", name: "mac")
        let diagnostic = Diagnostic(.note, code: "a.b", summary: "Look", detail: "Why.", address: address)
        #expect(DiagnosticText().text(diagnostic) == "fw/peer/mac: note: Look [a.b]\n  Why.\n")
    }

    @Test(arguments: [30, 40, 60, 100])
    func `breaks details between words at the width`(width: Int) {
        let words = (1...60).map { "word\($0)" }
        let text = DiagnosticText(width: width).text(
            diagnostic(column: 1, excerpt: nil, detail: words.joined(separator: " ")))
        let lines = text.split(separator: "\n").dropFirst()
        #expect(lines.allSatisfy { $0.count <= width && $0.hasPrefix("  word") })
        #expect(lines.joined(separator: " ").split(separator: " ").map(String.init) == words)
    }

    @Test func `counts wide characters when it breaks`() {
        let detail = Array(repeating: "한글한글", count: 12).joined(separator: " ")
        let lines = DiagnosticText(width: 40).text(diagnostic(column: 1, excerpt: nil, detail: detail))
            .split(separator: "\n").dropFirst()
        #expect(lines.allSatisfy { DisplayWidth.of($0) <= 40 } && lines.count > 2)
    }

    @Test(arguments: [1, 50, 250, 251, 470, 500])
    func `cuts a long line around the caret`(column: Int) throws {
        let line = (0..<150).map { "k\($0 % 10): " }.joined()
        let excerpt = String(line.prefix(column - 1) + "!" + line.dropFirst(column))
        let text = DiagnosticText(width: 60).text(diagnostic(column: column, excerpt: excerpt))
        let lines = text.split(separator: "\n").map(String.init)
        #expect(lines.allSatisfy { $0.count <= 70 } && lines[1].count <= 60)
        let caret = try caret(text) + 6
        #expect(Array(lines[1])[caret] == "!", "\(text)")
    }

    @Test func `lets no source text move the cursor or turn the line around`() {
        let text = DiagnosticText().text(
            diagnostic(column: 1, excerpt: "a\u{1b}[2Jb\u{202e}c\u{85}", detail: "x\u{1b}[0m \u{2066}y"))
        #expect(!text.unicodeScalars.contains { ["\u{1b}", "\u{202e}", "\u{2066}", "\u{85}"].contains($0) })
        #expect(text.contains("a\u{fffd}[2Jb\u{fffd}c\u{fffd}"))
    }

    @Test func `colours severities and carets only when asked`() {
        let example = diagnostic(column: 1, excerpt: "a")
        #expect(!DiagnosticText().text(example).contains("\u{1b}"))
        let coloured = DiagnosticText(isColoured: true).text(example)
        #expect(coloured.contains("\u{1b}[1;31merror:\u{1b}[0m") && coloured.contains("\u{1b}[1;31m^\u{1b}[0m"))
    }
}
