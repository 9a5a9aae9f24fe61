/// The kind of a user's public key.
struct KeyType: Hashable, Sendable {
    let name: String

    static let rsa = KeyType(name: "ssh-rsa")

    private init(name: String) { self.name = name }

    /// Nil where the bytes do not begin with the name of a type (RFC 4253 §6.6).
    init?(blob: [UInt8]) {
        var reader = WireReader(blob)
        guard let name = reader.string(), !name.isEmpty, name.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            return nil
        }
        self.name = String(decoding: name, as: UTF8.self)
    }

    /// Whether libssh2 can log in with such a key; keys on hardware (`sk-…`) and certificates it cannot.
    var isUsable: Bool {
        switch name {
        case "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521": true
        case Self.rsa.name: Library.signsRSAWithSHA2
        default: false
        }
    }
}
