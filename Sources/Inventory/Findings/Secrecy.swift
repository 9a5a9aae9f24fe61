/// Keeps secrets out of diagnostics: a user may have pasted one anywhere.
enum Secrecy {
    /// Words in a key that promise a secret as its value.
    private static let secretWords = [
        "secret", "token", "password", "passphrase", "passwd", "psk", "preshared", "privatekey", "private_key",
        "credential", "apikey", "api_key", "{key", "{ key", " key",
    ]

    /// The line as it may be shown, nil where it may hold a secret that cannot be told from other text.
    ///
    /// Keys of WireGuard and other long random texts are covered with asterisks, so that a caret still points right.
    static func excerpt(of line: String) -> String? {
        mayHoldShortSecret(line) ? nil : masked(line)
    }

    /// Covers long random texts: 32 or more characters of base64, or 20 that mix capitals, small letters and digits.
    static func masked(_ text: String) -> String {
        var result: [Unicode.Scalar] = []
        var run: [Unicode.Scalar] = []
        func flush() {
            result += looksRandom(run) ? Array(repeating: "*", count: run.count) : run
            run = []
        }
        for scalar in text.unicodeScalars {
            if isBase64(scalar) {
                run.append(scalar)
            } else {
                flush()
                result.append(scalar)
            }
        }
        flush()
        return String(String.UnicodeScalarView(result))
    }

    /// Whether a key such as `secret:` on this line has a value that is not a source of secrets.
    private static func mayHoldShortSecret(_ line: String) -> Bool {
        let lower = line.lowercased()
        if lower.contains("private key-----") { return true }
        let literals = secretWords.flatMap { values(of: $0, in: lower) }
        return !literals.allSatisfy(isHarmless) || !values(of: "env", in: lower).allSatisfy(isVariable)
    }

    /// What follows each key that contains the word.
    private static func values(of word: String, in line: String) -> [Substring] {
        var result: [Substring] = []
        var rest = line[...]
        while let found = rest.firstRange(of: word) {
            rest = rest[found.upperBound...]
            if let value = value(after: rest) { result.append(value) }
        }
        return result
    }

    /// Whether the value starts with the name of an environment variable and nothing else.
    private static func isVariable(_ value: Substring) -> Bool {
        let end = value.drop { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        return end.isEmpty || end.hasPrefix("}") || end.hasPrefix(",") || end.hasPrefix(" }") || end.hasPrefix(" #")
    }

    /// What follows `:` or `=`, where the text goes on as the end of a key does.
    private static func value(after rest: Substring) -> Substring? {
        let separator = rest.drop { $0.isLetter || $0.isNumber || "_-\"'".contains($0) }.drop { $0 == " " }
        guard separator.first == ":" || separator.first == "=" else { return nil }
        return separator.dropFirst().drop { $0 == " " || $0 == "\t" }
    }

    private static func isHarmless(_ value: Substring) -> Bool {
        guard let first = value.first, first != "#" else { return true }
        if value.hasPrefix("none") || value.hasPrefix("~") { return true }
        guard first == "{" else { return false }
        // A mapping: what its own keys say decides.
        let key = value.dropFirst().drop { $0 == " " }
        return ["env:", "file:", "command:", "key:", "token:", "secret:"].contains { key.hasPrefix($0) }
    }

    private static func looksRandom(_ run: [Unicode.Scalar]) -> Bool {
        guard run.count >= 20 else { return false }
        if run.count >= 32 { return true }
        return run.contains { $0.properties.isUppercase } && run.contains { $0.properties.isLowercase }
            && run.contains { ("0"..."9").contains($0) }
    }

    private static func isBase64(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "=" || scalar.isASCII && base64Value(UInt8(truncatingIfNeeded: scalar.value)) != nil
    }
}

/// User data as it may stand in a sentence: in backticks, without secrets and line breaks, at most 60 characters.
func quoted(_ text: some StringProtocol) -> String {
    let visible = Secrecy.masked(String(text)).map { $0.isNewline || $0 == "\t" || $0 == "`" ? " " : $0 }
    let short = visible.count > 60 ? visible.prefix(57) + "..." : visible[...]
    return "`" + String(short) + "`"
}
