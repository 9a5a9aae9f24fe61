@testable import Lab

/// Other names, addresses, ports, keys and UUIDs for everything in a recording that is not OPNsense's own vocabulary.
///
/// The transformation works on tokens of texts, is injective, and keeps what answers depend on: whether a value is valid,
/// its family and prefix length, and the order of names, networks and UUIDs among their like. What a twin answers to the
/// other values must be the recorded answer with the other values in it.
struct Renaming {
    private let identifiers: [String: [UInt8]]
    private var known: [String: String] = [:]
    /// Every token that was met, and what stands for it.
    private(set) var tokens: [String: String] = [:]

    /// - Parameter corpus: every text of the recording, so that new UUIDs can keep the order of the old ones.
    init(corpus: some Sequence<String>) {
        var found: Set<String> = []
        for text in corpus {
            let bytes = Array(text.utf8)
            for start in bytes.indices where Token.isUUID(bytes, at: start) {
                found.insert(String(decoding: bytes[start..<start + 36], as: UTF8.self).lowercased())
            }
        }
        let step = 90_000_000 / (found.count + 1)
        let ordered = found.sorted(by: NaturalOrder.precedes)
        identifiers = Dictionary(
            uniqueKeysWithValues: ordered.enumerated().map { place, old in
                (old, Self.identifier(for: old, leading: 10_000_000 + (place + 1) * step))
            })
    }

    /// Other digits but for version and variant; the leading ones carry the order, as a number and as a text.
    private static func identifier(for old: String, leading: Int) -> [UInt8] {
        var bytes = Array(String(leading).utf8)
        for (place, byte) in old.utf8.enumerated().dropFirst(8) {
            let isKept = place == 14 || place == 19 || byte == UInt8(ascii: "-")
            bytes.append(isKept ? byte : Array("fedcba9876543210".utf8)[Int(hexadecimal(byte))])
        }
        return bytes
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8 { byte < 0x3A ? byte - 0x30 : byte - 0x57 }

    /// A text with every token renamed.
    mutating func renamed(_ text: String) -> String {
        if let whole = RenamedWords.texts[text] { return whole }
        if let before = known[text] { return before }
        let bytes = Array(text.utf8)
        var output: [UInt8] = []
        var place = 0
        while place < bytes.count {
            let count = append(token(bytes, at: place), from: bytes, at: place, to: &output)
            place += count
        }
        let result = String(decoding: output, as: UTF8.self)
        known[text] = result
        return result
    }

    /// A value with every text in it renamed, names of members too.
    mutating func renamed(_ value: JSON) -> JSON {
        switch value {
        case .string(let text): return .string(renamed(text))
        case .array(let items): return .array(items.map { renamed($0) })
        case .object(let members):
            return .object(
                members.map { member in
                    if member.name == "searchPhrase", let phrase = member.value.phpString {
                        return JSON.Member(
                            name: member.name, value: .string(RenamedWords.searches[phrase] ?? renamed(phrase)))
                    }
                    return JSON.Member(name: renamed(member.name), value: renamed(member.value))
                })
        default: return value
        }
    }

    private mutating func append(
        _ token: (count: Int, text: [UInt8])?, from bytes: [UInt8], at place: Int, to output: inout [UInt8]
    ) -> Int {
        if let token {
            tokens[String(decoding: bytes[place..<place + token.count], as: UTF8.self)] =
                String(decoding: token.text, as: UTF8.self)
            output += token.text
            return token.count
        }
        // Not a token of ours: the rest of the word goes with it.
        var end = place + 1
        if Token.isWord(bytes[place]) {
            while end < bytes.count, Token.isWord(bytes[end]) { end += 1 }
        }
        output += bytes[place..<end]
        return end - place
    }

    private func token(_ bytes: [UInt8], at place: Int) -> (count: Int, text: [UInt8])? {
        if let count = Token.keyLength(bytes, at: place) {
            return (count, Token.turnedKey(bytes[place..<place + count]))
        }
        guard Token.isWord(bytes[place]), place == 0 || !Token.isWord(bytes[place - 1]) else { return nil }
        if Token.isUUID(bytes, at: place) {
            let old = String(decoding: bytes[place..<place + 36], as: UTF8.self)
            let new = identifiers[old.lowercased()]
            let isUpper = old != old.lowercased()
            return new.map { (36, isUpper ? Array(String(decoding: $0, as: UTF8.self).uppercased().utf8) : $0) }
        }
        for (old, new) in RenamedWords.prefixes where Token.matches(old, bytes, at: place) {
            if RenamedWords.networks.contains(where: { Token.matchesWord($0, bytes, at: place) }) { return nil }
            return (old.count, new)
        }
        // A name in a style of the menu: `fa-laptop`.
        if place > 2, Token.matches(Array("fa-".utf8), bytes, at: place - 3) { return nil }
        for (old, new) in RenamedWords.words[bytes[place]] ?? [] where Token.matchesWord(old, bytes, at: place) {
            return (old.count, new)
        }
        return nil
    }
}

/// How tokens look.
enum Token {
    static func isWord(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF) || byte >= 0x80
    }

