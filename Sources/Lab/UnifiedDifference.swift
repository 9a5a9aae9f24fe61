/// The difference of two texts as `diff -u` shows it, with three lines around every change.
enum UnifiedDifference {
    private struct Line {
        let sign: Character
        let text: String
        /// Line numbers before this line, from zero.
        let old: Int
        let new: Int
    }

    /// - Parameter likeGNU: whether it is GNU's `diff -b`: lines are equal that differ in the amount of blanks alone, and
    ///   of several places for a change it takes the last one.
    static func hunks(from old: [String], to new: [String], likeGNU: Bool = false) -> [String] {
        let lines = likeGNU ? merged(old, new, keys: (old.map(condensed), new.map(condensed))) : merged(old, new)
        let changed = lines.indices.filter { lines[$0].sign != " " }
        var output: [String] = []
        var index = 0
        while index < changed.count {
            var end = index
            while end + 1 < changed.count, changed[end + 1] - changed[end] <= 7 { end += 1 }
            let range = max(changed[index] - 3, 0)...min(changed[end] + 3, lines.count - 1)
            let hunk = lines[range]
            output.append(
                "@@ -\(span(hunk[range.lowerBound].old, hunk.count { $0.sign != "+" }))"
                    + " +\(span(hunk[range.lowerBound].new, hunk.count { $0.sign != "-" })) @@")
            output += hunk.map { "\($0.sign)\($0.text)" }
            index = end + 1
        }
        return output
    }

    private static func span(_ start: Int, _ count: Int) -> String {
        let first = count == 0 ? start : start + 1
        return count == 1 ? "\(first)" : "\(first),\(count)"
    }

    /// A line with one blank for several, and none at its end.
    private static func condensed(_ line: String) -> String {
        let words = line.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return line.first?.isWhitespace == true && !words.isEmpty ? " " + words : words
    }

    /// Every line of both, in order; with keys, these are compared, and changes are put where GNU's diff has them.
    private static func merged(
        _ old: [String], _ new: [String], keys: (old: [String], new: [String])? = nil
    ) -> [Line] {
        let (oldKeys, newKeys) = keys ?? (old, new)
        // Equal ends are cut off first: what is left is short even if the documents are long.
        var head = 0
        while head < min(old.count, new.count), oldKeys[head] == newKeys[head] { head += 1 }
        var tail = 0
        while tail < min(old.count, new.count) - head, oldKeys[old.count - 1 - tail] == newKeys[new.count - 1 - tail] {
            tail += 1
        }
        let (oldPart, newPart) = (oldKeys[head..<old.count - tail], newKeys[head..<new.count - tail])
        let difference = Array(newPart).difference(from: Array(oldPart))
        var removed = Array(repeating: false, count: old.count)
        var inserted = Array(repeating: false, count: new.count)
        for change in difference {
            switch change {
            case .remove(let offset, _, _): removed[offset + head] = true
            case .insert(let offset, _, _): inserted[offset + head] = true
            }
        }
        if keys != nil {
            removed = ChangedLines(keys: oldKeys, isChanged: removed, other: inserted).shifted
            inserted = ChangedLines(keys: newKeys, isChanged: inserted, other: removed).shifted
        }
        var lines: [Line] = []
        var (left, right) = (0, 0)
        while left < old.count || right < new.count {
            if left < old.count, removed[left] {
                lines.append(Line(sign: "-", text: old[left], old: left, new: right))
                left += 1
            } else if right < new.count, inserted[right] {
                lines.append(Line(sign: "+", text: new[right], old: left, new: right))
                right += 1
            } else {
                lines.append(Line(sign: " ", text: old[left], old: left, new: right))
                left += 1
                right += 1
            }
        }
        return lines
    }
}
