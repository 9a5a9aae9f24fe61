import Crypto

/// The mark by which a site recognises its own objects on a firewall, without a state file.
package struct OPNsenseMark: Hashable, Sendable {
    package let site: String
    package let formerSites: [String]
    /// The first 48 bits, `xxxxxxxx-xxxx`, of this site's UUIDs and of those of its former names.
    private let prefixes: [String]

    package init(site: String, formerSites: [String] = []) {
        self.site = site
        self.formerSites = formerSites
        prefixes = ([site] + formerSites).map { String(Self.uuid(site: $0, kind: "", name: "").prefix(13)) }
    }

    // MARK: UUIDs

    /// The UUID under which this site creates an object: lower case, version 4, so that OPNsense takes it.
    ///
    /// The first 48 bits are SHA-256 of `vpnctl\0<site>`, the rest SHA-256 of `vpnctl\0<site>\0<kind>\0<name>`.
    package func uuid(kind: String, name: String) -> String {
        Self.uuid(site: site, kind: kind, name: name)
    }

    /// The UUIDs that the object may have been given under earlier names of the site or of the object.
    package func uuids(kind: String, name: String, renamedFrom: String?) -> Set<String> {
        var found: Set<String> = []
        for site in [site] + formerSites {
            for name in [name, renamedFrom].compactMap({ $0 }) {
                found.insert(Self.uuid(site: site, kind: kind, name: name))
            }
        }
        return found
    }

    /// Whether the UUID carries this site's mark, or that of one of its former names.
    package func isOurs(uuid: String) -> Bool {
        prefixes.contains { uuid.hasPrefix($0) }
    }

    private static func uuid(site: String, kind: String, name: String) -> String {
        let siteDigest = SHA256.hash(data: Array("vpnctl\0\(site)".utf8))
        let objectDigest = SHA256.hash(data: Array("vpnctl\0\(site)\0\(kind)\0\(name)".utf8))
        var bytes = Array(siteDigest.prefix(6)) + Array(objectDigest.prefix(10))
        bytes[6] = bytes[6] & 0x0f | 0x40
        bytes[8] = bytes[8] & 0x3f | 0x80
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for (index, digit) in hexadecimal(bytes).utf8.enumerated() {
            if index == 8 || index == 12 || index == 16 || index == 20 { text.append(UInt8(ascii: "-")) }
            text.append(digit)
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
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(2 * bytes.underestimatedCount)
    for byte in bytes {
        text.append(digits[Int(byte >> 4)])
        text.append(digits[Int(byte & 0x0f)])
    }
    return String(decoding: text, as: UTF8.self)
}
