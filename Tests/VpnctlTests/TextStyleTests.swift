import Testing

@testable import vpnctl

@Suite("Laying out text")
struct TextStyleTests {
    @Test("counts columns of the terminal, not characters", arguments: [20, 33, 40, 80])
    func wrapsByWidth(width: Int) {
        let style = TextStyle(width: width, hasColour: false)
        let words = (1...30).map { $0.isMultiple(of: 3) ? "word\($0)" : "한글\($0)" }
        let lines = style.wrap(words.joined(separator: " "), first: "이름: ", indent: 4)
        #expect(lines.allSatisfy { DisplayWidth.of($0) <= width })
        // No line has room for the first word of the next one.
        for (line, next) in zip(lines, lines.dropFirst()) {
            let word = next.split(separator: " ").first ?? ""
            #expect(DisplayWidth.of(line) + 1 + DisplayWidth.of(word) > width, "\(line)|\(next)")
        }
        #expect(lines.joined(separator: " ").split(separator: " ").dropFirst().map(String.init) == words)
    }

    @Test("starts the second column at one place, whatever stands in the first", arguments: ["name", "이름", "e\u{301}"])
    func alignsColumns(label: String) throws {
        let style = TextStyle(width: 60, hasColour: false)
        for lines in [style.row(label, "value", from: 2, to: 17), style.fact(label, "value", labelWidth: 14)] {
            let line = try #require(lines.first)
            let start = try #require(line.firstRange(of: "value")?.lowerBound)
            #expect(DisplayWidth.of(line[..<start]) == 17, "\(line)")
        }
    }

    @Test("keeps a line that fits by its columns, and breaks one that fits by its characters alone")
    func breaksParagraphs() {
        let style = TextStyle(width: 20, hasColour: false)
        #expect(style.paragraphs("a   b", first: "> ") == ["> a   b"])
        #expect(style.paragraphs("가나다라  마바사아자", first: "> ", indent: 2) == ["> 가나다라", "  마바사아자"])
    }
}
