/// A file as lines that can be replaced, taken out and put in; every other byte stays.
struct LineEdit {
    private struct Piece {
        var content: ArraySlice<UInt8>
        var ending: ArraySlice<UInt8>
    }

    private let file: InterfacesFile
    private var pieces: [Piece?]
    private var inserted: (index: Int, contents: [[UInt8]])?

    init(_ file: InterfacesFile) {
        self.file = file
        pieces = file.lines.map { line in
            Piece(
                content: file.bytes[line.content], ending: file.bytes[line.content.upperBound..<line.end])
        }
    }

    /// - Parameter line: Counted from 1.
    mutating func replace(_ line: Int, with text: String) {
        let indentation = pieces[line - 1]?.content.prefix { $0.isBlank } ?? []
        pieces[line - 1]?.content = (Array(indentation) + text.utf8)[...]
    }

    /// - Parameter lines: Counted from 1.
    mutating func remove(_ lines: ClosedRange<Int>) {
        for line in lines { pieces[line - 1] = nil }
    }

    /// - Parameter index: The number of lines before the new ones.
    mutating func insert(_ lines: [String], at index: Int, indentation: ArraySlice<UInt8>) {
        inserted = (index, lines.map { Array(indentation) + $0.utf8 })
    }

    /// A file that ends without a line feed ends without one again, so that taking the lines out restores it.
    var bytes: [UInt8] {
        var all: [Piece] = []
        for index in 0...pieces.count {
            if let inserted, inserted.index == index {
                let ending = self.ending(before: index)
                all += inserted.contents.map { Piece(content: $0[...], ending: ending) }
            }
            if index < pieces.count, let piece = pieces[index] { all.append(piece) }
        }
        let endsInFeed = file.lines.last?.hasEnding ?? true
        let usual = ending(before: pieces.count)
        for index in all.indices {
            let isLast = index == all.count - 1
            if isLast, !endsInFeed { all[index].ending = [] }
            if !isLast, all[index].ending.isEmpty { all[index].ending = usual }
        }
        return all.flatMap { $0.content + $0.ending }
    }

    /// What ends the nearest line above that has an ending.
    private func ending(before index: Int) -> ArraySlice<UInt8> {
        guard let line = file.lines[..<index].last(where: \.hasEnding) else { return [UInt8(ascii: "\n")] }
        return file.bytes[line.content.upperBound..<line.end]
    }
}
