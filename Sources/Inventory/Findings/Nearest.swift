/// The word that somebody probably meant.
enum Nearest {
    /// More candidates than this are not compared: the time would grow with every unknown name.
    private static let mostCandidates = 500

    /// The candidate with the fewest edits, nil where none is close.
    ///
    /// Close means at most one edit for each three characters, and at least one is allowed.
    static func word(to text: String, in candidates: some Collection<String>) -> String? {
        guard candidates.count <= mostCandidates, text.utf8.count <= 64 else { return nil }
        let limit = max(1, text.utf8.count / 3)
        var best: (word: String, edits: Int)?
        for candidate in candidates where !candidate.isEmpty && abs(candidate.utf8.count - text.utf8.count) <= limit {
            let edits = distance(Array(text.lowercased().utf8), Array(candidate.lowercased().utf8))
            guard edits <= limit, edits < best?.edits ?? .max else { continue }
            best = (candidate, edits)
        }
        return best?.word
    }

    /// " Did you mean `mtu`?", or nothing.
    static func question(for text: String, in candidates: some Collection<String>) -> String {
        word(to: text, in: candidates).map { " Did you mean \(quoted($0))?" } ?? ""
    }

    /// Insertions, deletions, replacements and swaps of neighbours (the restricted Damerau-Levenshtein distance).
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        if left.isEmpty || right.isEmpty { return max(left.count, right.count) }
        var beforeLast = [Int](repeating: 0, count: right.count + 1)
        var last = Array(0...right.count)
        for row in 1...left.count {
            var current = [row] + [Int](repeating: 0, count: right.count)
            for column in 1...right.count {
                let isSame = left[row - 1] == right[column - 1]
                current[column] = min(last[column] + 1, current[column - 1] + 1, last[column - 1] + (isSame ? 0 : 1))
                if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
                    current[column] = min(current[column], beforeLast[column - 2] + 1)
                }
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
