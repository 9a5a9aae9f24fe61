/// The changed lines of one of two texts, and how GNU's diff moves them.
///
/// A run of changed lines can move down by one where its first line is equal to the one behind it; runs that meet become
/// one. A run goes down as far as it can, but back to where the other text is changed as well.
struct ChangedLines {
    let keys: [String]
    private var isChanged: [Bool]
    /// Of the other text; both have the same number of unchanged lines.
    private let other: [Bool]

    init(keys: [String], isChanged: [Bool], other: [Bool]) {
        self.keys = keys
        self.isChanged = isChanged
        self.other = other
    }

    /// Which lines are changed then.
    var shifted: [Bool] {
        var copy = self
        var end = 0
        while let start = copy.isChanged[end...].firstIndex(of: true) { end = copy.settle(runAt: start) }
        return copy.isChanged
    }

    /// Moves the run that begins there, and gives its end.
    private mutating func settle(runAt first: Int) -> Int {
        var start = first
        var end = endOfRun(from: start)
        var anchor: Int?
        var length = 0
        repeat {
            length = end - start
            while start > 0, keys[start - 1] == keys[end - 1] { moveUp(&start, &end) }
            anchor = isOtherChanged(at: start) ? end : nil
            while end < keys.count, keys[start] == keys[end] {
                moveDown(&start, &end)
                if isOtherChanged(at: start) { anchor = end }
            }
        } while length != end - start
        while let anchor, anchor < end { moveUp(&start, &end) }
        return end
    }

    private func endOfRun(from start: Int) -> Int { isChanged[start...].firstIndex(of: false) ?? isChanged.count }

    private mutating func moveUp(_ start: inout Int, _ end: inout Int) {
        start -= 1
        end -= 1
        isChanged[start] = true
        isChanged[end] = false
        while start > 0, isChanged[start - 1] { start -= 1 }
    }

    private mutating func moveDown(_ start: inout Int, _ end: inout Int) {
        isChanged[start] = false
        isChanged[end] = true
        start += 1
        end = endOfRun(from: start)
    }

    /// Whether the other text has changed lines where a run that begins there stands in it.
    private func isOtherChanged(at start: Int) -> Bool {
        let unchanged = isChanged[..<start].count { !$0 }
        var seen = 0
        for isChanged in other {
            if seen == unchanged { return isChanged }
            if !isChanged { seen += 1 }
        }
        return false
    }
}
