package import Lab

extension OPNsenseTwin {
    /// The environment that leads the program to this twin, as `vpnctl lab up` prints it.
    package func environment(user: String = "vpnctl") -> [String: String] {
        let digits = certificateSHA256?.map { byte in
            let text = String(byte, radix: 16, uppercase: true)
            return text.count == 1 ? "0" + text : text
        }
        return [
            "VPNCTL_OPNSENSE_URL": url?.absoluteString ?? "",
            "VPNCTL_OPNSENSE_CERTIFICATE": digits?.joined(separator: ":") ?? "",
            "VPNCTL_OPNSENSE_KEY": credentials(for: user)?.key ?? "",
            "VPNCTL_OPNSENSE_SECRET": credentials(for: user)?.secret ?? "",
            "VPNCTL_PVE_SSH": "off",
        ]
    }
}
