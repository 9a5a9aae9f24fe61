import Crypto

/// The mark by which a site recognises its own objects on a firewall, without a state file.
package struct OPNsenseMark: Hashable, Sendable {
    package let site: String
    package let formerSites: [String]
    /// This site, then those of its former names.
    private let origins: [Origin]

    /// A site with what all its UUIDs have in common.
    private struct Origin: Hashable {
        let site: String
        /// The first 48 bits.
        let bytes: [UInt8]
        /// The same as text, `xxxxxxxx-xxxx`, with the version.
        let prefix: String

        init(_ site: String) {
            self.site = site
            bytes = Array(SHA256.hash(data: Array("vpnctl\0\(site)".utf8)).prefix(6))
            prefix = String(OPNsenseMark.text(ofUUID: bytes + Array(repeating: 0, count: 10)).prefix(13))
        }

        func uuid(kind: String, name: String) -> String {
            let object = SHA256.hash(data: Array("vpnctl\0\(site)\0\(kind)\0\(name)".utf8))
            return OPNsenseMark.text(ofUUID: bytes + object.prefix(10))
        }
    }

    package init(site: String, formerSites: [String] = []) {
        self.site = site
        self.formerSites = formerSites
        origins = ([site] + formerSites).map(Origin.init)
    }

    // MARK: UUIDs

    /// The UUID under which this site creates an object: lower case, version 4, so that OPNsense takes it.
    ///
    /// The first 48 bits are SHA-256 of `vpnctl\0<site>`, the rest SHA-256 of `vpnctl\0<site>\0<kind>\0<name>`.
    package func uuid(kind: String, name: String) -> String {
        origins[0].uuid(kind: kind, name: name)
    }

    /// The UUIDs that the object may have been given under its names and those of the site.
    package func uuids(kind: String, name: String, renamedFrom: String?) -> [String] {
        var found: [String] = []
        for origin in origins {
            found.append(origin.uuid(kind: kind, name: name))
            if let renamedFrom { found.append(origin.uuid(kind: kind, name: renamedFrom)) }
        }
        return found
    }

    /// Whether the UUID carries this site's mark, or that of one of its former names.
    package func isOurs(uuid: String) -> Bool {
        origins.contains { uuid.hasPrefix($0.prefix) }
    }

    /// 16 bytes as a UUID of version 4.
    private static func text(ofUUID bytes: [UInt8]) -> String {
        var bytes = bytes
        bytes[6] = bytes[6] & 0x0f | 0x40
        bytes[8] = bytes[8] & 0x3f | 0x80
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for (index, byte) in bytes.enumerated() {
            if index == 4 || index == 6 || index == 8 || index == 10 { text.append(UInt8(ascii: "-")) }
            text.append(hexadecimalDigit(byte >> 4))
            text.append(hexadecimalDigit(byte & 0x0f))
        }
        return String(decoding: text, as: UTF8.self)
    }

    // MARK: Descriptions

    /// What a description says about ownership.
    package struct Inscription: Hashable, Sendable {
        package let site: String
        package let id: String
        package let isProtected: Bool
        /// The text before the mark.
        package let text: String
    }

    /// A description with the mark at its end: `text [vpnctl:<site>/<id>]`, or `[vpnctl!:…]` where it is protected.
    package func description(_ text: String, id: String, isProtected: Bool) -> String {
        "\(text) [vpnctl\(isProtected ? "!" : ""):\(site)/\(id)]"
    }

    /// Reads the mark at the end of a description; nil where there is none.
    package static func inscription(in description: String) -> Inscription? {
        guard description.hasSuffix("]"), let open = description.lastIndex(of: "[") else { return nil }
        var mark = description[description.index(after: open)...].dropLast()
        guard mark.hasPrefix("vpnctl") else { return nil }
        mark = mark.dropFirst("vpnctl".count)
        let isProtected = mark.hasPrefix("!")
        if isProtected { mark = mark.dropFirst() }
        guard mark.hasPrefix(":"), let slash = mark.firstIndex(of: "/") else { return nil }
        let site = mark[mark.index(after: mark.startIndex)..<slash]
        let id = mark[mark.index(after: slash)...]
        guard !site.isEmpty, !id.isEmpty else { return nil }
        var text = description[..<open]
        if text.hasSuffix(" ") { text = text.dropLast() }
        return Inscription(site: String(site), id: String(id), isProtected: isProtected, text: String(text))
    }

    package func isOurs(_ inscription: Inscription) -> Bool {
        inscription.site == site || formerSites.contains(inscription.site)
    }
}

/// Bytes as lower-case hexadecimal digits.
func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(2 * bytes.underestimatedCount)
    for byte in bytes {
        text.append(hexadecimalDigit(byte >> 4))
        text.append(hexadecimalDigit(byte & 0x0f))
    }
    return String(decoding: text, as: UTF8.self)
}

private func hexadecimalDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
}
