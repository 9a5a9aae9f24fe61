/// One physical line of a file.
struct Line: Sendable {
    /// The line without what ends it.
    let content: Range<Int>
    /// Where the next line starts; equals the end of the content where the file ends without a line feed.
    let end: Int
    let endsInCRLF: Bool

    var hasEnding: Bool { end > content.upperBound }
    var range: Range<Int> { content.lowerBound..<end }

    /// The lines of a file; what follows the last line feed is a line unless it is empty.
    static func all(of bytes: [UInt8]) -> [Line] {
        var lines: [Line] = []
        var start = 0
        while start < bytes.count {
            let feed = bytes[start...].firstIndex(of: UInt8(ascii: "\n"))
            let end = feed.map { $0 + 1 } ?? bytes.count
            var stop = feed ?? bytes.count
            let endsInCRLF = feed != nil && stop > start && bytes[stop - 1] == UInt8(ascii: "\r")
            if endsInCRLF { stop -= 1 }
            lines.append(Line(content: start..<stop, end: end, endsInCRLF: endsInCRLF))
            start = end
        }
        return lines
    }
}
