/// No two hosts, tunnels or peers have the same address.
enum AddressUse: Requirement {
    private struct Use {
        /// A host's name for its own addresses and those of its tunnels, which may repeat each other.
        let host: String?
        let noun: String
        let name: String
        /// Where the address stands, the first or the last time.
        let mark: (_ isLast: Bool) -> Mark
    }

    static func check(_ draft: Draft, _ findings: Findings) {
        var uses: [IPAddress: Use] = [:]
        func add(_ address: IPAddress, _ use: Use) {
            guard let first = uses[address] else {
                uses[address] = use
                return
            }
            if let host = use.host, host == first.host, use.noun == "host" || first.noun == "host" { return }
            let detail = """
                \(address) belongs to the \(first.noun) \(quoted(first.name)) (\(findings.named(first.mark(false)))). Two \
                machines cannot share an address.
                """
            findings.report(.duplicateAddress, detail, at: use.mark(true))
        }
        for host in draft.hosts {
            guard let address = host.object.address.flatMap({ IPAddress($0) }) else { continue }
            let name = host.object.name
            add(address, Use(host: name, noun: "host", name: name) { _ in host.mark(HostKeys.address) })
        }
        for place in draft.attachments.joined() {
            for (address, mark) in zip(place.addresses, place.addressMarks) {
                add(address, Use(host: place.host, noun: "host", name: place.host) { _ in mark })
            }
        }
        for tunnel in draft.tunnels {
            for address in tunnel.object.addresses {
                let use = Use(host: tunnel.object.host, noun: "tunnel", name: tunnel.object.name) {
                    tunnel.mark(TunnelKeys.addresses, of: address, isLast: $0)
                }
                add(address, use)
            }
        }
        for peer in draft.peers {
            // A peer with the firewall's own address was told so.
            let gateway = draft.tunnel(peer.object.tunnel)?.object.addresses ?? []
            for address in peer.object.addresses where !gateway.contains(address) {
                let use = Use(host: nil, noun: "peer", name: peer.object.name) {
                    peer.mark(PeerKeys.addresses, of: address, isLast: $0)
                }
                add(address, use)
            }
        }
    }
}
