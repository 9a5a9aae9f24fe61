/// Keys that were pasted where they must not stand: the inventory is reviewed, copied and kept for ever.
enum PastedKeys: Requirement {
    /// A text of the shape of a WireGuard key, 43 characters of base64 and `=`.
    private struct Token {
        let mark: Mark
        let text: String
        /// What stands before it on its line.
        let before: String
    }

    /// Looks through the raw text of all files, comments included.
    static func check(_ draft: Draft, _ findings: Findings) {
        var publicKeys: Set<Mark> = []
        for peer in draft.peers {
            guard let node = peer.node.pair(PeerKeys.publicKey.name)?.value else { continue }
            publicKeys.insert(node.mark)
            // A quoted text starts one column later than its node.
            publicKeys.insert(Mark(file: node.mark.file, line: node.mark.line, column: node.mark.column + 1))
        }
        for (file, source) in findings.sources.enumerated() {
            for token in tokens(in: source, file: Int32(file)) {
                check(token, isPublicKey: publicKeys.contains(token.mark), findings)
            }
            checkPEM(source, file: Int32(file), findings)
        }
    }

    private static func check(_ token: Token, isPublicKey: Bool, _ findings: Findings) {
        guard let key = PublicKey(token.text) else { return }
        let isPrivate = KeyShape.isCertainlyPrivate(key.bytes)
        if isPublicKey {
            guard isPrivate else { return }
            let detail = """
                These 32 bytes have the form of a private key and cannot be a public one. Put the public key here, which \
                `wg pubkey` makes from it, and replace the private key: it has been seen.
                """
            findings.report(.privateKey, detail, at: token.mark)
            return
        }
        if !isPrivate {
            let before = token.before.lowercased()
            // What the key is called: the text since the last comma or bracket.
            let name = before.split(whereSeparator: { ",{}[]".contains($0) }).last ?? ""
            if name.contains("public") { return }
            let isComment = before.hasPrefix("#") || before.contains(" #")
            let isSuspicious = ["private", "preshared", "psk", "secret"].contains { name.contains($0) }
            if isComment, !isSuspicious { return }
        }
        report(token.mark, findings)
    }

    private static func checkPEM(_ source: SourceText, file: Int32, _ findings: Findings) {
        let end = Array("PRIVATE KEY-----".utf8)
        // Written out, since the library's search takes longer than all the rest of reading.
        for offset in source.bytes.indices where source.bytes[offset] == UInt8(ascii: "P") {
            guard source.bytes[offset...].starts(with: end) else { continue }
            let (line, column) = source.position(ofByte: offset)
            // The line that ends the block names the key once more.
            guard String(decoding: source.line(line), as: UTF8.self).contains("BEGIN") else { continue }
            report(Mark(file: file, line: Int32(line), column: Int32(column)), findings)
        }
    }

    private static func report(_ mark: Mark, _ findings: Findings) {
        guard !findings.hasSecret(onLineOf: mark) else { return }
        let detail = """
            Here stands what looks like a key that must stay secret. Remove it, name its source instead where one is \
            needed ({env: NAME}, {file: PATH}, {command: [...]}), and replace the key: it has been seen.
            """
        findings.report(.secretLiteral, detail, at: mark)
    }

    private static func tokens(in source: SourceText, file: Int32) -> [Token] {
        var result: [Token] = []
        var start = 0
        for (offset, byte) in source.bytes.enumerated() where base64Value(byte) == nil {
            if byte == UInt8(ascii: "="), offset - start == 43 {
                let (line, column) = source.position(ofByte: start)
                let text = String(decoding: source.bytes[start...offset], as: UTF8.self)
                let before = source.line(line).prefix(upTo: start)
                result.append(
                    Token(
                        mark: Mark(file: file, line: Int32(line), column: Int32(column)), text: text,
                        before: String(decoding: before.suffix(200), as: UTF8.self)))
            }
            start = offset + 1
        }
        return result
    }
}
