// Blanks and words as the three readers of an interfaces file see them: C's isspace without the line feed.
extension UInt8 {
    var isBlank: Bool { self == 0x20 || self == 0x09 || self == 0x0B || self == 0x0C || self == 0x0D }

    var isDigit: Bool { (0x30...0x39).contains(self) }
}

extension ArraySlice<UInt8> {
    var trimmed: ArraySlice<UInt8> {
        var rest = self
        while rest.first?.isBlank == true { rest.removeFirst() }
        while rest.last?.isBlank == true { rest.removeLast() }
        return rest
    }

    var text: String { String(decoding: self, as: UTF8.self) }

    func equals(_ word: String) -> Bool { elementsEqual(word.utf8) }

    /// Whether the word is not empty and the other one begins with it, as iproute2 abbreviates.
    func abbreviates(_ word: String) -> Bool { !isEmpty && word.utf8.starts(with: self) }

    /// The part after the last slash, as of a program's path.
    var lastPathComponent: ArraySlice<UInt8> {
        guard let slash = lastIndex(of: UInt8(ascii: "/")) else { return self }
        return self[(slash + 1)...]
    }

    /// The number that plain decimal digits spell; nil where it is none or does not fit 32 bits.
    var decimal: Int? {
        guard !isEmpty, count <= 10, allSatisfy(\.isDigit) else { return nil }
        let value = reduce(0) { $0 * 10 + Int($1 - 0x30) }
        return value <= 0xffff_ffff ? value : nil
    }

    /// Pieces between blanks.
    var words: [ArraySlice<UInt8>] { split(whereSeparator: \.isBlank) }
}