    static func isUUID(_ bytes: [UInt8], at place: Int) -> Bool {
        guard place + 36 <= bytes.count, bytes[place + 8] == UInt8(ascii: "-") else { return false }
        for offset in 0..<36 {
            let byte = bytes[place + offset]
            let isDash = [8, 13, 18, 23].contains(offset)
            let isDigit = (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte & 0xDF)
            guard isDash ? byte == UInt8(ascii: "-") : isDigit else { return false }
        }
        return true
    }

    static func matches(_ token: [UInt8], _ bytes: [UInt8], at place: Int) -> Bool {
        guard place + token.count <= bytes.count else { return false }
        for offset in token.indices where bytes[place + offset] != token[offset] { return false }
        return true
    }

    /// The token and then the end of a word.
    static func matchesWord(_ token: [UInt8], _ bytes: [UInt8], at place: Int) -> Bool {
        let end = place + token.count
        return matches(token, bytes, at: place) && (end == bytes.count || !isWord(bytes[end]))
    }

    /// The length of a WireGuard key in Base64, percent-encoded or not.
    static func keyLength(_ bytes: [UInt8], at place: Int) -> Int? {
        guard bytes.count - place >= 44, place == 0 || !isKeySymbol(bytes[place - 1]) else { return nil }
        var end = place
        for _ in 0..<43 {
            guard end < bytes.count else { return nil }
            if bytes[end] == UInt8(ascii: "%") {
                guard matches(Array("%2B".utf8), bytes, at: end) || matches(Array("%2F".utf8), bytes, at: end) else {
                    return nil
                }
                end += 3
            } else {
                guard isKeySymbol(bytes[end]) else { return nil }
                end += 1
            }
        }
        if matches(Array("%3D".utf8), bytes, at: end) { return end + 3 - place }
        return matches(Array("=".utf8), bytes, at: end) ? end + 1 - place : nil
    }

    private static func isKeySymbol(_ byte: UInt8) -> Bool {
        (isWord(byte) && byte != UInt8(ascii: "_") && byte < 0x80) || byte == UInt8(ascii: "+")
            || byte == UInt8(ascii: "/")
    }

    /// Another key: letters and digits turned by half of the alphabet, but for the last one, which has bits of filling.
    static func turnedKey(_ key: ArraySlice<UInt8>) -> [UInt8] {
        let last = key.endIndex - (key.last == UInt8(ascii: "=") ? 2 : 4)
        return key.indices.map { place in
            let byte = key[place]
            if place == last || (place > key.startIndex && isEscape(key, place)) { return byte }
            switch byte {
            case 0x30...0x39: return 0x69 - byte
            case 0x41...0x5A: return (byte - 0x41 + 13) % 26 + 0x41
            case 0x61...0x7A: return (byte - 0x61 + 13) % 26 + 0x61
            default: return byte
            }
        }
    }

    /// Whether the byte is one of the two digits of a percent escape.
    private static func isEscape(_ key: ArraySlice<UInt8>, _ place: Int) -> Bool {
        key[place - 1] == UInt8(ascii: "%") || (place - 2 >= key.startIndex && key[place - 2] == UInt8(ascii: "%"))
    }
}
