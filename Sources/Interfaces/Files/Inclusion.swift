/// A path or pattern that a file includes: one argument of `source` or `source-directory`.
package struct Inclusion: Hashable, Sendable {
    /// Which of the two programs reads what an inclusion names.
    package enum Readers: Hashable, Sendable {
        case all
        /// ifupdown2 reads the first argument of `source` alone, and does not know `source-directory` (3.0).
        case ifupdownOnly
    }

    /// The file that has the line.
    package let file: String
    /// Counted from 1.
    package let line: Int
    /// An absolute path; `*`, `?` and `[…]` stand for characters within one component.
    package let pattern: String
    package let readers: Readers
    /// The argument of `source-directory`: of what the pattern finds only names of letters, digits, `_` and `-` are read.
    package let isDirectory: Bool

    /// Whether the path is one that the line includes; hidden files are found by name alone.
    package func matches(_ path: String) -> Bool {
        let pattern = Self.components(Array(self.pattern.utf8))
        let path = Self.components(Array(path.utf8))
        if isDirectory, path.last?.allSatisfy(Self.isPlain) != true { return false }
        return pattern.count == path.count && zip(pattern, path).allSatisfy { Self.matches($0, $1) }
    }

    private static func components(_ path: [UInt8]) -> [ArraySlice<UInt8>] { path.split(separator: UInt8(ascii: "/")) }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
            UInt8(ascii: "-"):
            true
        default: byte.isDigit
        }
    }

    private static func matches(_ pattern: ArraySlice<UInt8>, _ name: ArraySlice<UInt8>) -> Bool {
        if name.first == UInt8(ascii: "."), pattern.first != UInt8(ascii: ".") { return false }
        return fits(pattern, name)
    }

    /// One component against its pattern; the last star that matched takes one more character after a mismatch.
    private static func fits(_ pattern: ArraySlice<UInt8>, _ name: ArraySlice<UInt8>) -> Bool {
        var (at, position) = (pattern.startIndex, name.startIndex)
        var retry: (at: Int, position: Int)?
        while position < name.endIndex {
            if at < pattern.endIndex, pattern[at] == UInt8(ascii: "*") {
                retry = (at + 1, position)
                at += 1
            } else if let end = one(name[position], pattern[at...]) {
                at = end
                position += 1
            } else if let last = retry {
                retry = (last.at, last.position + 1)
                (at, position) = (last.at, last.position + 1)
            } else {
                return false
            }
        }
        return pattern[at...].allSatisfy { $0 == UInt8(ascii: "*") }
    }

    /// Where the pattern goes on after it took one character; nil where it does not take it.
    private static func one(_ byte: UInt8, _ pattern: ArraySlice<UInt8>) -> Int? {
        guard let first = pattern.first else { return nil }
        let start = pattern.startIndex
        if first == UInt8(ascii: "["), let close = pattern.dropFirst(2).firstIndex(of: UInt8(ascii: "]")) {
            return set(pattern[(start + 1)..<close], has: byte) ? close + 1 : nil
        }
        return first == UInt8(ascii: "?") || first == byte ? start + 1 : nil
    }

    /// Whether `a-z0`, or `!a-z`, names the character.
    private static func set(_ members: ArraySlice<UInt8>, has byte: UInt8) -> Bool {
        let isInverted = members.first == UInt8(ascii: "!") || members.first == UInt8(ascii: "^")
        let members = Array(isInverted ? members.dropFirst() : members)
        var isMember = false
        var index = 0
        while index < members.count {
            if index + 2 < members.count, members[index + 1] == UInt8(ascii: "-") {
                isMember = isMember || (members[index] <= byte && byte <= members[index + 2])
                index += 3
            } else {
                isMember = isMember || members[index] == byte
                index += 1
            }
        }
        return isMember != isInverted
    }
}
