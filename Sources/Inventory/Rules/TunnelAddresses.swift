/// A tunnel's own addresses lie in its subnet.
enum TunnelAddresses: Requirement {
    static func check(_ draft: Draft, _ findings: Findings) {
        for tunnel in draft.tunnels {
            guard let subnet = draft.subnet(tunnel.object.subnet)?.object else { continue }
            for address in tunnel.object.addresses {
                let mark = tunnel.mark(TunnelKeys.addresses, of: address)
                SubnetPlace.check(address, in: subnet.cidrs, of: subnet.name, at: mark, findings)
            }
        }
    }
}
