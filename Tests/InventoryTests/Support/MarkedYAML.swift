import Inventory
import Reconciler
import Testing

/// YAML with the places of expected diagnostics in it: `1️⃣` stands before the first one, and so on.
///
/// `KEY1`, `KEY2` … stand for public keys.
struct MarkedYAML {
    let path: String
    let text: String
    /// The place of each mark, by its number.
    let places: [Int: Place]

    init(_ path: String, _ marked: String) {
        self.path = path
        var source = marked
        for number in 1...9 { source = source.replacing("KEY\(number)", with: Samples.publicKey(number)) }
        var text = ""
        var places: [Int: Place] = [:]
        var (line, column) = (1, 1)
        for character in source {
            if let number = Self.number(of: character) {
                places[number] = Place(file: path, line: line, column: column)
                continue
            }
            text.append(character)
            if character == "\n" {
                (line, column) = (line + 1, 1)
            } else {
                column += character.unicodeScalars.count
            }
        }
        self.text = text
        self.places = places
    }

    /// The digit of a keycap such as `1️⃣`: a digit, a variation selector, and a combining keycap.
    private static func number(of character: Character) -> Int? {
        guard character.unicodeScalars.last?.value == 0x20e3 else { return nil }
        return character.unicodeScalars.first.flatMap { Int(String($0)) }
    }

    var file: (path: String, bytes: [UInt8]) { (path, Array(text.utf8)) }
}

/// One inventory and the diagnostics that it must give, no more and no less.
struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let files: [String]
    let codes: [String]

    /// `codes` come without `inventory.`, the first one is expected at 1️⃣, and so on; `isWhole` tells that the YAML is an
    /// inventory of its own and not added to `Samples.base`.
    init(_ name: String, _ codes: String..., isWhole: Bool = false, yaml: String...) {
        self.name = name
        self.codes = codes.map { "inventory." + $0 }
        files = (isWhole ? [] : [Samples.base]) + yaml
    }

    var testDescription: String { name }

    private var marked: [MarkedYAML] {
        files.enumerated().map { MarkedYAML("\($0.offset).yaml", $0.element) }
    }

    /// What is expected, a line each.
    var expected: [String] {
        let places = marked.flatMap { file in file.places.map { ($0.key, $0.value) } }.sorted { $0.0 < $1.0 }
        guard places.map(\.0) == Array(1...max(1, codes.count)).prefix(codes.count).map(\.self) else {
            return ["the marks and codes of this case do not fit"]
        }
        return zip(places, codes).map { "\($0.1.file):\($0.1.line):\($0.1.column) \($1)" }.sorted()
    }

    /// What reading gives.
    var diagnostics: [Diagnostic] {
        do {
            return try Site.parse(files: marked.map(\.file), today: CalendarDay("2026-02-10")).warnings
        } catch {
            return error.list
        }
    }
}

extension Diagnostic {
    /// The place and code in one line.
    var short: String {
        guard let place else { return "- \(code)" }
        return "\(place.file):\(place.line):\(place.column) \(code)"
    }
}
