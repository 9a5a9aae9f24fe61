/// A client that sends everything into the tunnel loses the internet when the tunnel does not lead there.
enum FullTunnel: Requirement {
    /// Reports peers that everything is behind.
    static func check(_ draft: Draft, _ findings: Findings) {
        for peer in draft.peers {
            guard let network = peer.object.networks.first(where: { $0.prefixLength == 0 }) else { continue }
            let detail = """
                This sends all traffic of the firewall to one peer. Name the networks that are behind it.
                """
            findings.report(.fullTunnel, detail, at: peer.mark(PeerKeys.networks, of: network))
        }
    }

    /// Reports allowed IPs that cover a whole address family without the word `internet`.
    static func check(_ networks: [CIDR], _ client: ClientDraft, _ findings: Findings) {
        for family in AddressFamily.allCases {
            // The two halves are the well-known way around a test for /0.
            let halves = networks.filter { $0.family == family && $0.prefixLength <= 1 }
            guard halves.contains(where: { $0.prefixLength == 0 }) || Set(halves).count == 2 else { continue }
            let wide = client.items.first { $0.text.flatMap { CIDR($0) }.map(halves.contains) == true }
            let detail = """
                This sends all \(family == .inet ? "IPv4" : "IPv6") traffic of the client through the tunnel, and its \
                internet access ends where the firewall does not pass it on. Name the subnets for a split tunnel; write \
                `internet` if a full tunnel is meant.
                """
            findings.report(.fullTunnel, detail, at: wide?.mark ?? client.fields.mark)
        }
    }
}
