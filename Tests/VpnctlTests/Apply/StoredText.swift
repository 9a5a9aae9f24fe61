/// A config.xml without what differs between two runs that do the same: times, authors and new key pairs.
enum StoredText {
    static func essence(_ document: String) -> String {
        var text = document
        text.replace(#/<revision>.*?<\/revision>/#.dotMatchesNewlines(), with: "")
        text.replace(#/persisted_at="[^"]*"/#, with: "")
        text.replace(#/<pubkey>[^<]*<\/pubkey>\s*<privkey>[^<]*<\/privkey>/#, with: "")
        return text
    }
}
