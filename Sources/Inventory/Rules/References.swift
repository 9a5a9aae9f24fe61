/// Every name refers to something that the inventory defines.
enum References: Requirement {
    static func check(_ draft: Draft, _ findings: Findings) {
        for (subnet, places) in zip(draft.subnets, draft.attachments) {
            if let gateway = subnet.object.gateway {
                let mark = subnet.mark(SubnetKeys.gateway)
                draft.checkReference(gateway, in: SiteKeys.hosts, at: mark, findings)
            }
            for place in places { draft.checkReference(place.host, in: SiteKeys.hosts, at: place.mark, findings) }
        }
        for tunnel in draft.tunnels {
            _ = draft.suitable(
                tunnel.object.host, [.opnsense], "WireGuard instances are", at: tunnel.mark(TunnelKeys.host), findings)
            let mark = tunnel.mark(TunnelKeys.subnet)
            draft.checkReference(tunnel.object.subnet, in: SiteKeys.subnets, at: mark, findings)
        }
        for peer in draft.peers {
            let mark = peer.mark(PeerKeys.tunnel)
            draft.checkReference(peer.object.tunnel, in: SiteKeys.tunnels, at: mark, findings)
            checkPool(of: peer, draft, findings)
        }
        for forward in draft.forwards {
            draft.checkReference(forward.object.to, in: SiteKeys.tunnels, at: forward.mark(ForwardKeys.to), findings)
        }
        for test in draft.tests {
            draft.checkReference(test.object.from, in: SiteKeys.peers, at: test.mark(TestKeys.from), findings)
        }
    }

    private static func checkPool(of peer: Entry<Peer>, _ draft: Draft, _ findings: Findings) {
        guard let name = peer.object.pool, let tunnel = draft.tunnel(peer.object.tunnel)?.object else { return }
        let pools = tunnel.pools.map(\.name)
        guard !pools.contains(name) else { return }
        let detail = """
            \(quoted(name)) is no pool of the tunnel \(quoted(tunnel.name)).\(Nearest.question(for: name, in: pools))
            """
        findings.report(.unknownReference, detail, at: peer.mark(PeerKeys.pool))
    }
}

extension Draft {
    /// Reports a name that its section does not define.
    func checkReference(_ name: String, in section: Section, at mark: Mark, _ findings: Findings) {
        let known = names(in: section)
        guard !name.isEmpty, !known.contains(name) else { return }
        let detail = """
            \(quoted(name)) is not defined under `\(section.name)`.\(Nearest.question(for: name, in: known))
            """
        findings.report(.unknownReference, detail, at: mark)
    }
}
