package import Foundation
internal import NIOCore
internal import X509

/// What a person needs to know about one certificate; texts that came from the network hold no control characters.
package struct CertificateSummary: Hashable, Sendable {
    package let fingerprint: Fingerprint
    /// RFC 4514 text, `CN=fw.example.net,O=Example`; empty where the certificate could not be read.
    package let subject: String
    package let issuer: String
    package let notBefore: Date?
    package let notAfter: Date?
    /// The DNS names that it is for.
    package let dnsNames: [String]
    /// The addresses that it is for; a DNS name that looks like one does not count (RFC 6125 §6.4).
    package let addresses: [String]
    /// The key's kind: `RSA 2048`, `P256`, `Ed25519`.
    package let keyType: String

    /// - Parameter der: The certificate's DER form; anything unreadable in it leaves its field empty.
    init(der: [UInt8]) {
        fingerprint = Fingerprint(ofDER: der)
        let certificate = try? Certificate(derEncoded: der)
        subject = Self.printable(certificate?.subject.description ?? "")
        issuer = Self.printable(certificate?.issuer.description ?? "")
        notBefore = certificate?.notValidBefore
        notAfter = certificate?.notValidAfter
        let names = (try? certificate?.extensions.subjectAlternativeNames).map { Array($0) } ?? []
        dnsNames = names.compactMap { if case .dnsName(let name) = $0 { Self.printable(name) } else { nil } }
        addresses = names.compactMap { if case .ipAddress(let octets) = $0 { Self.address(octets.bytes) } else { nil } }
        keyType = certificate.map(Self.keyType) ?? ""
    }

    /// Everything that it is for.
    package var names: [String] { dnsNames + addresses }

    /// Whether it names itself as its issuer.
    package var isSelfSigned: Bool { !subject.isEmpty && subject == issuer }

    /// `2026-01-01 to 2027-01-01`, in UTC.
    package var validity: String {
        guard let notBefore, let notAfter else { return "not readable" }
        return "\(Self.day(notBefore)) to \(Self.day(notAfter))"
    }

    static func day(_ date: Date) -> String {
        date.formatted(.iso8601.year().month().day())
    }

    /// Whether it is for `host`: an address among its addresses, a name among its names (RFC 6125 §6.4).
    ///
    /// `*` stands for one whole first label with at least two after it; the common name is never consulted.
    package func covers(_ host: String) -> Bool {
        if let address = try? SocketAddress(ipAddress: host, port: 0) {
            return addresses.contains { (try? SocketAddress(ipAddress: $0, port: 0)) == address }
        }
        let labels = Self.labels(host)
        return dnsNames.contains { name in
            let pattern = Self.labels(name)
            guard pattern.first == "*" else { return pattern == labels }
            return pattern.count == labels.count && pattern.count >= 3 && pattern.dropFirst() == labels.dropFirst()
        }
    }

    private static func labels(_ name: String) -> [Substring] {
        let lower = name.lowercased()
        return (lower.last == "." ? lower.dropLast() : lower[...]).split(
            separator: ".",
            omittingEmptySubsequences: false
        )
    }

    private static func address(_ octets: ArraySlice<UInt8>) -> String? {
        try? SocketAddress(packedIPAddress: ByteBuffer(bytes: octets), port: 0).ipAddress
    }

    private static func keyType(_ certificate: Certificate) -> String {
        let name = certificate.publicKey.description.prefix { $0 != "." }
        return name.hasPrefix("RSA") ? "RSA \(name.dropFirst(3))" : String(name)
    }

    /// Takes out what would move a terminal's cursor or hide text; a certificate's names are anybody's text.
    static func printable(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    switch scalar.properties.generalCategory {
                    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: "?"
                    default: scalar
                    }
                }
            )
        )
    }
}
