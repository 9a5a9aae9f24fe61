/// A peer's addresses lie in its tunnel's subnet and in its pool, and are not the firewall's own.
enum PeerAddresses: Requirement {
    static func check(_ draft: Draft, _ findings: Findings) {
        for peer in draft.peers {
            guard let tunnel = draft.tunnel(peer.object.tunnel)?.object,
                let subnet = draft.subnet(tunnel.subnet)?.object
            else { continue }
            let pool = peer.object.pool.flatMap { name in tunnel.pools.first { $0.name == name } }
            for address in peer.object.addresses {
                check(address, of: peer, tunnel, subnet, pool, findings)
            }
        }
    }

    private static func check(
        _ address: IPAddress, of peer: Entry<Peer>, _ tunnel: Tunnel, _ subnet: Subnet,
        _ pool: (name: String, range: ClosedRange<IPAddress>)?, _ findings: Findings
    ) {
        // Looking up the mark costs time, so it is left to those who report.
        if let network = subnet.cidrs.first(where: { $0.contains(address) }),
            address != network.first, address != network.last, !tunnel.addresses.contains(address),
            pool.map({ $0.range.lowerBound.family != address.family || $0.range.contains(address) }) ?? true
        {
            return
        }
        let mark = peer.mark(PeerKeys.addresses, of: address)
        if tunnel.addresses.contains(address) {
            let detail = """
                \(address) is the gateway: the firewall's own address in the tunnel \(quoted(tunnel.name)). Give the \
                peer another one.
                """
            findings.report(.reservedAddress, detail, at: mark)
            return
        }
        guard SubnetPlace.check(address, in: subnet.cidrs, of: subnet.name, at: mark, findings) else { return }
        guard let pool, pool.range.lowerBound.family == address.family, !pool.range.contains(address) else { return }
        let detail = """
            \(address) is not in the pool \(quoted(pool.name)), \(pool.range.lowerBound) to \(pool.range.upperBound). \
            Choose an address of the pool, or another pool.
            """
        findings.report(.outsidePool, detail, at: mark)
    }
}
