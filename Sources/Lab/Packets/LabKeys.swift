import Crypto
import Foundation
import NIOConcurrencyHelpers

/// Key pairs of the packet lab.
///
/// Nobody knows the private keys that belong to the public keys of an inventory. So the lab gives every peer another pair,
/// which follows from its public key: whoever knows the inventory can make it, and it opens nothing outside of the lab.
package enum LabKeys {
    /// The key pair of the firewall's instance in every lab: clients know it before the instance exists.
    static let instance = pair(of: "the firewall's instance")

    /// The pair that stands for a public key.
    static func pair(of publicKey: String) -> (privateKey: String, publicKey: String) {
        let seed = SHA256.hash(data: Array("vpnctl packet lab\0\(publicKey)".utf8))
        guard let key = try? Curve25519.KeyAgreement.PrivateKey(rawRepresentation: Data(seed)) else {
            preconditionFailure("any 32 bytes are a private key")
        }
        return text(of: key)
    }

    /// A pair that nobody had before.
    package static let randomPair: @Sendable () -> (privateKey: String, publicKey: String) = {
        text(of: Curve25519.KeyAgreement.PrivateKey())
    }

    /// The pair that clients know, once; then others, as a rotation of the key wants them.
    static func instanceFirst() -> @Sendable () -> (privateKey: String, publicKey: String) {
        let isGiven = NIOLockedValueBox(false)
        return {
            let isLater = isGiven.withLockedValue { isGiven in
                defer { isGiven = true }
                return isGiven
            }
            return isLater ? randomPair() : instance
        }
    }

    private static func text(of key: Curve25519.KeyAgreement.PrivateKey) -> (privateKey: String, publicKey: String) {
        (key.rawRepresentation.base64EncodedString(), key.publicKey.rawRepresentation.base64EncodedString())
    }

    /// A text with the lab's public keys in the place of an inventory's: whatever stands behind `public_key:`.
    package static func replacingKeys(in text: String) -> String {
        text.replacing(/(public_key:\s*["']?)([A-Za-z0-9+\/]{43}=)/) { match in
            "\(match.output.1)\(pair(of: String(match.output.2)).publicKey)"
        }
    }
}
