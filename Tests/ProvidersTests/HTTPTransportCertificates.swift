import Crypto
import Foundation
import NIOSSL
import X509

@testable import Providers

/// A key with a certificate, and the authority's certificate where one issued it.
struct TestIdentity: Sendable {
    let certificate: Certificate
    let key: P256.Signing.PrivateKey
    let issuer: Certificate?

    var der: [UInt8] {
        get throws {
            try NIOSSLCertificate(bytes: Array(certificate.serializeAsPEM().pemString.utf8), format: .pem).toDERBytes()
        }
    }
    var fingerprint: Fingerprint { get throws { Fingerprint(ofDER: try der) } }
    var pem: String { get throws { try certificate.serializeAsPEM().pemString } }

    /// The names are DNS names or IPv4 addresses; without an authority it signs itself.
    static func make(
        _ commonName: String = "fw.example.net",
        names: [GeneralName] = [.ipAddress(.init(contentBytes: [127, 0, 0, 1]))],
        days: ClosedRange<Double> = -1...365,
        by authority: TestIdentity? = nil,
        isAuthority: Bool = false
    ) throws -> TestIdentity {
        let key = P256.Signing.PrivateKey()
        let subject = try DistinguishedName { CommonName(commonName) }
        let now = Date()
        let certificate = try Certificate(
            version: .v3,
            serialNumber: .init(),
            publicKey: .init(key.publicKey),
            notValidBefore: now.addingTimeInterval(days.lowerBound * 86_400),
            notValidAfter: now.addingTimeInterval(days.upperBound * 86_400),
            issuer: authority?.certificate.subject ?? subject,
            subject: subject,
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                if isAuthority {
                    Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
                    Critical(KeyUsage(keyCertSign: true))
                } else {
                    Critical(BasicConstraints.notCertificateAuthority)
                    SubjectAlternativeNames(names)
                }
            },
            issuerPrivateKey: .init(authority?.key ?? key)
        )
        return TestIdentity(certificate: certificate, key: key, issuer: authority?.certificate)
    }

    static func authority(_ name: String = "Test authority") throws -> TestIdentity {
        try make(name, isAuthority: true)
    }

    func serverConfiguration() throws -> TLSConfiguration {
        let chain = [certificate] + (issuer.map { [$0] } ?? [])
        let certificates = try chain.map {
            try NIOSSLCertificate(bytes: Array($0.serializeAsPEM().pemString.utf8), format: .pem)
        }
        let key = try NIOSSLPrivateKey(bytes: Array(key.derRepresentation), format: .der)
        return .makeServerConfiguration(
            certificateChain: certificates.map { .certificate($0) },
            privateKey: .privateKey(key)
        )
    }
}

/// A folder that is gone when the test ends.
func withFolder<Value>(_ body: (URL) async throws -> Value) async throws -> Value {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("vpnctl-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(folder)
}
