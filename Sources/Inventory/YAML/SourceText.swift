/// One file of an inventory: its path and bytes, and where its lines are.
struct SourceText: Sendable {
    /// The longest line that is shown in a diagnostic, in bytes; longer ones come from generated files.
    static let longestExcerpt = 1000

    let path: String
    /// Without a byte order mark.
    let bytes: [UInt8]
    /// The offset of each line's first byte.
    private let lineStarts: [Int]

    init(path: String, bytes: [UInt8]) {
        self.path = path
        let hasByteOrderMark = bytes.starts(with: [0xef, 0xbb, 0xbf])
        let content = hasByteOrderMark ? Array(bytes.dropFirst(3)) : bytes
        self.bytes = content
        lineStarts = Self.lineStarts(in: content)
    }

    /// The folder that relative paths in the file start from; empty for the current one.
    var folder: String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// The bytes of a line without its break; empty past the end.
    func line(_ number: Int) -> ArraySlice<UInt8> {
        guard number >= 1, number <= lineStarts.count else { return [] }
        let start = lineStarts[number - 1]
        var end = number < lineStarts.count ? lineStarts[number] : bytes.count
        while end > start, bytes[end - 1] == 0x0a || bytes[end - 1] == 0x0d { end -= 1 }
        return bytes[start..<end]
    }

    /// The line and column, counted from 1, of a byte.
    func position(ofByte offset: Int) -> (line: Int, column: Int) {
        var (low, high) = (0, lineStarts.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        let start = lineStarts[low]
        // Continuation bytes, 10xxxxxx, do not start a character.
        let column = bytes[start..<min(offset, bytes.count)].count { $0 & 0xc0 != 0x80 }
        return (low + 1, column + 1)
    }

    /// YAML 1.1 breaks lines at LF, CR, CR LF, NEL, LS and PS; libyaml counts lines so, and places must agree with it.
    private static func lineStarts(in bytes: [UInt8]) -> [Int] {
        var starts = [0]
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            switch byte {
            case 0x0a: starts.append(index)
            case 0x0d where index >= bytes.count || bytes[index] != 0x0a: starts.append(index)
            case 0xc2 where index < bytes.count && bytes[index] == 0x85: starts.append(index + 1)
            case 0xe2 where index + 1 < bytes.count && bytes[index] == 0x80 && bytes[index + 1] & 0xfe == 0xa8:
                starts.append(index + 2)
            default: continue
            }
        }
        return starts
    }
}

extension SourceText {
    /// The first byte that is not text by YAML's rules, and what is wrong with it; nil for a readable file.
    ///
    /// YAML 1.1 §5.1 allows tab, line breaks and every printable character, in UTF-8 here.
    var firstUnreadableByte: (offset: Int, reason: String)? {
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte < 0x80 {
                if byte < 0x20 ? byte != 0x09 && byte != 0x0a && byte != 0x0d : byte == 0x7f {
                    return (index, "a control character")
                }
                index += 1
                continue
            }
            guard let (scalar, length) = Self.scalar(in: bytes, at: index) else {
                return (index, "a byte that is not UTF-8")
            }
            if scalar < 0xa0 && scalar != 0x85 || scalar == 0xfffe || scalar == 0xffff || scalar == 0xfeff {
                return (index, "a control character")
            }
            index += length
        }
        return nil
    }

    /// One scalar value of two to four bytes; nil for overlong forms, surrogates, and cut or stray bytes (RFC 3629).
    private static func scalar(in bytes: [UInt8], at index: Int) -> (value: UInt32, length: Int)? {
        let first = bytes[index]
        let length = first & 0xe0 == 0xc0 ? 2 : first & 0xf0 == 0xe0 ? 3 : first & 0xf8 == 0xf0 ? 4 : 0
        guard length > 0, index + length <= bytes.count else { return nil }
        var value = UInt32(first) & (0x7f >> UInt32(length))
        for byte in bytes[(index + 1)..<(index + length)] {
            guard byte & 0xc0 == 0x80 else { return nil }
            value = value << 6 | UInt32(byte & 0x3f)
        }
        let least: UInt32 = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000
        guard value >= least, value <= 0x10ffff, !(0xd800...0xdfff).contains(value) else { return nil }
        return (value, length)
    }
}
