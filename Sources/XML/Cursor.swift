/// A place in a document, and what can be read from there on.
struct Cursor {
    private let bytes: [UInt8]
    private var position = 0

    /// - Parameter bytes: Valid UTF-8.
    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    func malformed(_ reason: Malformed.Reason = .syntax) -> Malformed {
        Malformed(reason: reason, line: 1 + bytes[..<position].count { $0 == UInt8(ascii: "\n") })
    }

    func isAt(_ word: String) -> Bool { bytes[position...].starts(with: word.utf8) }

    /// Moves behind the word; false, and nothing else, where it does not stand here.
    mutating func take(_ word: String) -> Bool {
        guard isAt(word) else { return false }
        position += word.utf8.count
        return true
    }

    // MARK: Blanks and names

    /// [3] S.
    func isBlank(at offset: Int) -> Bool {
        position + offset < bytes.count && Self.isBlank(bytes[position + offset])
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

    /// Whether there was any.
    @discardableResult
    mutating func skipBlanks() -> Bool {
        let start = position
        while isBlank(at: 0) { position += 1 }
        return position > start
    }

    var isAtName: Bool { position < bytes.count && Self.startsName(bytes[position]) }

    /// [5] Name; every character beyond ASCII counts as a letter.
    mutating func name() throws(Malformed) -> String {
        guard isAtName else { throw malformed() }
        let start = position
        while position < bytes.count, Self.continuesName(bytes[position]) { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private static func startsName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
            UInt8(ascii: ":"), 0x80...:
            true
        default: false
        }
    }

    private static func continuesName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."): true
        default: startsName(byte)
        }
    }

    // MARK: Text

    /// [14] CharData with [67] Reference, up to the next `<`; `]]>` may not stand in it.
    mutating func characterData() throws(Malformed) -> String {
        var text: [UInt8] = []
        while position < bytes.count, bytes[position] != UInt8(ascii: "<") {
            switch bytes[position] {
            case UInt8(ascii: "&"): try readReference(into: &text)
            case UInt8(ascii: "]") where isAt("]]>"): throw malformed()
            default: try copy(into: &text)
            }
        }
        if isAtEnd { throw malformed() }
        return String(decoding: text, as: UTF8.self)
    }

    /// [10] AttValue; blanks of every kind become spaces (§3.3.3).
    mutating func attributeValue() throws(Malformed) -> String {
        guard position < bytes.count, [UInt8(ascii: "\""), UInt8(ascii: "'")].contains(bytes[position]) else {
            throw malformed()
        }
        let quote = bytes[position]
        position += 1
        var text: [UInt8] = []
        while position < bytes.count, bytes[position] != quote {
            switch bytes[position] {
            case UInt8(ascii: "<"): throw malformed()
            case UInt8(ascii: "&"): try readReference(into: &text)
            default:
                try copy(into: &text)
                if let last = text.last, Self.isBlank(last) { text[text.count - 1] = UInt8(ascii: " ") }
            }
        }
        if isAtEnd { throw malformed() }
        position += 1
        return String(decoding: text, as: UTF8.self)
    }

    /// The characters before a word, as they stand there; moves behind the word.
    mutating func text(upTo word: String) throws(Malformed) -> String {
        var text: [UInt8] = []
        while !take(word) {
            if isAtEnd { throw malformed() }
            try copy(into: &text)
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// [2] Char; line breaks of every kind become line feeds (§2.11).
    private mutating func copy(into text: inout [UInt8]) throws(Malformed) {
        let byte = bytes[position]
        if byte == 0x0D {
            text.append(0x0A)
            position += isAt("\r\n") ? 2 : 1
            return
        }
        if byte < 0x20 && !Self.isBlank(byte) { throw malformed() }
        if byte == 0xEF, isAt("\u{FFFE}") || isAt("\u{FFFF}") { throw malformed() }
        text.append(byte)
        position += 1
    }

    /// [66] CharRef, or [68] EntityRef to one of the five that need no document type (§4.6).
    private mutating func readReference(into text: inout [UInt8]) throws(Malformed) {
        // The longest that says something is `&#x10FFFF;`.
        guard let end = bytes[position...].prefix(12).firstIndex(of: UInt8(ascii: ";")) else { throw malformed() }
        let name = String(decoding: bytes[(position + 1)..<end], as: UTF8.self)
        switch name {
        case "lt": text.append(UInt8(ascii: "<"))
        case "gt": text.append(UInt8(ascii: ">"))
        case "amp": text.append(UInt8(ascii: "&"))
        case "apos": text.append(UInt8(ascii: "'"))
        case "quot": text.append(UInt8(ascii: "\""))
        default:
            guard let scalar = Self.scalar(name) else { throw malformed() }
            text += String(Character(scalar)).utf8
        }
        position = end + 1
    }

    /// The character of `#38` or `#x26`; nil for one that no document may hold.
    private static func scalar(_ name: String) -> Unicode.Scalar? {
        let isHexadecimal = name.hasPrefix("#x")
        let digits = name.dropFirst(isHexadecimal ? 2 : 1)
        guard name.hasPrefix("#"), digits.allSatisfy(\.isHexDigit),
            let number = UInt32(digits, radix: isHexadecimal ? 16 : 10), let scalar = Unicode.Scalar(number)
        else { return nil }
        let isControl = number < 0x20 && number != 0x09 && number != 0x0A && number != 0x0D
        return isControl || number == 0xFFFE || number == 0xFFFF ? nil : scalar
    }
}
