/// A file with a user's key, looked into far enough to know what libssh2 can do with it.
struct KeyFile: Sendable {
    enum Form: Hashable, Sendable {
        /// A key that libssh2 can sign with.
        case usable(isEncrypted: Bool)
        /// The public half alone.
        case publicOnly
        /// In words that follow "It is".
        case unusable(String, cure: String)
    }

    let path: String
    let bytes: [UInt8]
    let form: Form
    /// The public key where the file shows it, to find it in an agent.
    let publicBlob: [UInt8]?

    /// Reads the form of OpenSSH (`BEGIN OPENSSH PRIVATE KEY`), EC keys in PEM and PKCS 8, and public keys.
    init(path: String, bytes: [UInt8]) {
        (self.path, self.bytes) = (path, bytes)
        let text = String(decoding: bytes, as: UTF8.self)
        let lines = text.split(whereSeparator: \.isNewline)
        guard let start = lines.firstIndex(where: { $0.hasPrefix("-----BEGIN ") }) else {
            (form, publicBlob) = Self.withoutArmour(text)
            return
        }
        let label = lines[start].dropFirst(11).prefix { $0 != "-" }
        let body = lines[(start + 1)...].prefix { !$0.hasPrefix("-----") }.filter { !$0.contains(":") }.joined()
        let isEncrypted = text.contains("Proc-Type: 4,ENCRYPTED")
        switch label {
        case "OPENSSH PRIVATE KEY": (form, publicBlob) = Self.openSSH(body)
        case "EC PRIVATE KEY": (form, publicBlob) = (.usable(isEncrypted: isEncrypted), nil)
        case "RSA PRIVATE KEY": (form, publicBlob) = (Self.rsa(isEncrypted: isEncrypted), nil)
        case "ENCRYPTED PRIVATE KEY": (form, publicBlob) = (.usable(isEncrypted: true), nil)
        case "PRIVATE KEY": (form, publicBlob) = (Self.pkcs8(Base64.decode(body) ?? []), nil)
        default: (form, publicBlob) = (.unusable("a \(printable(label.lowercased()))", cure: Self.newKey), nil)
        }
    }

    private static let newKey = "Make another key: ssh-keygen -t ed25519."

    private static func withoutArmour(_ text: String) -> (Form, [UInt8]?) {
        let words = text.split(maxSplits: 2, whereSeparator: \.isWhitespace)
        if text.hasPrefix("PuTTY-User-Key-File") {
            return (.unusable("a key of PuTTY", cure: "Convert it: puttygen KEY -O private-openssh-new -o NEW."), nil)
        }
        guard words.count >= 2, let blob = Base64.decode(words[1]), KeyType(blob: blob)?.name == String(words[0]) else {
            return (.unusable("no key in a known form", cure: Self.newKey), nil)
        }
        return (.publicOnly, blob)
    }

    /// PROTOCOL.key of OpenSSH: a magic word, cipher, KDF and its options, a count, public keys, the private part.
    private static func openSSH(_ body: String) -> (Form, [UInt8]?) {
        let magic = Array("openssh-key-v1\0".utf8)
        let damaged = Form.unusable("a damaged file", cure: "Copy the key again from where it was made.")
        guard let bytes = Base64.decode(body), bytes.starts(with: magic) else { return (damaged, nil) }
        var reader = WireReader(bytes.dropFirst(magic.count))
        guard let cipher = reader.text(), reader.string() != nil, reader.string() != nil, reader.number() == 1,
            let blob = reader.string(), let type = KeyType(blob: blob)
        else { return (damaged, nil) }
        if type == .rsa { return (rsa(isEncrypted: cipher != "none"), blob) }
        guard type.isUsable else { return (.unusable("a key of the kind \(type.name)", cure: newKey), blob) }
        if cipher != "none", !cipher.hasSuffix("-ctr"), !cipher.hasSuffix("-cbc") {
            let cure = """
                Encrypt it anew: ssh-keygen -p -Z aes256-ctr -f FILE, or let ssh-agent hold it (ssh-add FILE).
                """
            return (.unusable("encrypted with \(printable(cipher)), which libssh2 cannot read", cure: cure), blob)
        }
        return (.usable(isEncrypted: cipher != "none"), blob)
    }

    /// RFC 5958: the kind of key is told by its object identifier alone.
    private static func pkcs8(_ bytes: [UInt8]) -> Form {
        func holds(_ identifier: [UInt8]) -> Bool {
            bytes.count >= 32 && (0..<24).contains { bytes[$0...].starts(with: identifier) }
        }
        if holds([0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01]) { return .usable(isEncrypted: false) }
        if holds([0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01]) { return rsa(isEncrypted: false) }
        return .unusable(
            "a key in PKCS 8 that libssh2 reads wrongly",
            cure: "Convert it to the form of OpenSSH, or make another key: ssh-keygen -t ed25519.")
    }

    private static func rsa(isEncrypted: Bool) -> Form {
        if Library.signsRSAWithSHA2 { return .usable(isEncrypted: isEncrypted) }
        return .unusable(
            "an RSA key, and libssh2 \(Library.version) signs with those only in a way that servers no longer accept",
            cure: "Use an ed25519 key (ssh-keygen -t ed25519), or libssh2 1.11 or newer.")
    }
}
