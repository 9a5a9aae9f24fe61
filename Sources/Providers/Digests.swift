import Crypto
package import Reconciler

extension Secret {
    /// SHA-256 of the secret: what may be compared and, cut to 8 digits, shown.
    package var digest: SecretDigest {
        withBytes { SecretDigest(hexadecimal: hexadecimal(SHA256.hash(data: $0))) }
    }
}

extension Plan {
    /// `sha256:` and 64 digits over ``Plan/canonicalBytes``: equal where apply would do the same.
    package var digest: String { "sha256:" + hexadecimal(SHA256.hash(data: canonicalBytes)) }
}
