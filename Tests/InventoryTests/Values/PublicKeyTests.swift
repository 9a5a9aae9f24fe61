import Foundation
import Testing

@testable import Inventory

@Suite struct PublicKeyTests {
    @Test func `reads base64 as Foundation does`() throws {
        var random = SeededRandom(seed: 3)
        for _ in 0..<200 {
            let bytes = (0..<32).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            let key = try PublicKey(parsing: Data(bytes).base64EncodedString())
            #expect(key.bytes == bytes)
            #expect(key.description == Data(bytes).base64EncodedString())
        }
    }

    @Test(arguments: [
        "", "=", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "Q0KsXw8HqsDTQVhMBDbzoXeuon8ZQ6x0L+uj/GvPYA4",
        "Q0KsXw8HqsDTQVhMBDbzoXeuon8ZQ6x0L+uj/GvPYA5=", "Q0KsXw8HqsDTQVhMBDbzoXeuon8ZQ6x0L-uj_GvPYA4=",
        " Q0KsXw8HqsDTQVhMBDbzoXeuon8ZQ6x0L+uj/GvPYA=", "Q0KsXw8HqsDTQVhMBDbzoXeuon8ZQ6x0L+uj/GvPYA==",
        "Q0KsXw8HqsDTQVhMBDbzoXeuon8ZQ6x0L+uj/GvPYA4==",
    ]) func `refuses what is no key`(text: String) {
        #expect(throws: InvalidValue.self) { try PublicKey(parsing: text) }
    }

    /// X25519 with random private keys; these public keys look like private ones by chance.
    @Test(arguments: [
        "WLh6IS+PR+eBkHU91tcbTzv7oFM4zL2zJLEGQ6wJDE8=", "ILj5IhgRKrQ4X1GZaWcKqGMx/0KKaMKNBjGdUk/a1Uw=",
        "eJyiKtidl01D8g5XICyni+TmDsAcpnO9sytCutMp22M=", "qEqXa16Cd6TjQlkN2VYmDm8qLI/0A8XmCeJs+vbFN0Y=",
        "MOlNtxMM9hHR4K6QTGlsn8efImsPdnJ5YkN3I51YlF8=", "YCAwg2yqW96RPk+/bsg8oUfmKNuSnfws02ObHR6n220=",
    ]) func `takes no public key for a private one`(text: String) throws {
        #expect(try !KeyShape.isCertainlyPrivate(PublicKey(parsing: text).bytes))
    }

    /// Private keys whose bytes are on the twist, and on the curve outside the group that public keys are in.
    @Test(arguments: Samples.privateKeys)
    func `tells a private key from a public one`(text: String) throws {
        #expect(try KeyShape.isCertainlyPrivate(PublicKey(parsing: text).bytes))
    }
}
