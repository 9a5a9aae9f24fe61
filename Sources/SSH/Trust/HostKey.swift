/// A public key by which a server proves who it is.
package struct HostKey: Hashable, Sendable {
    /// As in the key itself: `ssh-ed25519`, `ecdsa-sha2-nistp256`, `ssh-rsa`.
    package let type: String
    /// The key as it goes over the wire (RFC 4253 §6.6).
    package let blob: [UInt8]
    /// `SHA256:` and 43 characters of base64, as `ssh-keygen -l` prints it.
    package let fingerprint: String

    /// Nil where the bytes do not begin with the name of a type.
    init?(blob: [UInt8], sha256: [UInt8]) {
        var reader = WireReader(blob)
        guard let type = reader.text(), !type.isEmpty else { return nil }
        self.type = type
        self.blob = blob
        fingerprint = "SHA256:" + Base64.encode(sha256)
    }

    /// Type and key as in known_hosts, without a name before them.
    package var line: String {
        let text = Base64.encode(blob)
        return "\(type) \(text)\(String(repeating: "=", count: (4 - text.utf8.count % 4) % 4))"
    }
}

extension HostKey: CustomStringConvertible {
    package var description: String { "\(type) \(fingerprint)" }
}

/// The kinds of host key that are asked for, best first; SHA-1 (`ssh-rsa`) and DSA never are.
enum HostKeyType {
    /// Names of algorithms, of which the RSA ones need libssh2 1.11.
    static let algorithms = [
        "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "rsa-sha2-512",
        "rsa-sha2-256",
    ]

    /// The type of the key that an algorithm signs with.
    static func type(of algorithm: String) -> String {
        algorithm.hasPrefix("rsa-sha2-") ? "ssh-rsa" : algorithm
    }
}
