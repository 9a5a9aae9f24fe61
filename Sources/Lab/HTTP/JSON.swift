/// A JSON value whose objects keep their order, written as PHP's `json_encode` writes, or as Perl's JSON module does.
enum JSON: Sendable, Equatable {
    case null
    case bool(Bool)
    case int(Int)
    case double(Double)
    case string(String)
    case array([JSON])
    case object([Member])

    struct Member: Sendable, Equatable {
        let name: String
        let value: JSON
    }

    /// PHP's empty array, which is what its empty maps look like too.
    static let none = JSON.array([])

    static func map(_ pairs: KeyValuePairs<String, JSON>) -> JSON {
        .object(pairs.map { Member(name: $0.key, value: $0.value) })
    }

    /// An object, or PHP's empty array if there is nothing in it.
    static func phpMap(_ members: [Member]) -> JSON {
        members.isEmpty ? .none : .object(members)
    }

    subscript(_ name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.name == name }?.value
    }

    /// What PHP's `empty()` says of it.
    var isEmpty: Bool {
        switch self {
        case .null: true
        case .bool(let value): !value
        case .int(let value): value == 0
        case .double(let value): value == 0
        case .string(let value): value.isEmpty || value == "0"
        case .array(let items): items.isEmpty
        case .object(let members): members.isEmpty
        }
    }

    /// The text a scalar becomes when PHP casts it to a string; `nil` for arrays and objects.
    var phpString: String? {
        switch self {
        case .null: ""
        case .bool(let value): value ? "1" : ""
        case .int(let value): String(value)
        case .double(let value): value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
        case .string(let value): value
        case .array, .object: nil
        }
    }

    /// How strings are written.
    enum Spelling: Sendable {
        /// In ASCII, and `\/` for a slash.
        case php
        /// In UTF-8.
        case perl
    }

    var encoded: [UInt8] { encoded(as: .php) }

    func encoded(as spelling: Spelling) -> [UInt8] {
        var bytes: [UInt8] = []
        encode(into: &bytes, spelling)
        return bytes
    }

    private func encode(into bytes: inout [UInt8], _ spelling: Spelling) {
        switch self {
        case .null: bytes += "null".utf8
        case .bool(let value): bytes += (value ? "true" : "false").utf8
        case .int(let value): bytes += String(value).utf8
        case .double(let value): bytes += String(value).utf8
        case .string(let value): Self.encode(value, into: &bytes, spelling)
        case .array(let items):
            bytes.append(UInt8(ascii: "["))
            for (index, item) in items.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                item.encode(into: &bytes, spelling)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                Self.encode(member.name, into: &bytes, spelling)
                bytes.append(UInt8(ascii: ":"))
                member.value.encode(into: &bytes, spelling)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    private static func encode(_ text: String, into bytes: inout [UInt8], _ spelling: Spelling) {
        bytes.append(UInt8(ascii: "\""))
        let plain = text.withUTF8Plain { bytes += $0 }
        if !plain {
            switch spelling {
            case .php: for unit in text.utf16 { escape(unit, into: &bytes) }
            case .perl:
                for byte in text.utf8 {
                    if byte < 0x20 || byte == 0x22 || byte == 0x5C {
                        escape(UInt16(byte), into: &bytes)
                    } else {
                        bytes.append(byte)
                    }
                }
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func escape(_ unit: UInt16, into bytes: inout [UInt8]) {
        switch unit {
        case 0x22: bytes += "\\\"".utf8
        case 0x5C: bytes += "\\\\".utf8
        case 0x2F: bytes += "\\/".utf8
        case 0x08: bytes += "\\b".utf8
        case 0x0C: bytes += "\\f".utf8
        case 0x0A: bytes += "\\n".utf8
        case 0x0D: bytes += "\\r".utf8
        case 0x09: bytes += "\\t".utf8
        case 0x20..<0x7F: bytes.append(UInt8(unit))
        default:
            let digits = String(unit, radix: 16)
            bytes += ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8
        }
    }
}

extension String {
    /// Gives the bytes to `body` if none of them needs an escape; says whether that was so.
    fileprivate func withUTF8Plain(_ body: (String.UTF8View) -> Void) -> Bool {
        for byte in utf8 where byte < 0x20 || byte >= 0x7F || byte == 0x22 || byte == 0x5C || byte == 0x2F {
            return false
        }
        body(utf8)
        return true
    }
}
