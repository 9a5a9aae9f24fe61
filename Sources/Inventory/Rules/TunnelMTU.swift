/// IPv6 needs links that carry 1280 bytes (RFC 8200 §5).
enum TunnelMTU: Requirement {
    static func check(_ draft: Draft, _ findings: Findings) {
        for tunnel in draft.tunnels {
            guard case .value(let mtu) = tunnel.object.mtu, mtu < 1280 else { continue }
            guard tunnel.object.addresses.contains(where: { $0.family == .inet6 }) else { continue }
            let detail = "The tunnel has IPv6 addresses, and IPv6 needs an MTU of 1280 or more; this is \(mtu)."
            findings.report(.smallMTU, detail, at: tunnel.mark(TunnelKeys.mtu))
        }
    }
}
