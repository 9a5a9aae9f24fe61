/// Subnets and networks behind peers are disjoint: an address leads to one place only.
enum NetworkOverlap: Requirement {
    private enum Owner {
        case subnet(Int)
        case peer(Int)
    }

    static func check(_ draft: Draft, _ findings: Findings) {
        var items: [(network: CIDR, owner: Owner)] = []
        for (index, subnet) in draft.subnets.objects().enumerated() {
            items += subnet.cidrs.map { ($0, .subnet(index)) }
        }
        for (index, peer) in draft.peers.enumerated() {
            // All addresses are a full tunnel, which is reported as such.
            items += peer.object.networks.filter { $0.prefixLength > 0 }.map { ($0, .peer(index)) }
        }
        // Two networks are disjoint or one holds the other: in this order the open ones form a stack.
        items.sort { $0.network < $1.network }
        var open: [(network: CIDR, owner: Owner)] = []
        for item in items {
            while let top = open.last, top.network.last < item.network.first { open.removeLast() }
            if let top = open.last { report(top, item, draft, findings) }
            open.append(item)
        }
    }

    private static func report(
        _ one: (network: CIDR, owner: Owner), _ other: (network: CIDR, owner: Owner), _ draft: Draft,
        _ findings: Findings
    ) {
        // A network that one list holds twice stands at two places.
        let marks = [mark(one, draft, isLast: false), mark(other, draft, isLast: true)]
        let (first, second) = marks[0] < marks[1] ? (one, other) : (other, one)
        let place = findings.named(min(marks[0], marks[1]))
        let detail = """
            \(second.network) of \(name(second.owner, draft)) and \(first.network) of \(name(first.owner, draft)) \
            (\(place)) have addresses in common, and packets to them could go either way. Make them disjoint.
            """
        if case .subnet = one.owner, case .subnet = other.owner {
            findings.report(.overlappingSubnets, detail, at: max(marks[0], marks[1]))
        } else {
            findings.report(.overlappingNetworks, detail, at: max(marks[0], marks[1]))
        }
    }

    private static func mark(_ item: (network: CIDR, owner: Owner), _ draft: Draft, isLast: Bool) -> Mark {
        switch item.owner {
        case .subnet(let index): draft.subnets[index].mark(SubnetKeys.cidr, of: item.network, isLast: isLast)
        case .peer(let index): draft.peers[index].mark(PeerKeys.networks, of: item.network, isLast: isLast)
        }
    }

    private static func name(_ owner: Owner, _ draft: Draft) -> String {
        switch owner {
        case .subnet(let index): "the subnet \(quoted(draft.subnets[index].object.name))"
        case .peer(let index): "the peer \(quoted(draft.peers[index].object.name))"
        }
    }
}
