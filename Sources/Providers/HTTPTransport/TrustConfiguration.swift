internal import Inventory
internal import NIOCore
internal import NIOSSL

internal import class Foundation.FileManager

extension TLSConfiguration {
    /// What the TLS library itself verifies for a way to trust.
    ///
    /// - Throws: ``ProviderError`` `certificate` for a file of authorities that cannot be read, or a pin that is none.
    static func client(trusting trust: Host.Trust, target: TransportTarget, host: String) throws -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        // A peer that does not answer the closing alert must not hold up the end of the program for long.
        configuration.shutdownTimeout = .milliseconds(200)
        configuration.certificateVerification = target.guardsName ? .noHostnameVerification : .fullVerification
        switch trust {
        case .systemRoots:
            configuration.trustRoots = .default
        case .authority(let file):
            configuration.trustRoots = .certificates(try authorities(in: file, host: host))
        case .pinned(let sha256):
            guard Fingerprint(bytes: sha256) != nil else {
                throw ProviderError(
                    .certificate,
                    host: host,
                    message: "The pinned certificate of \(host) is no SHA-256: it must have 32 bytes. "
                        + "Run `vpnctl trust \(host)` to see the right one."
                )
            }
            // ConnectionGuard compares the pin; a pinned certificate may be expired or for another name.
            configuration.certificateVerification = .none
        }
        return configuration
    }

    private static func authorities(in file: String, host: String) throws -> [NIOSSLCertificate] {
        func unusable(_ why: String) -> ProviderError {
            ProviderError(
                .certificate,
                host: host,
                message: "The file of certificate authorities for \(host), \(file), \(why). `certificate: {ca: …}` "
                    + "needs a PEM file with at least one CERTIFICATE block."
            )
        }
        guard let pem = FileManager.default.contents(atPath: file) else { throw unusable("cannot be read") }
        guard let certificates = try? NIOSSLCertificate.fromPEMBytes(Array(pem)), !certificates.isEmpty else {
            throw unusable("holds no certificate")
        }
        return certificates
    }
}
