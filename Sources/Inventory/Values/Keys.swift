/// A Curve25519 public key, 32 bytes; prints as base64 with padding.
package struct PublicKey: Hashable, Sendable {
    package let base64: String
}
