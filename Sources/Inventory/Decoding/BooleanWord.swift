/// The words that YAML 1.1 readers turn into booleans and YAML 1.2 readers leave alone.
enum BooleanWord {
    /// `true` or `false`, as a YAML 1.1 reader takes the word; nil for any other word.
    static func meaning(of text: String) -> String? {
        switch text.lowercased() {
        case "true", "yes", "on": "true"
        case "false", "no", "off": "false"
        default: nil
        }
    }

    static func isOne(_ text: String) -> Bool { meaning(of: text) != nil }

    /// What to do about such a word as a name or a text.
    static func cure(_ text: String) -> String {
        "Some YAML readers take \(quoted(text)) for a boolean. Choose another word, or put it in quotes."
    }
}
