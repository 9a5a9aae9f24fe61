/// `0` or `1`.
struct BooleanField: FieldType {
    func violations(of value: String, field: Field, record: Record, in scope: Scope) -> [String] {
        ["0", "1"].contains(value) ? [] : [field.message ?? "Value should be a boolean (0,1)."]
    }
}

/// Any text, or text that fits a mask.
struct TextField: FieldType {
    var mask: Mask?

    func violations(of value: String, field: Field, record: Record, in scope: Scope) -> [String] {
        guard let mask, !mask.fits(value) else { return [] }
        return [field.message ?? "Text does not validate."]
    }
}

/// A rule for the characters and the length of a text.
struct Mask: Sendable {
    let fits: @Sendable (String) -> Bool

    /// Every character is an ASCII letter, a digit or one of `extra`, and there are that many.
    static func word(_ extra: String, _ count: ClosedRange<Int>) -> Mask {
        Mask { text in
            count.contains(text.count)
                && text.allSatisfy { ($0.isASCII && ($0.isLetter || $0.isNumber)) || extra.contains($0) }
        }
    }
}

/// A description: one line of 1 to 255 characters.
struct DescriptionField: FieldType {
    func violations(of value: String, field: Field, record: Record, in scope: Scope) -> [String] {
        var found: [String] = []
        let lines = value.unicodeScalars.contains { $0 == "\n" || $0 == "\r" }
        if lines, scope.release >= .v26_1 { found.append("Text may not contain newlines.") }
        if lines || value.unicodeScalars.count > 255 {
            found.append("Description should be a string between 1 and 255 characters.")
        }
        return found
    }
}

/// A whole number in a range.
struct IntegerField: FieldType {
    var range: ClosedRange<Int> = Int.min...Int.max

    func violations(of value: String, field: Field, record: Record, in scope: Scope) -> [String] {
        guard let number = Int(value), range.contains(number) else {
            return [field.message ?? "Invalid integer value."]
        }
        return []
    }
}

/// A number with or without a fraction.
struct NumericField: FieldType {
    func violations(of value: String, field: Field, record: Record, in scope: Scope) -> [String] {
        Double(value) == nil ? [field.message ?? "Invalid numeric value."] : []
    }
}

/// A number that a new record gets by itself: the lowest one free.
struct AutoNumberField: FieldType {
    var range: ClosedRange<Int> = 0...Int.max

    func violations(of value: String, field: Field, record: Record, in scope: Scope) -> [String] {
        IntegerField(range: range).violations(of: value, field: field, record: record, in: scope)
    }

    func initial(for field: Field, in scope: Scope) -> String? {
        guard let position = scope.model.position(of: field.name) else { return nil }
        let used = Set(scope.appliance.records(scope.model).list.compactMap { Int($0.values[position]) })
        return (range.lowerBound...).first { !used.contains($0) }.map(String.init)
    }
}

/// Base64 text; nothing is said about what is inside.
struct Base64Field: FieldType {
    func violations(of value: String, field: Field, record: Record, in scope: Scope) -> [String] {
        Self.isBase64(value) ? [] : [field.message ?? "Invalid Base64-encoded string."]
    }

    /// Whole groups of four, at most two signs of filling at the end.
    static func isBase64(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count % 4 == 0 else { return false }
        let body = bytes.prefix { $0 != UInt8(ascii: "=") }
        guard bytes.count - body.count <= 2, bytes.dropFirst(body.count).allSatisfy({ $0 == UInt8(ascii: "=") }) else {
            return false
        }
        return body.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
                true
            default: false
            }
        }
    }
}
