import Crypto
import Foundation
import NIOSSL
import SwiftASN1
import X509

/// A certificate for loopback, made for one twin: signed by itself, or issued by an authority of its own.
struct TwinCertificate: Sendable {
    /// What a client has to trust: the certificate itself, or that of its authority.
    let trustedPEM: String
    /// Of the certificate that the server shows.
    let pem: String
    /// Of its DER form, 32 bytes.
    let sha256: [UInt8]
    private let der: [UInt8]
    private let keyPEM: String

    /// Signs itself, as OPNsense's first certificate does.
    init() throws {
        let key = P256.Signing.PrivateKey()
        let name = try DistinguishedName { CommonName("OPNsense.internal") }
        let extensions = try Certificate.Extensions {
            Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
            Self.names([])
        }
        let certificate = try Self.issue(to: name, key, extensions, by: name, key)
        try self.init(certificate, key, trusted: certificate)
    }

    /// Has it issued to a node by an authority that is made for it, as a Proxmox cluster does.
    ///
    /// Nobody keeps the authority's key.
    init(node: String) throws {
        let authorityKey = P256.Signing.PrivateKey()
        let authority = try DistinguishedName {
            CommonName("Proxmox Virtual Environment")
            OrganizationName("PVE Cluster Manager CA")
        }
        let root = try Self.issue(
            to: authority, authorityKey,
            try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
                Critical(KeyUsage(keyCertSign: true, cRLSign: true))
            }, by: authority, authorityKey)
        let key = P256.Signing.PrivateKey()
        let leaf = try Self.issue(
            to: try DistinguishedName {
                CommonName(node)
                OrganizationName("Proxmox Virtual Environment")
            }, key,
            try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Self.names([.dnsName(node)])
            }, by: authority, authorityKey)
        try self.init(leaf, key, trusted: root)
    }

    private init(_ certificate: Certificate, _ key: P256.Signing.PrivateKey, trusted: Certificate) throws {
        var serializer = DER.Serializer()
        try serializer.serialize(certificate)
        der = serializer.serializedBytes
        pem = try certificate.serializeAsPEM().pemString
        trustedPEM = try trusted.serializeAsPEM().pemString
        sha256 = Array(SHA256.hash(data: der))
        keyPEM = key.pemRepresentation
    }

    /// The digest in the form in which servers and browsers show it: `5F:55:…`.
    var fingerprint: String { Self.fingerprint(of: sha256) }

    static func fingerprint(of sha256: [UInt8]) -> String {
        sha256.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined(separator: ":")
    }

    private static func names(_ others: [GeneralName]) -> SubjectAlternativeNames {
        SubjectAlternativeNames(
            others + [.dnsName("localhost"), .ipAddress(ASN1OctetString(contentBytes: [127, 0, 0, 1]))])
    }

    private static func issue(
        to subject: DistinguishedName, _ key: P256.Signing.PrivateKey, _ extensions: Certificate.Extensions,
        by issuer: DistinguishedName, _ issuerKey: P256.Signing.PrivateKey
    ) throws -> Certificate {
        let now = Date()
        return try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: Certificate.PublicKey(key.publicKey),
            notValidBefore: now.addingTimeInterval(-3600), notValidAfter: now.addingTimeInterval(397 * 86_400),
            issuer: issuer, subject: subject, signatureAlgorithm: .ecdsaWithSHA256, extensions: extensions,
            issuerPrivateKey: Certificate.PrivateKey(issuerKey))
    }

    func serverContext() throws -> NIOSSLContext {
        let certificate = try NIOSSLCertificate(bytes: der, format: .der)
        let key = try NIOSSLPrivateKey(bytes: Array(keyPEM.utf8), format: .pem)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: [.certificate(certificate)], privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        return try NIOSSLContext(configuration: configuration)
    }
}
