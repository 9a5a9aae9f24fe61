package import Lab

extension OPNsenseTwin {
    /// The environment that leads the program to this twin, as `vpnctl lab up` prints it.
    package func environment(user: String = "vpnctl") -> [String: String] {
        [
            "VPNCTL_OPNSENSE_URL": url?.absoluteString ?? "",
            "VPNCTL_OPNSENSE_CERTIFICATE": certificateSHA256.map(fingerprint) ?? "",
            "VPNCTL_OPNSENSE_KEY": credentials(for: user)?.key ?? "",
            "VPNCTL_OPNSENSE_SECRET": credentials(for: user)?.secret ?? "",
            "VPNCTL_PVE_SSH": "off",
        ]
    }
}

extension ProxmoxTwin {
    /// The environment that leads the program to this twin, where the inventory calls the host so.
    package func environment(host: String = "pve") -> [String: String] {
        let prefix = "VPNCTL_\(host.uppercased())_"
        return [
            prefix + "URL": url?.absoluteString ?? "", prefix + "CERTIFICATE": fingerprint(certificateSHA256),
            prefix + "KEY": token.id, prefix + "SECRET": token.secret,
        ]
    }
}

/// 32 bytes as pairs of digits.
private func fingerprint(_ sha256: [UInt8]) -> String {
    sha256.map { byte in
        let text = String(byte, radix: 16, uppercase: true)
        return text.count == 1 ? "0" + text : text
    }.joined(separator: ":")
}
