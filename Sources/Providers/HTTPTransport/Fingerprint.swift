internal import Crypto

/// SHA-256 of a certificate's DER form, 32 bytes; written as colon hex, as OPNsense, Proxmox and openssl show it.
package struct Fingerprint: Hashable, Sendable {
    package let bytes: [UInt8]

    /// Fails unless there are 32 bytes.
    package init?(bytes: [UInt8]) {
        guard bytes.count == SHA256.byteCount else { return nil }
        self.bytes = bytes
    }

    /// Reads colon hex in either case, `5F:55:…:DD`; fails on anything but 32 pairs of digits joined by colons.
    package init?(_ text: String) {
        let pairs = text.split(separator: ":", omittingEmptySubsequences: false)
        let bytes = pairs.compactMap { pair -> UInt8? in
            guard pair.utf8.count == 2, pair.allSatisfy(\.isHexDigit) else { return nil }
            return UInt8(pair, radix: 16)
        }
        guard bytes.count == pairs.count else { return nil }
        self.init(bytes: bytes)
    }

    init(ofDER der: [UInt8]) {
        bytes = Array(SHA256.hash(data: der))
    }
}

extension Fingerprint: CustomStringConvertible {
    package var description: String {
        bytes.map { byte in
            let hex = String(byte, radix: 16, uppercase: true)
            return hex.count == 1 ? "0" + hex : hex
        }.joined(separator: ":")
    }
}
