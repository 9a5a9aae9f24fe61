import Reconciler

/// Collects what is wrong with an inventory while it is read.
///
/// A class, because every step of reading adds to the same list; it never leaves the call that made it.
final class Findings {
    /// The user's home folder, for paths that start with `~`; nil leaves them as they are.
    let home: String?
    private(set) var sources: [SourceText] = []
    /// The lines with a reported secret, as marks with the column 0.
    private var secretLines: Set<Mark> = []
    private var entries: [(mark: Mark?, diagnostic: Diagnostic)] = []

    init(home: String? = nil) { self.home = home }

    var hasErrors: Bool { entries.contains { $0.diagnostic.severity == .error } }

    /// Adds a file and returns its number, the `file` of its marks.
    func add(_ source: SourceText) -> Int32 {
        sources.append(source)
        return Int32(sources.count - 1)
    }

    /// Reports a problem at a place.
    ///
    /// The detail says what is wrong here, why it matters and what to do; user data enters through `quoted(_:)` only.
    func report(_ problem: Problem, _ detail: String, at mark: Mark?) {
        let place = mark.flatMap(place)
        if problem == .secretLiteral, let mark {
            secretLines.insert(Mark(file: mark.file, line: mark.line, column: 0))
        }
        entries.append(
            (
                mark,
                Diagnostic(
                    problem.severity, code: problem.code, summary: problem.summary, detail: detail, place: place,
                    excerpt: mark.flatMap(excerpt))
            ))
    }

    /// Reports a problem of a file as a whole.
    func report(_ problem: Problem, _ detail: String, file path: String) {
        let place = Place(file: path, line: 1, column: 1)
        entries.append(
            (
                nil,
                Diagnostic(
                    problem.severity, code: problem.code, summary: problem.summary, detail: detail, place: place)
            ))
    }

    /// Whether a secret was reported on this line.
    func hasSecret(onLineOf mark: Mark) -> Bool {
        secretLines.contains(Mark(file: mark.file, line: mark.line, column: 0))
    }

    /// Everything that was reported, in the order of the files.
    var list: [Diagnostic] {
        let numbered = entries.enumerated().sorted { left, right in
            switch (left.element.mark, right.element.mark) {
            case (let first?, let second?) where first != second: first < second
            case (nil, _?): true
            case (_?, nil): false
            default: left.offset < right.offset
            }
        }
        return numbered.map(\.element.diagnostic)
    }

    func place(_ mark: Mark) -> Place? {
        guard sources.indices.contains(Int(mark.file)) else { return nil }
        return Place(file: sources[Int(mark.file)].path, line: Int(mark.line), column: Int(mark.column))
    }

    /// The place in words, for a sentence that names a second place.
    func named(_ mark: Mark) -> String {
        guard let place = place(mark) else { return "another place" }
        return "\(place.file):\(place.line)"
    }

    private func excerpt(_ mark: Mark) -> String? {
        guard sources.indices.contains(Int(mark.file)) else { return nil }
        let line = sources[Int(mark.file)].line(Int(mark.line))
        guard line.count <= SourceText.longestExcerpt else { return nil }
        return Secrecy.excerpt(of: String(decoding: line, as: UTF8.self))
    }
}
